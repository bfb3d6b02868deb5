using Freshet.Core;

namespace Freshet.Testing;

/// <summary>The type of the key in a job.</summary>
internal enum KeyKind
{
    /// <summary>A number: lies in the row as it is.</summary>
    Number,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A record of both: goes through its serializer.</summary>
    Composite,
}

/// <summary>How a job's windows keep what they add up.</summary>
internal enum AccumulatorKind
{
    /// <summary>A struct that lies in the row and starts as zero bytes.</summary>
    InPlace,

    /// <summary>A list that goes through its serializer at each touch.</summary>
    Serialized,

    /// <summary>The map of a process function, which makes the windows by hand with timers.</summary>
    ByHand,
}

/// <summary>Where the user's function throws once.</summary>
internal enum FaultyFunction
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>Right after the source.</summary>
    Map,

    /// <summary>Before the key.</summary>
    Filter,

    /// <summary>In the window.</summary>
    Aggregate,

    /// <summary>Before the sink.</summary>
    Result,
}

/// <summary>The job of a simulation, as drawn from its seed. Parallelism is not here: it may change at each start.</summary>
internal sealed record JobShape
{
    public required bool MapsFirst { get; init; }

    public required bool FlatMaps { get; init; }

    public required bool Filters { get; init; }

    public required bool HoldsBack { get; init; }

    public required bool RebalancesBeforeKey { get; init; }

    public required bool RebalancesBeforeSink { get; init; }

    public required bool HasSecondWindow { get; init; }

    public required bool HasRawBranch { get; init; }

    public required bool HasRunningBranch { get; init; }

    public required KeyKind Key { get; init; }

    public required AccumulatorKind Accumulator { get; init; }

    public required long WindowMs { get; init; }

    /// <summary>Equal to the size for windows side by side.</summary>
    public required long SlideMs { get; init; }

    /// <summary>How far behind records may be, as told to the job.</summary>
    public required long OutOfOrderMs { get; init; }

    /// <summary>Null for never idle.</summary>
    public required long? IdleAfterMs { get; init; }

    public required FileSinkOptions Sink { get; init; }

    public required bool WritesCsv { get; init; }

    public required FaultyFunction Faulty { get; init; }

    /// <summary>The faulty function throws when it is called for the nth time.</summary>
    public required long FaultyNth { get; init; }
}

/// <summary>Everything about a simulation that its seed decides before it begins.</summary>
internal sealed partial record Scenario
{
    public const long StartMs = 1_000_000;

    public required ulong Seed { get; init; }

    public required LogShape Log { get; init; }

    public required JobShape Job { get; init; }

    /// <summary>The job's options but its parallelism.</summary>
    public required JobOptions Options { get; init; }

    public required bool UsesPagedState { get; init; }

    /// <summary>Batches of a record type hold from 1 up to this many records.</summary>
    public required int BatchRecordsMax { get; init; }

    public required SchedulingStyle Scheduling { get; init; }

    public required TransportStyle Transport { get; init; }

    public required int ReadRecordsMax { get; init; }

    public required double StallChance { get; init; }

    public required int StallMsMax { get; init; }

    /// <summary>How the lives of the process end, one after the other; the life after the last one is not disturbed.</summary>
    public required IReadOnlyList<LifeEnd> Ends { get; init; }

    public required IReadOnlyList<DiskTrouble> Troubles { get; init; }

    /// <summary>How often a bit of the newest checkpoint flips between two lives.</summary>
    public required double FlipChance { get; init; }

    /// <summary>How often the parallelism is drawn anew between two lives.</summary>
    public required double RescaleChance { get; init; }
}

/// <summary>How a life of the process ends.</summary>
internal enum LifeEndKind
{
    /// <summary>The machine loses power: what was not synced is lost, torn or kept.</summary>
    PowerLoss,

    /// <summary>kill -9: the files stay as they are.</summary>
    Kill,

    /// <summary>Only by the stop.</summary>
    Stop,
}

/// <summary>What is counted until the end comes.</summary>
internal enum LifeEndAt
{
    /// <summary>Steps of the scheduler.</summary>
    Step,

    /// <summary>Operations of the disk.</summary>
    DiskOperation,

    /// <summary>Renames: checkpoints becoming complete, files being committed.</summary>
    Rename,
}

/// <summary>The planned end of a life: the job is stopped well after so many steps (if at all), and dies at the nth of something.</summary>
internal sealed record LifeEnd(LifeEndKind Kind, LifeEndAt At, long Nth, long? StopAtStep);

/// <summary>The disk fails for a while, counted in steps over all lives.</summary>
/// <param name="From">First step.</param>
/// <param name="To">One beyond the last.</param>
/// <param name="Operations">What fails; none means that the disk is full.</param>
/// <param name="Chance">How often.</param>
/// <param name="RoomBytes">For a full disk: room that is left.</param>
/// <param name="LosesJournal">A failed sync of a folder makes the file system read-only until the machine is started again.</param>
internal sealed record DiskTrouble(long From, long To, IReadOnlyList<DiskOperation> Operations, double Chance, int RoomBytes, bool LosesJournal);
