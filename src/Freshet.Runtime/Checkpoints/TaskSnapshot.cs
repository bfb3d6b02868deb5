using Freshet.Core.State;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>A task's part of a checkpoint, durable: the entries themselves, and where its keyed state lies.</summary>
/// <param name="Operators">Its operators' state.</param>
/// <param name="Files">The files with the keyed state, those of earlier checkpoints too.</param>
public sealed record TaskSnapshot(IReadOnlyList<OperatorSnapshot> Operators, IReadOnlyList<StateFile> Files)
{
    /// <summary>Bytes written for this checkpoint. Not stored.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>Bytes of keyed state that changed since the last complete checkpoint, by whole pages. Not stored.</summary>
    public long ChangedBytes { get; init; }
}

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

/// <summary>Keyed state under one name: a stretch of one of the task's files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Which of the task's files, by its place.</param>
/// <param name="Offset">Where the stretch begins.</param>
/// <param name="Length">Its length.</param>
/// <param name="PartsBytes">Null where the stretch is the state; else it says where the parts of the state lie, which have so many bytes.</param>
public sealed record KeyedSection(string Name, int File, long Offset, long Length, long? PartsBytes = null)
{
    /// <summary>Bytes of the state.</summary>
    public long Bytes => PartsBytes ?? Length;
}

/// <summary>State that was frozen at a barrier, still to be written.</summary>
internal sealed class FrozenOperator(string uid, string name, int subtask, int parallelism) : IDisposable
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
