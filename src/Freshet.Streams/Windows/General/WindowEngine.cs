using Freshet.Core;

namespace Freshet;

/// <summary>
/// Windows of any kind for one subtask: assigner, trigger, contents, lateness. A key's row lists its live windows, each with the window under which its own row is
/// stored: sessions grow without their row being moved. Everything else of a window lies in its row.
/// <code>
///   record ─→ assign ─→ (merge) ─→ add to contents ─→ trigger ─→ fire ─→ function
///   timer  ─→ live windows of the key that asked for it ─→ trigger ─→ fire, clean up
/// </code>
/// </summary>
internal sealed partial class WindowEngine<K, T, TIn, TOut> : IWindowTimers
{
    private readonly WindowSettings<T> _settings;
    private readonly WindowAssigner<T> _assigner;
    private readonly Trigger<T> _trigger;
    private readonly WindowFunction<K, TIn, TOut> _function;
    private readonly WindowRow<K> _row;
    private readonly WindowContents<T, TIn> _contents;
    private readonly LiveWindows _live;
    private readonly ListState<long> _eventTimers;
    private readonly ListState<long> _processingTimers;
    private readonly List<TimeWindow> _assigned = [];
    private readonly List<LiveWindow> _current = [];
    private readonly List<LiveWindow> _others = [];
    private readonly List<TIn> _loaded = [];
    private readonly bool _isLazy; // a session that grows leaves its timer where it is
    private bool _isArmed; // the session that is bound has a timer at or before its end
    private TimeWindow _bound;
    private long _at; // the time of the record or timer that is worked on
    private bool _hasAt;

    public WindowEngine(WindowSettings<T> settings, WindowFunction<K, TIn, TOut> function, Func<StateRow, string, WindowContents<T, TIn>> contents)
    {
        _settings = settings;
        _assigner = settings.Assigner();
        _trigger = settings.Trigger();
        _function = function;
        _row = function.Row;
        _contents = contents(_row, $"contents of {_assigner.Detail} windows");
        _eventTimers = new ListState<long>(_row, "event times asked for", Serializer<long>.Of());
        _processingTimers = new ListState<long>(_row, "processing times asked for", Serializer<long>.Of());
        foreach (var value in _trigger.Values)
        {
            value.Bind(_row);
        }

        _live = new LiveWindows(function.Scope);
        _isLazy = _assigner.IsMerging && settings.LatenessMs == 0 && _trigger is EventTimeTrigger<T> { IsPlain: true } or ProcessingTimeTrigger<T>;
        function.Timers = OnTimer;
    }

    long IWindowTimers.Watermark => Scope.Watermark;

    long IWindowTimers.Now => Scope.Now;

    long IWindowTimers.Timestamp => _hasAt ? _at : long.MinValue;

    bool IWindowTimers.IsBatch => Scope.IsBatch;

    private ProcessScope<K, TOut> Scope => _function.Scope;

    public void OnRecord(T record)
    {
        var scope = Scope;
        (_hasAt, _at) = (scope.HasTimes, scope.HasTimes ? scope.Times[scope.Index] : 0);
        if (_assigner.IsEventTime && !_hasAt && !_assigner.IsGlobal)
        {
            throw FreshetException.User($"Windows of event time ({_assigner.Detail}) got a record without one. Put WithWatermarks before KeyBy, or use windows of processing time.");
        }

        var time = _assigner.IsEventTime ? _at : scope.Now;
        _assigned.Clear();
        _assigner.Assign(record, time, _assigned);
        var added = false;
        foreach (var window in _assigned)
        {
            if (window.EndMs <= window.StartMs)
            {
                throw FreshetException.User($"{_assigner.Detail} windows: the assigner gave one from {window.StartMs} to {window.EndMs} ms, which is empty. A window ends after its start.");
            }

            added |= _assigner.IsMerging ? AddMerging(window, record, time) : Add(window, record, time);
        }

        if (!added && _assigned.Count > 0) // one that no window is for is not late
        {
            _function.CountLate();
            _settings.Late?.Invoke(scope.Sides, record, _hasAt, _at);
        }
    }

    public void Set(TimerKind kind, long time)
    {
        var isOwnEnd = time == EndOf(_bound) && kind == TimerKind.EventTime == _assigner.IsEventTime;
        if (isOwnEnd && _isArmed)
        {
            return; // a timer at an earlier end of this session is set, and sets the next when it comes due
        }

        if (!isOwnEnd)
        {
            var asked = kind == TimerKind.EventTime ? _eventTimers : _processingTimers; // a window's own end need not be noted
            foreach (var other in asked)
            {
                if (other == time)
                {
                    return;
                }
            }

            asked.Add(time);
        }

        Scope.Set(kind, time);
    }

    void IWindowTimers.Delete(TimerKind kind, long time)
    {
        TakeAsked(kind, time);
        if (_assigner.IsGlobal)
        {
            Scope.Delete(kind, time); // elsewhere another window of the key may wait for the same time; to one that does not, it is not told
        }
    }

    private bool Add(TimeWindow window, T record, long time)
    {
        if (IsLate(window))
        {
            return false;
        }

        _isArmed = false;
        Bind(window, window);
        if (!_row.HasState)
        {
            _live.Add(new LiveWindow(window, window));
            SetCleanup(window);
        }

        Take(record, time, new LiveWindow(window, window));
        return true;
    }

