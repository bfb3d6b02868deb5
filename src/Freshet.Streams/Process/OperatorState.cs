using Freshet.Core;

namespace Freshet;

/// <summary>How the entries of an operator's list find their subtask on a restart.</summary>
public enum EntrySharing
{
    /// <summary>Each entry goes to one subtask: they are shared out evenly.</summary>
    Split,

    /// <summary>Every subtask gets the entries of all.</summary>
    Union,
}

/// <summary>State that belongs to an operator on a subtask, not to a key.</summary>
public abstract class OperatorState
{
    private protected OperatorState(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>Its name in checkpoints, unique within the operator.</summary>
    public string Name { get; }

    /// <summary>Takes what the checkpoint that the job starts from holds. For operators, sources and sinks of one's own: call it in OnOpen.</summary>
    public abstract void Restore(OperatorContext context);

    /// <summary>Adds all to a checkpoint. For operators, sources and sinks of one's own: call it in Snapshot.</summary>
    public abstract void Snapshot(SnapshotWriter snapshot);

    private protected static byte[] Bytes<V>(Serializer<V> serializer, V value)
    {
        using var serialized = Serialized.Of(serializer, value);
        return serialized.Bytes.ToArray();
    }

    private protected static V Read<V>(Serializer<V> serializer, byte[] bytes)
    {
        var reader = new ByteReader(bytes);
        return serializer.Read(ref reader);
    }
}
