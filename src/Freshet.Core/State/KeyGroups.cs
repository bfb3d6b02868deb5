using System.Runtime.CompilerServices;

namespace Freshet.Core.State;

/// <summary>
/// Key groups: the unit in which keyed state moves when parallelism changes. A key's group is a pure function of its stable
/// hash, a subtask owns a run of groups.
/// </summary>
public static class KeyGroups
{
    /// <summary>Key groups of a job unless said otherwise: the highest parallelism it can ever have.</summary>
    public const int DefaultMax = 128;

    /// <summary>The group of a key hash among <paramref name="max"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(uint hash, int max) => (int)(((ulong)hash * (uint)max) >> 32);

    /// <summary>The lowest hash whose key belongs to a group: groups rise with the hash.</summary>
    public static uint FirstHashOf(int group, int max) => (uint)((((ulong)(uint)group << 32) + (uint)max - 1) / (uint)max);

    /// <summary>The subtask that owns a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SubtaskOf(int group, int max, int parallelism) => (int)((uint)(group * parallelism) / (uint)max);

    /// <summary>The groups that a subtask owns.</summary>
    public static KeyGroupRange RangeOf(int subtask, int max, int parallelism)
    {
        var from = ((subtask * max) + parallelism - 1) / parallelism;
        var to = (((subtask + 1) * max) + parallelism - 1) / parallelism;
        return new KeyGroupRange(from, to, max);
    }
}

/// <summary>A run of key groups.</summary>
/// <param name="From">First group.</param>
/// <param name="To">One beyond the last group.</param>
/// <param name="Max">Groups of the job in all.</param>
public readonly record struct KeyGroupRange(int From, int To, int Max)
{
    /// <summary>Every group of a job with this many.</summary>
    public static KeyGroupRange All(int max = KeyGroups.DefaultMax) => new(0, max, max);

    /// <summary>True when a key with this hash belongs here.</summary>
    public bool Contains(uint hash)
    {
        var group = KeyGroups.Of(hash, Max);
        return group >= From && group < To;
    }
}
