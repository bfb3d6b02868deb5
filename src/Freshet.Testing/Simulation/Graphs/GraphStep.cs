namespace Freshet.Testing;

/// <summary>What a step of a random graph does.</summary>
internal enum GraphStepKind
{
    /// <summary>Opens the log once more.</summary>
    Source,

    /// <summary>Changes ids and keys.</summary>
    Map,

    /// <summary>Keeps some.</summary>
    Filter,

    /// <summary>None, one or two for each.</summary>
    FlatMap,

    /// <summary>An asynchronous function.</summary>
    MapAsync,

    /// <summary>A process function without a key.</summary>
    Process,

    /// <summary>Spreads records over subtasks in some way.</summary>
    Spread,

    /// <summary>Two streams as one.</summary>
    Union,

    /// <summary>Sums in windows side by side or overlapping.</summary>
    Window,

    /// <summary>Sums in windows that grow.</summary>
    Cumulative,

    /// <summary>Sums in sessions.</summary>
    Session,

    /// <summary>Sums over the whole stream.</summary>
    WindowAll,

    /// <summary>A function over two keyed streams that sums both with timers.</summary>
    CoProcess,

    /// <summary>Pairs that are near in time.</summary>
    InnerJoin,

    /// <summary>Pairs that are near in time, and those alone.</summary>
    FullJoin,

    /// <summary>Pairs of one window.</summary>
    WindowJoin,

    /// <summary>Pairs that are near in time, and those of the left side alone.</summary>
    LeftJoin,

    /// <summary>Pairs that are near in time, and those of the right side alone.</summary>
    RightJoin,

    /// <summary>The records of one window and key of both sides, together.</summary>
    CoGroup,

    /// <summary>Pairs a record with the version that held at its time: a sum of the other side by key and window.</summary>
    Temporal,

    /// <summary>Changes the records of two streams, each in its way.</summary>
    MapBoth,

    /// <summary>Sends some by a side output, and changes them there.</summary>
    Split,

    /// <summary>Each record once.</summary>
    Distinct,

    /// <summary>Sums by the days of a zone.</summary>
    Calendar,

    /// <summary>A function over all records of a window.</summary>
    WindowFunction,

    /// <summary>Numbers the records of each key. Only at the end of a graph: which record gets which number is by chance.</summary>
    Rolling,

    /// <summary>Holds records in states of every kind until the input has ended. Only at the end of a graph: it tells old times.</summary>
    States,

    /// <summary>Pairs a record with rules that every subtask gets, when the input has ended. Only at the end of a graph: it tells old times.</summary>
    Broadcast,

    /// <summary>Gets a stream twice, by two ways, and finds that at the end of each epoch the same records have come by both.</summary>
    Epochs,

    /// <summary>All records in the order of their ids, in one subtask. In batch mode alone, and at the end of a graph.</summary>
    Sorted,

    /// <summary>All records of each subtask at once: mapped, or folded and the results joined. In batch mode alone, and at the end of a graph: it tells old times.</summary>
    Partitions,
}

/// <summary>One step of a random graph.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Left">The step that it reads; -1 for a source.</param>
/// <param name="Right">The second one that it reads; -1 for none.</param>
/// <param name="Number">Means something to each kind: a modulus, a size in milliseconds, a way to spread.</param>
internal sealed record GraphStep(GraphStepKind Kind, int Left, int Right, int Number);
