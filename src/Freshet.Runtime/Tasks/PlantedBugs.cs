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

    /// <summary>A gate takes records behind the end of an epoch before the epoch has ended on its other channels.</summary>
    public bool EpochNotAligned { get; init; }

    /// <summary>A checkpoint does not end the epoch before it.</summary>
    public bool EpochOutlivesCheckpoint { get; init; }

    /// <summary>The barrier goes out before what was gathered for the channels.</summary>
    public bool BarrierOvertakesGathered { get; init; }

    /// <summary>A gate forwards the watermark of whichever channel moved.</summary>
    public bool WatermarkFromOneChannel { get; init; }

    /// <summary>Idleness counts time in which the output held the task back.</summary>
    public bool IdleWhileBlocked { get; init; }

    /// <summary>The second subtask of an operator does not tell that it has ended.</summary>
    public bool EndNotTold { get; init; }

    /// <summary>Keyed state is frozen after more input came in than the barrier allows.</summary>
    public bool SnapshotTooLate { get; init; }

    /// <summary>A source's position is saved as it is after the read that follows the barrier.</summary>
    public bool OffsetSavedLate { get; init; }

    /// <summary>A source's position is saved while records that it counts as read still wait to go out: they follow the barrier.</summary>
    public bool OffsetSavedEarly { get; init; }

    /// <summary>Stored timers are not restored; the keyed state beside them is.</summary>
    public bool TimersForgotten { get; init; }

    /// <summary>What sinks have prepared is not in the checkpoint.</summary>
    public bool SinkStateForgotten { get; init; }

    /// <summary>Operators are not told that a checkpoint is the last.</summary>
    public bool LastSnapshotNotFinal { get; init; }

    /// <summary>A checkpoint counts as complete when one task fewer than all has acknowledged it.</summary>
    public bool OneAckMissing { get; init; }

    /// <summary>Sinks are told to commit when the snapshots are taken, before the checkpoint is durable.</summary>
    public bool CommitBeforeComplete { get; init; }

    /// <summary>The last checkpoint of a job that has ended is not committed.</summary>
    public bool LastCommitSkipped { get; init; }

    /// <summary>The newest checkpoint alone is kept.</summary>
    public bool OlderCheckpointsDeleted { get; init; }

    /// <summary>A checkpoint leaves out what an earlier one wrote, although it changed since.</summary>
    public bool ChangedPartsLeftOut { get; init; }

    /// <summary>Folders are not synced: acts in the simulation's file system.</summary>
    public bool DirectoryNotSynced { get; init; }

    /// <summary>Files are not synced: acts in the simulation's file system.</summary>
    public bool FileNotSynced { get; init; }

    /// <summary>After a failure the job starts from its beginning although there is a checkpoint.</summary>
    public bool RestartIgnoresCheckpoint { get; init; }

    /// <summary>After a failure the tasks that did not fail go on beside those of the next attempt.</summary>
    public bool OldTasksLeftRunning { get; init; }

    /// <summary>A restored subtask takes one key group too few.</summary>
    public bool KeyGroupOffByOne { get; init; }

    /// <summary>A restored subtask takes the key groups of its neighbours too.</summary>
    public bool KeyGroupsOfNeighboursTaken { get; init; }

    /// <summary>A restored subtask reads only the keyed state that the subtask of its own number wrote.</summary>
    public bool KeyedStateOfOthersIgnored { get; init; }

    /// <summary>A restored subtask sees only the entries that the subtask of its own number wrote.</summary>
    public bool EntriesOfOthersIgnored { get; init; }

    /// <summary>The first entry of each state of a restored checkpoint is dropped.</summary>
    public bool EntryLostOnRestore { get; init; }

    /// <summary>Entries that are to be shared out are given to every subtask.</summary>
    public bool EntriesGivenTwice { get; init; }
}
