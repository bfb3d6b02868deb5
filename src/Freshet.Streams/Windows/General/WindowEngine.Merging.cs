using Freshet.Core;

namespace Freshet;

/// <content>Windows that become one: sessions.</content>
internal sealed partial class WindowEngine<K, T, TIn, TOut>
{
    private readonly List<LiveWindow> _absorbed = [];

    private bool AddMerging(TimeWindow window, T record, long time)
    {
        var merged = Absorb(window);
        if (IsLate(merged))
        {
            return false;
        }

        var live = _absorbed.Count == 0 ? new LiveWindow(merged, merged) : new LiveWindow(merged, _absorbed[0].Stored);
        _isArmed = _isLazy && _absorbed.Count == 1;
        if (_absorbed.Count == 0)
        {
            _live.Add(live);
            Bind(merged, merged);
            SetCleanup(merged);
        }
        else if (_absorbed.Count == 1 && _absorbed[0].Window == merged)
        {
            Bind(merged, live.Stored);
        }
        else if (_isArmed)
        {
            Bind(merged, live.Stored);
            _current.Add(live);
            _live.Save(_current);
        }
        else
        {
            Become(live);
        }

        Take(record, time, live);
        return true;
    }

    /// <summary>The window and all live ones that it overlaps, as one; these are in the list then.</summary>
    private TimeWindow Absorb(TimeWindow window)
    {
        _absorbed.Clear();
        _live.Load(_current);
        for (var i = 0; i < _current.Count; i++)
        {
            var other = _current[i];
            if (other.Window.StartMs < window.EndMs && other.Window.EndMs > window.StartMs)
            {
                window = new TimeWindow(Math.Min(window.StartMs, other.Window.StartMs), Math.Max(window.EndMs, other.Window.EndMs));
                _absorbed.Add(other);
                _current.RemoveAt(i);
                i = -1; // it is larger now: look at the others again
            }
        }

        if (_absorbed.Count > 1)
        {
            _absorbed.Sort(static (a, b) => a.Window.StartMs.CompareTo(b.Window.StartMs)); // the records of the earlier come first
        }

        return window;
    }

    /// <summary>Those that were absorbed become one window, stored under the first of them.</summary>
    private void Become(LiveWindow live)
    {
        if (_absorbed.Count > 1)
        {
            foreach (var old in _absorbed)
            {
                Bind(old.Window, old.Stored);
                _contents.Collect();
                foreach (var value in _trigger.Values)
                {
                    value.Collect();
                }

                _row.Remove(old.Stored);
            }
        }

        Bind(live.Window, live.Stored);
        if (_absorbed.Count > 1)
        {
            _contents.Put();
            foreach (var value in _trigger.Values)
            {
                value.Put();
            }
        }

        DeleteEnds();
        _eventTimers.Clear();
        _processingTimers.Clear();
        _current.Add(live);
        _live.Save(_current);
        SetCleanup(live.Window);
        _trigger.OnMerge(live.Window, new TriggerContext(this));
    }

    /// <summary>The timers of windows that are no more; not those that another window of the key waits for too.</summary>
    private void DeleteEnds()
    {
        var kind = _assigner.IsEventTime ? TimerKind.EventTime : TimerKind.ProcessingTime;
        foreach (var old in _absorbed)
        {
            Delete(kind, EndOf(old.Window));
            Delete(kind, CleanupOf(old.Window));
        }
    }

    private void Delete(TimerKind kind, long time)
    {
        foreach (var other in _current)
        {
            if (time == EndOf(other.Window) || time == CleanupOf(other.Window))
            {
                return;
            }
        }

        Scope.Delete(kind, time);
    }
}
