using Freshet.Core;
using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Micro;

/// <summary>How the times of timers lie.</summary>
public enum TimerPattern
{
    /// <summary>Each a little later than the one before, as time-outs of events in order.</summary>
    Rising,

    /// <summary>Anywhere in an hour.</summary>
    Random,

    /// <summary>At the ends of ten-second windows, each of many keys.</summary>
    Windows,

    /// <summary>One for each of a tenth as many keys, deleted and set later for every event, as of sessions.</summary>
    Moving,
}

/// <summary>A million timers of one pattern, set and taken.</summary>
internal sealed class TimerLoad : IDisposable
{
    private readonly PagePool _pool = new(2L << 30);
    private readonly PagedStateStore _store;
    private readonly TimerQueue<long> _timers;
    private readonly TimerPattern _pattern;
    private readonly long[] _keys;
    private readonly uint[] _hashes;
    private readonly long[] _times;
    private readonly long[] _takenTimes = new long[1024];
    private readonly long[] _takenKeys = new long[1024];
    private readonly uint[] _takenHashes = new uint[1024];

    public TimerLoad(int timers, TimerPattern pattern)
    {
        _store = new PagedStateStore(_pool);
        _timers = _store.CreateTimers(KeyFormat<long>.Of());
        _pattern = pattern;
        var random = new SeededRandom(7);
        var keys = pattern == TimerPattern.Moving ? timers / 10 : timers;
        _keys = [.. Enumerable.Range(0, timers).Select(i => (long)(i % keys) * 7919)];
        _hashes = new uint[timers];
        KeyFormat<long>.Of().Hash(_keys, _hashes);
        _times = [.. Enumerable.Range(0, timers).Select(i => pattern switch
        {
            TimerPattern.Random => random.NextLong(3_600_000),
            TimerPattern.Windows => 10_000L * (1 + random.Next(20)),
            _ => 30_000L + (i / 10) + random.Next(5),
        })];
    }

    public long Bytes => _timers.Bytes;

    public void Set()
    {
        var keys = _keys.Length / 10;
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_pattern == TimerPattern.Moving && i >= keys)
            {
                _timers.Delete(_times[i - keys], _keys[i], _hashes[i]);
            }

            _timers.Set(_times[i], _keys[i], _hashes[i]);
        }
    }

    public long Take()
    {
        long taken = 0;
        for (var now = 0L; _timers.Count > 0; now += 1000)
        {
            while (_timers.TakeDue(now, _takenTimes, _takenKeys, _takenHashes) is var count and > 0)
            {
                taken += count;
            }
        }

        return taken;
    }

    public void Dispose()
    {
        _store.Dispose();
        _pool.Dispose();
    }
}
