using Freshet.Core.State;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>A task's part of a checkpoint, durable: the entries themselves, and where its keyed state lies.</summary>
/// <param name="Operators">Its operators' state.</param>
/// <param name="File">The file with the keyed state; null when there is none.</param>
public sealed record TaskSnapshot(IReadOnlyList<OperatorSnapshot> Operators, StateFile? File);

/// <summary>One operator's part on one subtask.</summary>
/// <param name="Uid">The operator.</param>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Subtask">Which subtask wrote it.</param>
/// <param name="Parallelism">Of how many.</param>
/// <param name="Entries">Operator state by name.</param>
/// <param name="Keyed">Keyed state by name: where in the task's file it lies.</param>
public sealed record OperatorSnapshot(
    string Uid,
    string Name,
    int Subtask,
    int Parallelism,
    IReadOnlyList<NamedEntries> Entries,
    IReadOnlyList<KeyedSection> Keyed);

/// <summary>Operator state under one name.</summary>
public sealed record NamedEntries(string Name, IReadOnlyList<byte[]> Entries);

/// <summary>Keyed state under one name: a stretch of the task's file.</summary>
public sealed record KeyedSection(string Name, long Offset, long Length);

/// <summary>State that was frozen at a barrier, still to be written.</summary>
internal sealed class FrozenOperator(string uid, string name, int subtask, int parallelism)
{
    public string Uid { get; } = uid;

    public string Name { get; } = name;

    public int Subtask { get; } = subtask;

    public int Parallelism { get; } = parallelism;

    public List<NamedEntries> Entries { get; } = [];

    public List<(string Name, FrozenState State)> Keyed { get; } = [];

    public void Dispose()
    {
        foreach (var (_, state) in Keyed)
        {
            state.Dispose();
        }
    }
}
