namespace Freshet;

/// <summary>
/// Another trigger, and a time-out since a record. One timer is under way at most: where the time-out has moved on since it was set, it is set again when it comes; one whose
/// record was given out before finds nothing that waits.
/// </summary>
internal sealed class TimeoutTrigger<T> : Trigger<T>
{
    private readonly Trigger<T> _inner;
    private readonly long _afterMs;
    private readonly bool _fromLast;
    private readonly bool _isEventTime;
    private readonly TriggerValue<long> _due;

    public TimeoutTrigger(Trigger<T> inner, long afterMs, bool fromLast, bool isEventTime)
    {
        _inner = Within(inner, "timeout");
        (_afterMs, _fromLast, _isEventTime) = (afterMs, fromLast, isEventTime);
        _due = fromLast ? Value<long>("due", Math.Max) : Value<long>("due", Math.Min);
    }

    public override bool Purges => _inner is PurgingTrigger<T>;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        var result = After(_inner.OnRecord(record, window, context));
        if (result != TriggerResult.Continue)
        {
            return result;
        }

        var due = Now(context) + _afterMs;
        if (!_due.Exists)
        {
            _due.Value = due;
            Ask(window, context);
        }
        else if (_fromLast)
        {
            _due.Value = Math.Max(_due.Value, due);
        }

        return result;
    }

    public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context)
    {
        var result = _inner.OnEventTime(time, window, context);
        var isEnd = time == TriggerContext.EndOfTime; // the clock is not waited for any more when the input has ended
        return _isEventTime || isEnd ? OnTime(isEnd ? long.MaxValue : time, result, window, context) : After(result);
    }

    public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context)
    {
        var result = _inner.OnProcessingTime(time, window, context);
        return _isEventTime ? After(result) : OnTime(time, result, window, context);
    }

    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        _inner.OnMerge(window, context);
        if (_due.Exists)
        {
            Ask(window, context);
        }
    }

    private TriggerResult OnTime(long time, TriggerResult inner, TimeWindow window, TriggerContext context)
    {
        if (inner != TriggerResult.Continue || !_due.Exists)
        {
            return After(inner);
        }

        if (time < _due.Value)
        {
            Ask(window, context);
            return TriggerResult.Continue;
        }

        foreach (var value in Values)
        {
            value.Clear(); // the inner trigger's too: what it counted is given out
        }

        return Purges ? TriggerResult.FireAndPurge : TriggerResult.Fire;
    }

    /// <summary>What was given out or dropped waits no longer.</summary>
    private TriggerResult After(TriggerResult result)
    {
        if (result != TriggerResult.Continue)
        {
            _due.Clear();
        }

        return result;
    }

    private long Now(TriggerContext context) => !_isEventTime ? context.ProcessingTime
        : context.Timestamp > long.MinValue ? context.Timestamp
        : throw FreshetException.User("A time-out in event time got a record without one. Put WithWatermarks before KeyBy, or use Triggers.ProcessingTimeout.");

    private void Ask(TimeWindow window, TriggerContext context)
    {
        if (_isEventTime)
        {
            context.SetEventTimer(_due.Value);
            return;
        }

        context.SetProcessingTimer(_due.Value);
        if (window.EndMs == long.MaxValue)
        {
            context.SetEventTimer(TriggerContext.EndOfTime);
        }
    }
}