    private void Take(T record, long time, LiveWindow live)
    {
        _contents.Add(record, time);
        Apply(_trigger.OnRecord(record, live.Window, new TriggerContext(this)), live);
        ForgetIfEmpty(live);
    }

    private bool IsLate(TimeWindow window) => _assigner.IsEventTime && CleanupOf(window) <= Scope.Watermark;

    /// <summary>When a window is over for good; the end of time for global ones.</summary>
    private long CleanupOf(TimeWindow window)
    {
        var end = EndOf(window);
        return !_assigner.IsEventTime ? end : end > long.MaxValue - 1 - _settings.LatenessMs ? long.MaxValue : end + _settings.LatenessMs;
    }

    /// <summary>The timer that tells of a window's end. A watermark has passed the last millisecond when it says so; the clock still shows it, and more records of it may come.</summary>
    private long EndOf(TimeWindow window) => _assigner.IsEventTime || window.EndMs == long.MaxValue ? window.EndMs - 1 : window.EndMs;

    /// <summary>In checkpoints from before 28 November 2026 timers of the clock were at a window's last millisecond.</summary>
    private bool IsOfBefore(long time, TimeWindow window) => !_assigner.IsEventTime && time == window.EndMs - 1;

    private void SetCleanup(TimeWindow window)
    {
        if (_assigner.IsGlobal)
        {
            return;
        }

        if (_assigner.IsEventTime)
        {
            Scope.Set(TimerKind.EventTime, CleanupOf(window));
        }
        else
        {
            Scope.Set(TimerKind.ProcessingTime, CleanupOf(window));
            Scope.Set(TimerKind.EventTime, TriggerContext.EndOfTime); // processing timers do not come due any more when the input has ended
        }
    }

    private void Bind(TimeWindow window, TimeWindow stored)
    {
        _bound = window;
        _row.Bind(stored);
    }

    private void OnTimer(long time, TimerKind kind, ProcessContext<K, TOut> context)
    {
        (_hasAt, _at) = (kind == TimerKind.EventTime, time);
        _live.Load(_current);
        foreach (var live in _current.Count == 1 ? [_current[0]] : _current.ToArray())
        {
            Bind(live.Window, live.Stored);
            OnTimer(time, kind, live);
        }

        _row.Address = 0;
    }

    private void OnTimer(long time, TimerKind kind, LiveWindow live)
    {
        var isOwn = kind == TimerKind.EventTime == _assigner.IsEventTime;
        var atEnd = isOwn && time == EndOf(live.Window);
        if (TakeAsked(kind, time) || atEnd)
        {
            var context = new TriggerContext(this);
            Apply(kind == TimerKind.EventTime ? _trigger.OnEventTime(time, live.Window, context) : _trigger.OnProcessingTime(time, live.Window, context), live);
        }

        var inputEnded = !_assigner.IsEventTime && kind == TimerKind.EventTime && time == TriggerContext.EndOfTime;
        if (inputEnded && _trigger.FiresBy != FiresBy.Nothing)
        {
            Apply(TriggerResult.Fire, live);
        }

        if (inputEnded || (isOwn && time == CleanupOf(live.Window)))
        {
            End(live);
        }
        else if (isOwn && time < EndOf(live.Window) && (_isLazy || IsOfBefore(time, live.Window)))
        {
            SetCleanup(live.Window); // the session has grown since this timer was set
        }
        else
        {
            ForgetIfEmpty(live);
        }
    }

    private bool TakeAsked(TimerKind kind, long time)
    {
        var asked = kind == TimerKind.EventTime ? _eventTimers : _processingTimers;
        if (asked.Count == 0)
        {
            return false;
        }

        var all = asked.ToArray();
        if (Array.IndexOf(all, time) < 0)
        {
            return false;
        }

        asked.Replace(all.Where(other => other != time));
        return true;
    }

    private void Apply(TriggerResult result, LiveWindow live)
    {
        if (result.HasFlag(TriggerResult.Fire) && _contents.Any)
        {
            _loaded.Clear();
            _contents.Load(_loaded, live.Window);
            _function.OnWindow(live.Window, _loaded, ContextOf(live));
            _contents.Called(live.Window);
        }

        if (result.HasFlag(TriggerResult.Purge))
        {
            _contents.Clear();
        }
    }

    private WindowContext<K, TOut> ContextOf(LiveWindow live) =>
        _assigner.IsGlobal ? new WindowContext<K, TOut>(Scope, _hasAt && _at < TriggerContext.EndOfTime, _at) : new WindowContext<K, TOut>(Scope, true, live.Window.EndMs - 1);

    private void End(LiveWindow live)
    {
        _function.OnClear(live.Window, ContextOf(live));
        Remove(live);
    }

    /// <summary>A window that was purged and whose trigger keeps nothing costs nothing; but one that may grow goes on to its end.</summary>
    private void ForgetIfEmpty(LiveWindow live)
    {
        if (!_row.HasState && !_assigner.IsMerging)
        {
            Remove(live);
        }
    }

    private void Remove(LiveWindow live)
    {
        _row.Remove(live.Stored);
        _live.Load(_others);
        _others.Remove(live);
        _live.Save(_others);
        if (_assigner.IsGlobal)
        {
            Scope.Delete(TimerKind.EventTime, TriggerContext.EndOfTime); // a key that does not come again costs nothing, though its trigger waited for the end
        }
    }
}
