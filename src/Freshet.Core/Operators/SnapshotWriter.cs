using Freshet.Core.State;

namespace Freshet.Core;

/// <summary>Collects an operator's state for a checkpoint. State names are unique within the operator.</summary>
public abstract class SnapshotWriter
{
    /// <summary>The checkpoint.</summary>
    public abstract CheckpointId Checkpoint { get; }

    /// <summary>True for the last checkpoint of a job that ends or stops: everything prepared will be committed, nothing follows.</summary>
    public abstract bool IsFinal { get; }

    /// <summary>True for one that is written out as a savepoint: a sink prepares all it has for the commit, as in the last one, though more may follow.</summary>
    public virtual bool IsSavepoint => false;

    /// <summary>Adds keyed state, or other state of any size; it is written in the background and disposed after that.</summary>
    public abstract void AddKeyed(string name, FrozenState state);

    /// <summary>Adds operator state: entries that are shared out again, or all given to everyone, on restore.</summary>
    public abstract void AddEntries(string name, IReadOnlyList<byte[]> entries);
}

/// <summary>An operator's state in the checkpoint that the job starts from. What is not asked for makes the start fail: state is never dropped silently.</summary>
public abstract class SnapshotReader
{
    /// <summary>True for a savepoint: whatever it holds for a sink to commit was committed before it was written.</summary>
    public virtual bool IsSavepoint => false;

    /// <summary>Calls back with the keyed state that each old subtask wrote under this name (those that can hold keys of ours).</summary>
    public abstract void ReadKeyed(string name, Action<Stream> restore);

    /// <summary>Calls back with what one old subtask wrote under this name by <see cref="SnapshotWriter.AddKeyed"/>, where it wrote any: for state that belongs to a subtask and to no key.</summary>
    public abstract void ReadOf(int subtask, string name, Action<Stream> restore);

    /// <summary>All entries that all old subtasks wrote under this name, in subtask order.</summary>
    public abstract IReadOnlyList<byte[]> AllEntries(string name);

    /// <summary>This subtask's share of those entries: each entry goes to exactly one subtask.</summary>
    public abstract IReadOnlyList<byte[]> ShareOfEntries(string name);
}
