using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

public sealed class TimerTests : IDisposable
{
    private readonly PagePool _pool = new(64 << 20);
    private readonly TimerQueue<long> _timers;

    public TimerTests() => _timers = new PagedStateStore(_pool).CreateTimers(KeyFormat<long>.Of());

    public void Dispose()
    {
        _timers.Dispose();
        Assert.Equal(0, _pool.Rented);
        _pool.Dispose();
    }

    [Fact]
    public void Timers_of_one_time_come_in_the_order_in_which_they_were_set()
    {
        for (long key = 0; key < 5000; key++)
        {
            Assert.True(_timers.Set(1000 + (key % 3), key * 7, Hash(key * 7)));
            Assert.False(_timers.Set(1000 + (key % 3), key * 7, Hash(key * 7)));
        }

        var taken = Take(long.MaxValue);
        Assert.Equal(taken.OrderBy(timer => timer.Time).ThenBy(timer => timer.Key), taken);
        Assert.Equal(5000, taken.Count);
    }

    [Fact]
    public void Timers_at_the_time_that_is_their_key_do_not_collide()
    {
        for (long key = 0; key < 100_000; key++)
        {
            Assert.True(_timers.Set(key, key, Hash(key)));
        }

        Assert.Equal(Enumerable.Range(0, 100_000).Select(n => ((long)n, (long)n)), Take(long.MaxValue));
    }

    [Fact]
    public void NextTime_is_the_earliest_and_moves_past_what_was_taken()
    {
        Assert.Equal(long.MaxValue, _timers.NextTime);
        _timers.Set(50, 1, Hash(1));
        _timers.Set(20, 2, Hash(2));
        _timers.Set(90, 3, Hash(3));
        Assert.Equal(20, _timers.NextTime);
        Assert.Single(Take(30));
        Assert.Equal(50, _timers.NextTime);
        _timers.Set(-5, 4, Hash(4));
        Assert.Equal(-5, _timers.NextTime);
        Assert.Equal([(-5, 4), (50, 1)], Take(60));
        _timers.Delete(90, 3, Hash(3));
        Assert.Equal(long.MaxValue, _timers.NextTime);
    }

    [Fact]
    public void A_timer_moved_on_for_every_event_does_not_pile_up()
    {
        for (long key = 0; key < 100; key++)
        {
            _timers.Set(1000, key, Hash(key));
        }

        for (long now = 1000; now < 200_000; now++)
        {
            var key = now % 100;
            var old = now - 100 < 1000 ? 1000 : now;
            Assert.True(_timers.Delete(old, key, Hash(key)));
            Assert.True(_timers.Set(now + 100, key, Hash(key)));
        }

        Assert.Equal(100, _timers.Count);
        Assert.True(_timers.Bytes < 1 << 20, $"{_timers.Bytes:N0} bytes for 100 timers");
        Assert.Equal(100, Take(long.MaxValue).Count);
    }

    [Fact]
    public void Near_timers_beside_many_far_ones_stay_cheap()
    {
        for (long key = 0; key < 100_000; key++)
        {
            _timers.Set(3_600_000 + (key % 1000), key, Hash(key));
        }

        // A queue that spread the far ones again for each near one would take minutes here.
        for (long now = 0; now < 20_000; now++)
        {
            _timers.Set(now, -1, Hash(-1));
            Assert.Equal(now, _timers.NextTime);
            Assert.Equal([(now, -1)], Take(now));
            Assert.True(_timers.NextTime > now);
        }
    }

    [Fact]
    public void A_million_timers_survive_a_snapshot_into_two_parts_each_once()
    {
        const int Timers = 1_000_000;
        using var pool = new PagePool(1L << 30);
        using var store = new PagedStateStore(pool);
        using var timers = store.CreateTimers(KeyFormat<long>.Of());
        for (long key = 0; key < Timers; key++)
        {
            timers.Set(TimeOf(key), key, Hash(key));
        }

        using var bytes = new MemoryStream();
        using (var frozen = timers.Freeze())
        {
            timers.TakeDue(long.MaxValue, new long[1000], new long[1000], new uint[1000]); // after the snapshot: not in it
            timers.Set(5, Timers, Hash(Timers));
            frozen.WriteTo(bytes);
        }

        var seen = new bool[Timers];
        var counts = new int[2];
        for (var part = 0; part < 2; part++)
        {
            var range = KeyGroups.RangeOf(part, KeyGroups.DefaultMax, 2);
            using var restored = store.CreateTimers(KeyFormat<long>.Of());
            bytes.Position = 0;
            restored.Restore(bytes, range);
            counts[part] = TakeAll(restored, range, seen);
        }

        Assert.Equal(Timers, counts.Sum());
        Assert.All(counts, count => Assert.InRange(count, Timers * 2 / 5, Timers * 3 / 5));
    }

    private static long TimeOf(long key) => key * 7919 % 1_000_003;

    /// <summary>Takes all timers, in order of time, each of the range and not seen before.</summary>
    private static int TakeAll(TimerQueue<long> timers, KeyGroupRange range, bool[] seen)
    {
        var (times, keys, hashes) = (new long[1000], new long[1000], new uint[1000]);
        var (total, last) = (0, long.MinValue);
        while (timers.TakeDue(long.MaxValue, times, keys, hashes) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                var isGood = times[i] >= last && times[i] == TimeOf(keys[i]) && range.Contains(hashes[i]) && !seen[keys[i]];
                Assert.True(isGood, $"timer {keys[i]} at {times[i]}, after one at {last}: wrong, of the other part or twice");
                seen[keys[i]] = true;
                last = times[i];
            }

            total += count;
        }

        return total;
    }

    private static uint Hash(long key) => KeyFormat<long>.Of().Hash(key);

    private List<(long Time, long Key)> Take(long upTo)
    {
        var (times, keys, hashes) = (new long[100], new long[100], new uint[100]);
        List<(long, long)> taken = [];
        while (_timers.TakeDue(upTo, times, keys, hashes) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(Hash(keys[i]), hashes[i]);
                taken.Add((times[i], keys[i]));
            }
        }

        return taken;
    }
}
