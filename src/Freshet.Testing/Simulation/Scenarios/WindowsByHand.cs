namespace Freshet.Testing;

/// <summary>The windows of a scenario made by hand: a map from a window's start to what it adds up, a timer at its last millisecond.</summary>
internal sealed class WindowsByHand<K> : KeyedProcessFunction<K, LogRecord, WindowRow>
{
    private readonly JobShape _shape;
    private readonly Func<LogRecord, Tally> _tallyOf;
    private readonly Func<K, long> _numberOf;
    private readonly MapState<long, Tally> _windows;

    public WindowsByHand(JobShape shape, Func<LogRecord, Tally> tallyOf, Func<K, long> numberOf)
    {
        (_shape, _tallyOf, _numberOf) = (shape, tallyOf, numberOf);
        _windows = Map<long, Tally>("windows");
    }

    public override void OnRecord(LogRecord record, ProcessContext<K, WindowRow> context)
    {
        var tally = _tallyOf(record);
        for (var start = context.Timestamp / _shape.SlideMs * _shape.SlideMs; start > context.Timestamp - _shape.WindowMs; start -= _shape.SlideMs)
        {
            ref var sum = ref _windows.Ref(start);
            sum = sum.With(tally);
            context.SetEventTimer(start + _shape.WindowMs - 1);
        }
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<K, WindowRow> context)
    {
        var start = time + 1 - _shape.WindowMs;
        var sum = _windows[start];
        _windows.Remove(start);
        context.Emit(new WindowRow(_numberOf(context.Key), start, time + 1, sum.Count, sum.Ids));
    }
}
