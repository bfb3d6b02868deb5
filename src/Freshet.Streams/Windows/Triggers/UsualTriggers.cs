namespace Freshet;

internal sealed class EventTimeTrigger<T> : Trigger<T>
{
    private readonly Trigger<T>? _early;
    private readonly Trigger<T>? _late;

    public EventTimeTrigger(Trigger<T>? early, Trigger<T>? late)
    {
        _early = early is null ? null : Within(early, "early");
        _late = late is null ? null : Within(late, "late");
    }

    /// <summary>True when it fires at the end alone.</summary>
    public bool IsPlain => _early is null && _late is null;

    internal override FiresBy FiresBy => FiresBy.WindowEnd | (_early?.FiresBy ?? default) | (_late?.FiresBy ?? default);

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        if (window.EndMs - 1 <= context.Watermark)
        {
            return _late?.OnRecord(record, window, context) ?? TriggerResult.Fire;
        }

        context.SetEventTimer(window.EndMs - 1);
        return context.IsBatch ? TriggerResult.Continue : _early?.OnRecord(record, window, context) ?? TriggerResult.Continue;
    }

    public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) =>
        time == window.EndMs - 1 ? TriggerResult.Fire : Inner(time, window)?.OnEventTime(time, window, context) ?? TriggerResult.Continue;

    public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context) =>
        Inner(context.Watermark, window)?.OnProcessingTime(time, window, context) ?? TriggerResult.Continue;

    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        context.SetEventTimer(window.EndMs - 1);
        _early?.OnMerge(window, context);
        _late?.OnMerge(window, context);
    }

    private Trigger<T>? Inner(long time, TimeWindow window) => time < window.EndMs - 1 ? _early : _late;
}

internal sealed class ProcessingTimeTrigger<T> : Trigger<T>
{
    internal override FiresBy FiresBy => FiresBy.ClockEnd;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        context.SetProcessingTimer(window.EndMs);
        return TriggerResult.Continue;
    }

    public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context) =>
        time == window.EndMs ? TriggerResult.Fire : TriggerResult.Continue;

    public override void OnMerge(TimeWindow window, TriggerContext context) => context.SetProcessingTimer(window.EndMs);
}

internal sealed class NeverTrigger<T> : Trigger<T>
{
    internal override FiresBy FiresBy => FiresBy.Nothing;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context) => TriggerResult.Continue;
}

internal sealed class EndOfInputTrigger<T> : Trigger<T>
{
    public override bool Purges => true;

    internal override FiresBy FiresBy => FiresBy.EndOfInput;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        context.SetEventTimer(TriggerContext.EndOfTime);
        return TriggerResult.Continue;
    }

    public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) =>
        time == TriggerContext.EndOfTime ? TriggerResult.FireAndPurge : TriggerResult.Continue;

    public override void OnMerge(TimeWindow window, TriggerContext context) => context.SetEventTimer(TriggerContext.EndOfTime);
}

internal sealed class CountTrigger<T> : Trigger<T>
{
    private readonly long _every;
    private readonly TriggerValue<long> _count;

    public CountTrigger(long every)
    {
        _every = every;
        _count = Value<long>("count", static (a, b) => a + b);
    }

    internal override FiresBy FiresBy => FiresBy.Records;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        if (_count.Value + 1 < _every)
        {
            _count.Value++;
            return TriggerResult.Continue;
        }

        _count.Clear();
        return TriggerResult.Fire;
    }
}

internal sealed class ContinuousTrigger<T> : Trigger<T>
{
    private readonly long _intervalMs;
    private readonly bool _isEventTime;
    private readonly TriggerValue<long> _next;

    public ContinuousTrigger(long intervalMs, bool isEventTime)
    {
        (_intervalMs, _isEventTime) = (intervalMs, isEventTime);
        _next = Value<long>("next", Math.Min);
    }

