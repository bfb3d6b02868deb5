using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

/// <summary>A timer queue with one planted defect.</summary>
internal sealed class BrokenTimers<K>(TimerQueue<K> timers, Defect defect) : TimerQueue<K>
{
    public override long Count => timers.Count;

    public override long Bytes => timers.Bytes;

    public override long NextTime => timers.NextTime;

    public override bool Set(long time, K key, uint hash)
    {
        try
        {
            return timers.Set(defect == Defect.FiresLate && time % 100 == 3 ? time + 1 : time, key, hash);
        }
        catch (FreshetException) when (defect is Defect.LosesTimerWhenFull or Defect.KeepsFailedTimer)
        {
            timers.TakeDue(long.MaxValue, new long[1], new K[1], new uint[1]);
            if (defect == Defect.KeepsFailedTimer)
            {
                timers.Set(time, key, hash); // Count is right all the same
            }

            throw;
        }
    }

    public override bool Delete(long time, K key, uint hash) => defect == Defect.IgnoresDelete && time % 10 == 3 || timers.Delete(time, key, hash);

    public override int TakeDue(long upTo, Span<long> times, Span<K> keys, Span<uint> hashes)
    {
        var count = timers.TakeDue(upTo, times, keys, hashes);
        if (defect == Defect.FiresTwice && count == 5)
        {
            timers.Set(times[0], keys[0], hashes[0]);
        }

        return count;
    }

    public override FrozenState Freeze() => timers.Freeze();

    public override void Restore(Stream from, KeyGroupRange range) => timers.Restore(from, range);

    public override void Dispose() => timers.Dispose();
}
