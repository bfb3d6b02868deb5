namespace Freshet;

/// <summary>What a trigger may ask and do during one call, for one window. Good within the call only.</summary>
public readonly ref struct TriggerContext
{
    /// <summary>The last time there is: event time gets there when the input has ended.</summary>
    public const long EndOfTime = long.MaxValue - 1;

    private readonly IWindowTimers _timers;
    private readonly bool _inPieces;

    internal TriggerContext(IWindowTimers timers, bool inPieces = false) => (_timers, _inPieces) = (timers, inPieces);

    /// <summary>How far event time has come, in milliseconds.</summary>
    public long Watermark => _timers.Watermark;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _timers.Now;

    /// <summary>The event time of the record (in OnRecord), if it has one; else <see cref="long.MinValue"/>.</summary>
    public long Timestamp => _timers.Timestamp;

    /// <summary>True in batch mode: results that a later one of the same window replaces are not wanted.</summary>
    public bool IsBatch => _timers.IsBatch && !_inPieces;

    /// <summary>The same for a trigger whose results are dropped: no later one replaces them.</summary>
    internal TriggerContext InPieces() => new(_timers, inPieces: true);

    /// <summary>Asks for OnEventTime of this window at an event time in milliseconds; once, however often it is asked for.</summary>
    public void SetEventTimer(long time) => _timers.Set(TimerKind.EventTime, time);

    /// <summary>Asks for OnProcessingTime of this window at a time of the wall clock in milliseconds; once, however often it is asked for.</summary>
    public void SetProcessingTimer(long time) => _timers.Set(TimerKind.ProcessingTime, time);

    /// <summary>Takes back what <see cref="SetEventTimer"/> asked for, whoever in this trigger did. The end of a window is told all the same.</summary>
    public void DeleteEventTimer(long time) => _timers.Delete(TimerKind.EventTime, time);

    /// <summary>Takes back what <see cref="SetProcessingTimer"/> asked for, whoever in this trigger did. The end of a window is told all the same.</summary>
    public void DeleteProcessingTimer(long time) => _timers.Delete(TimerKind.ProcessingTime, time);
}

/// <summary>The timers of the window that is bound.</summary>
internal interface IWindowTimers
{
    long Watermark { get; }

    long Now { get; }

    long Timestamp { get; }

    bool IsBatch { get; }

    void Set(TimerKind kind, long time);

    void Delete(TimerKind kind, long time);
}
