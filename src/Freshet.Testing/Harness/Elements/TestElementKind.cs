namespace Freshet.Testing;

/// <summary>What a <see cref="TestElement{T}"/> is.</summary>
public enum TestElementKind : byte
{
    /// <summary>A record.</summary>
    Record,

    /// <summary>Event time reaches a point.</summary>
    Watermark,

    /// <summary>The input turns idle or active.</summary>
    Status,

    /// <summary>Input only: the source of the chain takes up a split.</summary>
    SplitOpened,

    /// <summary>Input only: the source of the chain has read a split to its end.</summary>
    SplitEnded,

    /// <summary>Input only: the wall clock moves on to a time; wake-ups due until then are served in their order.</summary>
    Time,

    /// <summary>Input only: the wall clock moves on while the output is full, so nothing runs and no willing time passes.</summary>
    Blocked,

    /// <summary>Input only: nothing will follow. Event time moves to its end first.</summary>
    End,

    /// <summary>Input of an operator with several: event time of one of them reaches a point.</summary>
    InputWatermark,

    /// <summary>Input of an operator with several: one of them turns idle or active.</summary>
    InputStatus,

    /// <summary>Input of an operator with several: one of them ends.</summary>
    InputEnd,
}
