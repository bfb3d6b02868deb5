using System.Runtime.CompilerServices;

namespace Freshet.Core.State;

/// <summary>Which subtask of an operator owns a key.</summary>
public sealed class KeyTargets
{
    private readonly int _maxParallelism;
    private readonly ushort[] _subtaskOf;

    /// <summary>Subtasks that share the key groups of a job.</summary>
    public KeyTargets(int subtasks, int maxParallelism)
    {
        _maxParallelism = maxParallelism;
        Subtasks = subtasks;
        _subtaskOf = [.. Enumerable.Range(0, maxParallelism).Select(g => (ushort)KeyGroups.SubtaskOf(g, maxParallelism, subtasks))];
    }

    /// <summary>How many there are.</summary>
    public int Subtasks { get; }

    /// <summary>The owner of keys with this stable hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(uint hash) => _subtaskOf[KeyGroups.Of(hash, _maxParallelism)];
}
