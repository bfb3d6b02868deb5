using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.Testing.StateConformance;

/// <summary>
/// Sets timers until the budget is exhausted, again and again, sometimes with a snapshot alive: the failure must be the user's, say so,
/// and leave exactly the timers that were set before.
/// </summary>
internal sealed class TimerBudgetScenario
{
    private const int TimersMax = 1_000_000;

    private readonly StateStoreUnderTest _stores;
    private readonly SeededRandom _random;
    private readonly string _name;
    private readonly long _budget;
    private readonly KeyFormat<string> _format = KeyFormat<string>.Of();
    private readonly HashSet<(long Time, string Key)> _model = [];
    private int _step;

    public TimerBudgetScenario(StateStoreUnderTest stores, ulong seed)
    {
        _stores = stores;
        _random = new SeededRandom(seed);
        _name = $"budget of timers, seed {seed}";
        _budget = (1 << 20) + _random.Next(1 << 20);
    }

    public void Run()
    {
        var store = _stores.Create(_budget);
        var timers = store.CreateTimers(_format);
        for (_step = 1; _step <= 3; _step++)
        {
            var frozen = _random.Chance(0.5) ? timers.Freeze() : null;
            Exhaust(timers);
            frozen?.Dispose();
            Check(timers.Count == _model.Count, $"Count is {timers.Count} and should be {_model.Count}");
            TakeDue(timers, _step == 3 ? long.MaxValue : 600_000);
        }

        Check(_model.Count == 0, $"{_model.Count} timers are lost, one of them at {_model.FirstOrDefault()}");
        timers.Dispose();
        store.Dispose();
        Check(_stores.BytesHeld == 0, $"{_stores.BytesHeld} bytes are held after everything was disposed");
    }

    private void Exhaust(TimerQueue<string> timers)
    {
        for (var i = 0; i < TimersMax; i++)
        {
            var number = _random.Next(60_000);
            var (time, key) = ((long)_random.Next(1_000_000), number % 3 == 0 ? $"a long key, so that it does not fit in a row {number}" : $"{number}");
            try
            {
                Check(timers.Set(time, key, _format.Hash(key)) == _model.Add((time, key)), $"Set is wrong about whether '{key}' at {time} was set");
            }
            catch (FreshetException e)
            {
                Check(e.Domain == ErrorDomain.User && !e.Retry, $"the failure is {e.Domain}, retry {e.Retry}: more memory is for the user to give");
                Check(e.Message.Contains($"{_budget:N0}", StringComparison.Ordinal), $"the message does not name the budget of {_budget:N0} bytes: {e.Message}");
                return;
            }
        }

        Check(false, $"the budget of {_budget} bytes is never exhausted");
    }

    private void TakeDue(TimerQueue<string> timers, long upTo)
    {
        var (times, keys, hashes) = (new long[1000], new string[1000], new uint[1000]);
        var last = long.MinValue;
        while (timers.TakeDue(upTo, times, keys, hashes) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
            {
                Check(times[i] >= last && times[i] <= upTo, $"TakeDue({upTo}) gives a timer at {times[i]} after one at {last}");
                Check(_model.Remove((times[i], keys[i])), $"TakeDue gives '{keys[i]}' at {times[i]}, which is not set");
                last = times[i];
            }
        }

        Check(!_model.Any(timer => timer.Time <= upTo), $"TakeDue({upTo}) leaves a due timer");
    }

    private void Check(bool good, string what)
    {
        if (!good)
        {
            throw new StateConformanceException(_name, _step, what);
        }
    }
}
