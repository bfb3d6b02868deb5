namespace Freshet;

/// <summary>What time a timer waits for.</summary>
public enum TimerKind
{
    /// <summary>Event time: the watermark.</summary>
    EventTime,

    /// <summary>Processing time: the wall clock of the machine.</summary>
    ProcessingTime,
}
