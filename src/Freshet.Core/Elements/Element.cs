namespace Freshet.Core;

/// <summary>The closed set of what travels in a channel.</summary>
public enum ElementKind : byte
{
    /// <summary>Records.</summary>
    Batch,

    /// <summary>No record with an event time at or below this one will follow, late ones aside.</summary>
    Watermark,

    /// <summary>The channel turned idle (its watermark no longer counts) or active.</summary>
    Status,

    /// <summary>A checkpoint's line between what is before it and what is after it.</summary>
    Barrier,

    /// <summary>A line through the stream like a checkpoint's, without one: what is before it belongs together.</summary>
    Epoch,

    /// <summary>Nothing will follow.</summary>
    EndOfInput,
}

/// <summary>One element of a channel: records or a control element, in one order.</summary>
public readonly struct Element
{
    private Element(ElementKind kind, Batch? batch, long value)
    {
        Kind = kind;
        Batch = batch;
        Value = value;
    }

    /// <summary>Which of the closed set this is; the other members make sense for their kind alone.</summary>
    public ElementKind Kind { get; }

    /// <summary>The records of a <see cref="ElementKind.Batch"/>, else null.</summary>
    public Batch? Batch { get; }

    /// <summary>Event time in milliseconds (watermark), 1 or 0 (status: active or idle), checkpoint id (barrier), number of the epoch.</summary>
    public long Value { get; }

    /// <summary>Records.</summary>
    public static Element Of(Batch batch) => new(ElementKind.Batch, batch, 0);

    /// <summary>A watermark at this event time in milliseconds.</summary>
    public static Element Watermark(long timestamp) => new(ElementKind.Watermark, null, timestamp);

    /// <summary>The channel is active or idle from here on.</summary>
    public static Element Status(bool active) => new(ElementKind.Status, null, active ? 1 : 0);

    /// <summary>The barrier of a checkpoint.</summary>
    public static Element Barrier(CheckpointId checkpoint) => new(ElementKind.Barrier, null, checkpoint.Value);

    /// <summary>The end of an epoch.</summary>
    public static Element Epoch(long number) => new(ElementKind.Epoch, null, number);

    /// <summary>The end.</summary>
    public static Element EndOfInput => new(ElementKind.EndOfInput, null, 0);

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        ElementKind.Batch => $"batch({Batch!.Count})",
        ElementKind.Watermark => $"watermark({Value})",
        ElementKind.Status => Value == 1 ? "active" : "idle",
        ElementKind.Barrier => $"barrier({Value})",
        ElementKind.Epoch => $"epoch({Value})",
        _ => "end",
    };
}
