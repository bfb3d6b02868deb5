using Freshet.Core.State;

namespace Freshet.Testing;

/// <summary>One subtask's state of a checkpoint as bytes in memory: nothing of the living operator is in it.</summary>
/// <param name="Subtask">Who wrote it.</param>
/// <param name="KeyGroups">The key groups that it had.</param>
/// <param name="Keyed">Keyed state by name.</param>
/// <param name="Entries">Operator state by name.</param>
public sealed record MemorySnapshot(
    int Subtask,
    KeyGroupRange KeyGroups,
    IReadOnlyDictionary<string, byte[]> Keyed,
    IReadOnlyDictionary<string, IReadOnlyList<byte[]>> Entries)
{
    /// <summary>Bytes of all state.</summary>
    public long Bytes => Keyed.Values.Sum(static bytes => (long)bytes.Length) + Entries.Values.Sum(static list => list.Sum(static entry => (long)entry.Length));
}
