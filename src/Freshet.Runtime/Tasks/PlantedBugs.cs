namespace Freshet.Runtime.Tasks;

/// <summary>
/// Known mistakes, each off: tests switch one on to prove that the simulation finds it. The product never sets any.
/// </summary>
public sealed record PlantedBugs
{
    /// <summary>No mistakes.</summary>
    public static PlantedBugs None { get; } = new();

    /// <summary>A task takes its checkpoint at the first barrier instead of the last.</summary>
    public bool BarrierNotAligned { get; init; }

    /// <summary>A gate forwards the watermark of whichever channel moved.</summary>
    public bool WatermarkFromOneChannel { get; init; }

    /// <summary>Sinks are told to commit when the snapshots are taken, before the checkpoint is durable.</summary>
    public bool CommitBeforeComplete { get; init; }

    /// <summary>A restored subtask takes one key group too few.</summary>
    public bool KeyGroupOffByOne { get; init; }

    /// <summary>The barrier goes out before what was gathered for the channels.</summary>
    public bool BarrierOvertakesGathered { get; init; }

    /// <summary>Keyed state is written from the live table, after more records came in.</summary>
    public bool SnapshotTooLate { get; init; }

    /// <summary>A checkpoint counts as complete when one task fewer than all has acknowledged it.</summary>
    public bool OneAckMissing { get; init; }

    /// <summary>After a failure the job starts from its beginning although there is a checkpoint.</summary>
    public bool RestartIgnoresCheckpoint { get; init; }

    /// <summary>The first operator entries of a restored checkpoint are dropped.</summary>
    public bool EntryLostOnRestore { get; init; }

    /// <summary>The source's position is saved as it is after the batch that follows the barrier.</summary>
    public bool OffsetSavedLate { get; init; }

    /// <summary>The final checkpoint of a bounded job is not committed.</summary>
    public bool LastCommitSkipped { get; init; }

    /// <summary>A restored job reads the entries of one old subtask for every subtask.</summary>
    public bool EntriesGivenTwice { get; init; }

    /// <summary>Folders are not synced: acts in the simulation's file system.</summary>
    public bool DirectoryNotSynced { get; init; }

    /// <summary>Files are not synced: acts in the simulation's file system.</summary>
    public bool FileNotSynced { get; init; }
}