    internal override FiresBy FiresBy => _isEventTime ? FiresBy.EventTime | FiresBy.WindowEnd : FiresBy.Clock;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        if (_isEventTime && window.EndMs - 1 <= context.Watermark)
        {
            return TriggerResult.Fire;
        }

        if (!_next.Exists && !(_isEventTime && context.IsBatch))
        {
            Set(NextAfter(_isEventTime ? Math.Max(context.Timestamp, context.Watermark) : context.ProcessingTime), context);
        }

        if (_isEventTime && (window.EndMs < long.MaxValue || context.IsBatch))
        {
            context.SetEventTimer(window.EndMs - 1);
        }

        return TriggerResult.Continue;
    }

    public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context)
    {
        if (!_isEventTime)
        {
            return TriggerResult.Continue;
        }

        if (_next.Exists && time >= _next.Value)
        {
            _next.Clear();
            if (time < window.EndMs - 1 && context.Watermark < long.MaxValue)
            {
                Set(NextAfter(Math.Max(time, context.Watermark)), context);
            }

            return TriggerResult.Fire;
        }

        return time == window.EndMs - 1 ? TriggerResult.Fire : TriggerResult.Continue;
    }

    public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context)
    {
        if (_isEventTime || !_next.Exists || (time < _next.Value && time != window.EndMs))
        {
            return TriggerResult.Continue;
        }

        _next.Clear(); // the next record starts it anew: a window into which nothing comes is not given out again and again
        return TriggerResult.Fire;
    }

    public override void OnMerge(TimeWindow window, TriggerContext context)
    {
        if (_next.Exists)
        {
            Set(_next.Value, context);
        }

        if (_isEventTime)
        {
            context.SetEventTimer(window.EndMs - 1);
        }
    }

    private long NextAfter(long time)
    {
        var since = time % _intervalMs;
        return time - (since < 0 ? since + _intervalMs : since) + _intervalMs;
    }

    private void Set(long next, TriggerContext context)
    {
        _next.Value = next;
        if (_isEventTime)
        {
            context.SetEventTimer(next);
        }
        else
        {
            context.SetProcessingTimer(next);
        }
    }
}

internal sealed class DeltaTrigger<T> : Trigger<T>
{
    private readonly double _threshold;
    private readonly Func<T, T, double> _difference;
    private readonly TriggerValue<T> _last;

    public DeltaTrigger(double threshold, Func<T, T, double> difference)
    {
        (_threshold, _difference) = (threshold, difference);
        _last = Value<T>("last", static (a, _) => a);
    }

    internal override FiresBy FiresBy => FiresBy.Records;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context)
    {
        if (_last.Exists && _difference(_last.Value!, record) <= _threshold)
        {
            return TriggerResult.Continue;
        }

        var isFirst = !_last.Exists;
        _last.Value = record;
        return isFirst ? TriggerResult.Continue : TriggerResult.Fire;
    }
}

/// <summary>What it drops is not in a later result, so each one counts, in batch mode too.</summary>
internal sealed class PurgingTrigger<T> : Trigger<T>
{
    private readonly Trigger<T> _inner;

    public PurgingTrigger(Trigger<T> inner) => _inner = Within(inner, "purging");

    public override bool Purges => FiresBy != FiresBy.Nothing;

    internal override FiresBy FiresBy => _inner.FiresBy;

    public override TriggerResult OnRecord(T record, TimeWindow window, TriggerContext context) => Purging(_inner.OnRecord(record, window, context.InPieces()));

    public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) => Purging(_inner.OnEventTime(time, window, context.InPieces()));

    public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context) => Purging(_inner.OnProcessingTime(time, window, context.InPieces()));

    public override void OnMerge(TimeWindow window, TriggerContext context) => _inner.OnMerge(window, context.InPieces());

    private static TriggerResult Purging(TriggerResult result) => result.HasFlag(TriggerResult.Fire) ? TriggerResult.FireAndPurge : result;
}
