namespace Freshet.Dashboard.Api;

/// <summary>One reason why nothing comes out, or less than expected.</summary>
/// <param name="Kind">Which of the known reasons.</param>
/// <param name="Message">What is so, and where.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Operator">The operator's place in the graph; null where it is the job.</param>
/// <param name="Subtask">Its subtask, from 0; null where it is all of them.</param>
/// <param name="Since">Since when (milliseconds since 1970); null where that is not known.</param>
/// <param name="Waiting">Which operators wait for it.</param>
internal sealed record Finding(FindingKind Kind, string Message, string Advice, int? Operator = null, int? Subtask = null, long? Since = null, IReadOnlyList<string>? Waiting = null);

/// <summary>The known reasons, the gravest first: they are shown in this order.</summary>
internal enum FindingKind
{
    /// <summary>The job does not run.</summary>
    NotRunning,

    /// <summary>It fails again and again.</summary>
    Restarting,

    /// <summary>A source has given no record.</summary>
    NoInput,

    /// <summary>All that a source reads is bad.</summary>
    AllBad,

    /// <summary>Nothing before an operator that waits makes event time.</summary>
    NoWatermarks,

    /// <summary>A split has had no record that told its time.</summary>
    SplitWithoutTime,

    /// <summary>A split that counts has not moved for a while.</summary>
    SplitSilent,

    /// <summary>A task has not passed on how far it is: it is busy or held back.</summary>
    TaskBehind,

    /// <summary>Event time is ahead of the clock: what comes now is late.</summary>
    TimeAhead,

    /// <summary>Most records are too late.</summary>
    MostLate,

    /// <summary>An operator takes records and gives none.</summary>
    NothingPasses,

    /// <summary>One operator holds back those before it.</summary>
    BackPressure,

    /// <summary>A sink shows its output with checkpoints, and none is complete.</summary>
    NotCommitted,

    /// <summary>Every input is idle or read to its end, and event time stands.</summary>
    AllIdle,

    /// <summary>The split that is furthest behind; it moves.</summary>
    SplitSlowest,
}
