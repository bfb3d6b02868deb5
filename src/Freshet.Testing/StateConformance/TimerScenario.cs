using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>A random sequence of calls on a timer queue, each held against a sorted set.</summary>
internal sealed class TimerScenario<K>
    where K : notnull
{
    private readonly StateStoreUnderTest _stores;
    private readonly KitKeys<K> _kind;
    private readonly SeededRandom _random;
    private readonly string _name;
    private readonly SortedDictionary<long, HashSet<K>> _model = [];
    private readonly StateStore _store;
    private readonly TimerQueue<K> _timers;
    private readonly int _domain;
    private readonly long _spread;
    private readonly List<(FrozenState Frozen, List<(long Time, K Key)> Model, MemoryStream Bytes, Task Written)> _snapshots = [];
    private long _now;
    private int _step;

    public TimerScenario(StateStoreUnderTest stores, KitKeys<K> kind, ulong seed)
    {
        _stores = stores;
        _kind = kind;
        _random = new SeededRandom(seed);
        _name = $"timers of {kind.Name} keys, seed {seed}";
        _domain = 1 << _random.Next(10);
        _spread = 1L << _random.Next(40);
        _now = _random.Next(3) switch
        {
            0 => 0,
            1 => -_spread / 2,
            _ => 1_700_000_000_000,
        };
        _store = stores.Create(long.MaxValue);
        _timers = _store.CreateTimers(kind.Format);
    }

    /// <summary>What came out, in its order: the same for each run of a seed.</summary>
    public List<(long Time, K Key)> Taken { get; } = [];

    private long ModelCount => _model.Sum(time => (long)time.Value.Count);

    public void Run()
    {
        var steps = 30 + _random.Next(100);
        for (_step = 1; _step <= steps; _step++)
        {
            try
            {
                Step();
            }
            catch (Exception e) when (e is not StateConformanceException)
            {
                throw new StateConformanceException(_name, _step, $"threw {e.GetType().Name}: {e.Message}", e);
            }
        }

        while (_snapshots.Count > 0)
        {
            FinishSnapshot();
        }

        TakeDue(long.MaxValue);
        _timers.Dispose();
        _store.Dispose();
        Check(_stores.BytesHeld == 0, $"{_stores.BytesHeld} bytes are held after everything was disposed");
    }

    private void Step()
    {
        switch (_random.Next(12))
        {
            case < 6:
                for (var n = _random.Next(1 << _random.Next(9)); n >= 0; n--)
                {
                    Set(RandomTime(), _kind.Key(_random.Next(_domain)));
                }

                break;
            case < 8:
                Delete(_random.Next(1 << _random.Next(9)));
                break;
            case 8:
                // One timer, set and deleted over and over, as a session's.
                var (time, key) = (RandomTime(), _kind.Key(_random.Next(_domain)));
                for (var n = _random.Next(1 << _random.Next(14)); n >= 0; n--)
                {
                    Set(time, key);
                    Delete(time, key);
                }

                break;
            case < 11:
                _now += _random.NextLong(_spread);
                TakeDue(_now);
                break;
            default:
                TakeSnapshot();
                break;
        }

        Check(_timers.Count == ModelCount, $"Count is {_timers.Count} and should be {ModelCount}");
        CheckNextTime();
    }

    private long RandomTime() => _random.Next(50) switch
    {
        0 => _now - _random.NextLong(_spread),
        1 => long.MaxValue - _random.Next(2),
        2 => long.MinValue + _random.Next(2),
        < 20 => _now + (_random.NextLong(8) * (_spread / 8)),
        _ => _now + _random.NextLong(_spread),
    };

    private void Set(long time, K key)
    {
        if (!_model.TryGetValue(time, out var keys))
        {
            _model.Add(time, keys = []);
        }

        var expected = keys.Add(key);
        Check(_timers.Set(time, key, _kind.Format.Hash(key)) == expected, $"Set says {!expected} for '{key}' at {time}");
    }

    private void Delete(long time, K key)
    {
        var expected = _model.TryGetValue(time, out var keys) && keys.Remove(key);
        if (expected && keys!.Count == 0)
        {
            _model.Remove(time);
        }

        Check(_timers.Delete(time, key, _kind.Format.Hash(key)) == expected, $"Delete says {!expected} for '{key}' at {time}");
    }

    private void Delete(int count)
    {
        Delete(RandomTime(), _kind.Key(_random.Next(_domain)));
        foreach (var (time, key) in All().Where(_ => _random.Chance(0.5)).Take(count).ToArray())
        {
            Delete(time, key);
        }
    }

    private void TakeDue(long upTo)
    {
        var size = 1 + _random.Next(1 << _random.Next(10));
        var (times, keys, hashes) = (new long[size], new K[size], new uint[size]);
        while (true)
        {
            var count = _timers.TakeDue(upTo, times, keys, hashes);
            for (var i = 0; i < count; i++)
            {
                var first = _model.Count == 0 ? long.MaxValue : _model.First().Key;
                Check(times[i] <= upTo, $"TakeDue({upTo}) gives a timer at {times[i]}");
                Check(times[i] == first, $"TakeDue gives a timer at {times[i]}, the next is at {first}");
                Check(_model[first].Remove(keys[i]), $"TakeDue gives '{keys[i]}' at {times[i]}, which is not set");
                Check(hashes[i] == _kind.Format.Hash(keys[i]), $"TakeDue gives a wrong hash for '{keys[i]}'");
                Taken.Add((times[i], keys[i]));
                if (_model[first].Count == 0)
                {
                    _model.Remove(first);
                }
            }

            if (count < size)
            {
                break;
            }
        }

        Check(_model.Count == 0 || _model.First().Key > upTo, $"TakeDue({upTo}) leaves a due timer");
        Check(_timers.Count == 0 || _timers.NextTime > upTo, $"NextTime is {_timers.NextTime} after all up to {upTo} was taken");
    }

    private void CheckNextTime()
    {
        var first = _model.Count == 0 ? long.MaxValue : _model.First().Key;
        Check(_timers.NextTime <= first, $"NextTime is {_timers.NextTime}, later than the timer at {first}");
        Check(_model.Count > 0 || _timers.NextTime == long.MaxValue, $"NextTime is {_timers.NextTime} when no timer is set");
    }

    private void TakeSnapshot()
    {
        if (_snapshots.Count == 2)
        {
            FinishSnapshot();
        }

        var frozen = _timers.Freeze();
        var bytes = new MemoryStream();
        _snapshots.Add((frozen, [.. All()], bytes, _stores.OnAnotherThread(() => frozen.WriteTo(bytes))));
    }

    private void FinishSnapshot()
    {
        var (frozen, model, bytes, written) = _snapshots[0];
        _snapshots.RemoveAt(0);
        StateStoreUnderTest.Finish(written);
        frozen.Dispose();
        for (var i = 0; i < 3; i++)
        {
            var range = KeyGroups.RangeOf(i, KeyGroups.DefaultMax, 3);
            using var store = _random.Chance(0.5) ? _stores.Create(long.MaxValue) : _stores.CreatePeer();
            using var timers = store.CreateTimers(_kind.Format);
            bytes.Position = 0;
            timers.Restore(bytes, range);
            var expected = model.Where(timer => range.Contains(_kind.Format.Hash(timer.Key))).ToHashSet();
            var size = expected.Count + 1;
            var (times, keys, hashes) = (new long[size], new K[size], new uint[size]);
            var count = timers.TakeDue(long.MaxValue, times, keys, hashes);
            Check(expected.SetEquals(times.Zip(keys).Take(count)), $"part {i} of 3 of a snapshot has {count} timers and not the {expected.Count} expected ones");
        }
    }

    private IEnumerable<(long Time, K Key)> All() => _model.SelectMany(time => time.Value.Select(key => (time.Key, key)));

    private void Check(bool good, string what)
    {
        if (!good)
        {
            throw new StateConformanceException(_name, _step, what);
        }
    }
}
