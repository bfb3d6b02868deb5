namespace Freshet.Core.State;

/// <summary>
/// Timers of keys, in order of time: set, deleted, one for each (time, key) however often it is set. State like any other:
/// frozen and restored by key group. Used by one task alone.
/// </summary>
public abstract class TimerQueue<K> : IDisposable
{
    /// <summary>Timers set.</summary>
    public abstract long Count { get; }

    /// <summary>Bytes of memory it holds.</summary>
    public abstract long Bytes { get; }

    /// <summary>The earliest time set, <see cref="long.MaxValue"/> when there is none.</summary>
    public abstract long NextTime { get; }

    /// <summary>Sets a timer; false when the same is set already.</summary>
    public abstract bool Set(long time, K key, uint hash);

    /// <summary>Deletes a timer; false when it is not set.</summary>
    public abstract bool Delete(long time, K key, uint hash);

    /// <summary>
    /// Takes out the timers with a time at or below <paramref name="upTo"/>, earliest first (timers of one time in an order
    /// that depends on nothing but the calls made); as many as the spans hold. Returns how many, 0 when none is due.
    /// </summary>
    public abstract int TakeDue(long upTo, Span<long> times, Span<K> keys, Span<uint> hashes);

    /// <summary>The timers of this moment, to be written from another thread.</summary>
    public abstract FrozenState Freeze();

    /// <summary>Adds the timers that <see cref="FrozenState.WriteTo(Stream)"/> wrote, those alone whose key belongs to the range.</summary>
    public abstract void Restore(Stream from, KeyGroupRange range);

    /// <summary>Gives all memory back.</summary>
    public abstract void Dispose();
}
