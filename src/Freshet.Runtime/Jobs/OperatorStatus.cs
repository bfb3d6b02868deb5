namespace Freshet.Runtime.Jobs;

/// <summary>One operator on one subtask as it was at one moment.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Subtask">From 0.</param>
/// <param name="IsSource">True when records begin here.</param>
/// <param name="IsSink">True when they end here.</param>
/// <param name="RecordsIn">Records taken in since the attempt began.</param>
/// <param name="RecordsOut">Records given out since the attempt began.</param>
/// <param name="Late">Late records.</param>
/// <param name="Bad">Bad records.</param>
/// <param name="BytesIn">Bytes read.</param>
/// <param name="Watermark">Last watermark in milliseconds, <see cref="long.MinValue"/> before the first.</param>
/// <param name="BlockedMs">Milliseconds in which its task was held back by its output.</param>
public sealed record OperatorStatus(
    string Name, int Subtask, bool IsSource, bool IsSink, long RecordsIn, long RecordsOut, long Late, long Bad, long BytesIn, long Watermark, long BlockedMs)
{
    /// <summary>Its identity in checkpoints.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Its place in <see cref="JobGraphStatus.Operators"/>.</summary>
    public int Operator { get; init; }

    /// <summary>The chain that it runs in; all operators of a chain share a task, and its shares of time.</summary>
    public int Vertex { get; init; }

    /// <summary>Subtasks that it has.</summary>
    public int Parallelism { get; init; }

    /// <summary>Bytes written, where a sink counts them (files, Kafka); 0 elsewhere.</summary>
    public long BytesOut { get; init; }

    /// <summary>Bytes of its keyed state in memory.</summary>
    public long StateBytes { get; init; }

    /// <summary>Share (0 to 1) of the last <see cref="JobStatus.ShareMs"/> in which its task worked.</summary>
    public double Busy { get; init; }

    /// <summary>Share in which its task was held back by its output.</summary>
    public double BackPressured { get; init; }

    /// <summary>The rest: its task waited for input, or for a thread.</summary>
    public double Idle { get; init; }

    /// <summary>How far event time has come in each input of its task, for the first operator of a chain, and in each split, for one that makes watermarks.</summary>
    public IReadOnlyList<InputStatus> Inputs { get; init; } = [];

    /// <summary>The input or split that holds its event time back: the active one with the lowest watermark, found at this operator or before it in its chain. Null when none does.</summary>
    public InputStatus? HeldBy { get; init; }
}

/// <summary>Where an input of event time is.</summary>
public enum InputKind
{
    /// <summary>A channel from a subtask of another vertex.</summary>
    Channel,

    /// <summary>A split of a source: a partition, a file.</summary>
    Split,
}

/// <summary>One input of an operator's event time as it was at one moment.</summary>
/// <param name="Kind">A channel or a split.</param>
/// <param name="Name">The task that sends, or the split.</param>
/// <param name="Input">Which input of the operator it leads to, for those with several; 0 otherwise.</param>
/// <param name="FromVertex">The vertex that sends; null for a split.</param>
/// <param name="FromSubtask">Its subtask; null for a split.</param>
/// <param name="Watermark">Its watermark in milliseconds; null before the first.</param>
/// <param name="Since">When that moved last, or when the input was there first (milliseconds since 1970).</param>
/// <param name="Mode">Whether it counts: an idle or ended one holds nothing back.</param>
public sealed record InputStatus(InputKind Kind, string Name, int Input, int? FromVertex, int? FromSubtask, long? Watermark, long Since, MergedInputMode Mode);
