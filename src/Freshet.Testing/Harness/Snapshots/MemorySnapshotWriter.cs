using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing;

/// <summary>
/// Collects an operator's state. <see cref="Write"/> turns it into bytes, as late as the test likes: as in a job, the operator
/// may go on in between, and what it froze or handed over must not change.
/// </summary>
public sealed class MemorySnapshotWriter : SnapshotWriter
{
    private readonly Dictionary<string, FrozenState> _keyed = [];
    private readonly Dictionary<string, (IReadOnlyList<byte[]> Given, byte[][] Copy)> _entries = [];
    private readonly int _subtask;
    private readonly KeyGroupRange _keyGroups;

    /// <summary>A snapshot of this subtask.</summary>
    public MemorySnapshotWriter(CheckpointId checkpoint, bool isFinal = false, int subtask = 0, KeyGroupRange? keyGroups = null)
    {
        Checkpoint = checkpoint;
        IsFinal = isFinal;
        _subtask = subtask;
        _keyGroups = keyGroups ?? KeyGroupRange.All();
    }

    /// <inheritdoc />
    public override CheckpointId Checkpoint { get; }

    /// <inheritdoc />
    public override bool IsFinal { get; }

    /// <inheritdoc />
    public override void AddKeyed(string name, FrozenState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        CheckName(name);
        _keyed.Add(name, state);
    }

    /// <inheritdoc />
    public override void AddEntries(string name, IReadOnlyList<byte[]> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        CheckName(name);
        _entries.Add(name, (entries, [.. entries.Select(static entry => entry.ToArray())]));
    }

    /// <summary>Writes the frozen state, disposes it and gives the bytes of everything. Once only.</summary>
    public MemorySnapshot Write()
    {
        var keyed = new Dictionary<string, byte[]>();
        foreach (var (name, state) in _keyed)
        {
            using var bytes = new MemoryStream();
            state.WriteTo(bytes);
            state.Dispose();
            keyed.Add(name, bytes.ToArray());
        }

        _keyed.Clear();
        var entries = new Dictionary<string, IReadOnlyList<byte[]>>();
        foreach (var (name, (given, copy)) in _entries)
        {
            if (!given.Select(static entry => entry.AsMemory()).SequenceEqual(copy.Select(static entry => entry.AsMemory()), BytesEqual.Instance))
            {
                throw new HarnessException($"The entries of state '{name}' changed after Snapshot returned. They are written later, in the background: hand over copies.");
            }

            entries.Add(name, copy);
        }

        return new MemorySnapshot(_subtask, _keyGroups, keyed, entries);
    }

    /// <summary>Gives the frozen state back unwritten: the checkpoint was given up.</summary>
    public void Discard()
    {
        foreach (var state in _keyed.Values)
        {
            state.Dispose();
        }

        _keyed.Clear();
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_keyed.ContainsKey(name) || _entries.ContainsKey(name))
        {
            throw new HarnessException($"Two states of one snapshot are named '{name}'. Names are unique within an operator.");
        }
    }

    private sealed class BytesEqual : IEqualityComparer<Memory<byte>>
    {
        public static BytesEqual Instance { get; } = new();

        public bool Equals(Memory<byte> x, Memory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(Memory<byte> bytes) => bytes.Length;
    }
}
