using Freshet.Core;

namespace Freshet;

/// <summary>Tells event time.</summary>
public static class WithWatermarksExtensions
{
    /// <summary>Makes watermarks from the event times that records have already (from Kafka, or from a function before). Directly after a source they are made for each of its splits.</summary>
    public static DataStream<T> WithWatermarks<T>(this DataStream<T> stream, Watermarks watermarks)
    {
        ArgumentNullException.ThrowIfNull(watermarks);
        return stream.Transform("watermarks", () => new WatermarkOperator<T>(watermarks, null), isStateful: true, detail: Detail(watermarks)).Aligned(watermarks);
    }

    /// <summary>Gives each record its event time, in milliseconds since 1970, and makes watermarks from it.</summary>
    public static DataStream<T> WithWatermarks<T>(this DataStream<T> stream, Watermarks watermarks, Func<T, long> timestampMs)
    {
        ArgumentNullException.ThrowIfNull(watermarks);
        ArgumentNullException.ThrowIfNull(timestampMs);
        return stream.Transform("watermarks", () => new WatermarkOperator<T>(watermarks, timestampMs), isStateful: true, detail: Detail(watermarks)).Aligned(watermarks);
    }

    /// <summary>The same; records that are too far ahead (<see cref="Watermarks.NotAhead"/>) and left out go to a side output.</summary>
    public static DataStream<T> WithWatermarks<T>(this DataStream<T> stream, Watermarks watermarks, Func<T, long> timestampMs, OutputTag<T> futureTo)
    {
        ArgumentNullException.ThrowIfNull(watermarks);
        ArgumentNullException.ThrowIfNull(timestampMs);
        ArgumentNullException.ThrowIfNull(futureTo);
        return stream.Told(watermarks, futureTo, Detail(watermarks), isRead => new WatermarkOperator<T>(watermarks, timestampMs, null, isRead));
    }

    /// <summary>
    /// Gives each record its event time, and takes watermarks from records that carry them: <paramref name="watermarkMs"/> says how far event time has come with this record, or null.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="timestampMs">A record's event time in milliseconds since 1970.</param>
    /// <param name="watermarkMs">How far event time has come with a record, in milliseconds since 1970; null where it does not say.</param>
    /// <param name="also">What goes for them besides: <c>w => w.Idle(...).NotAhead(...).Aligned(...)</c>.</param>
    /// <param name="futureTo">Where records go that are too far ahead and left out.</param>
    public static DataStream<T> WithPunctuatedWatermarks<T>(
        this DataStream<T> stream, Func<T, long> timestampMs, Func<T, long?> watermarkMs, Func<Watermarks, Watermarks>? also = null, OutputTag<T>? futureTo = null)
    {
        ArgumentNullException.ThrowIfNull(timestampMs);
        ArgumentNullException.ThrowIfNull(watermarkMs);
        var watermarks = Also(also);
        return stream.Told(watermarks, futureTo, $"punctuated{Besides(watermarks)}", isRead => new WatermarkOperator<T>(watermarks, timestampMs, watermarkMs, isRead));
    }

    /// <summary>
    /// Gives each record its event time, and makes watermarks by a generator of one's own; <paramref name="create"/> makes that of one split, a new one at each call.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="create">Makes a generator.</param>
    /// <param name="timestampMs">A record's event time in milliseconds since 1970.</param>
    /// <param name="lookEvery">How often a generator is asked while no records come; null for never.</param>
    /// <param name="also">What goes for its watermarks besides: <c>w => w.Idle(...).NotAhead(...).Aligned(...)</c>.</param>
    /// <param name="futureTo">Where records go that are too far ahead and left out.</param>
    public static DataStream<T> WithWatermarks<T>(
        this DataStream<T> stream,
        Func<WatermarkGenerator<T>> create,
        Func<T, long> timestampMs,
        TimeSpan? lookEvery = null,
        Func<Watermarks, Watermarks>? also = null,
        OutputTag<T>? futureTo = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(timestampMs);
        if (create() is not { } first || ReferenceEquals(first, create()))
        {
            throw FreshetException.User("The function given to WithWatermarks must make a new generator at each call: WithWatermarks(() => new MyGenerator(), ...).");
        }

        if (lookEvery is { } look && (look < TimeSpan.FromMilliseconds(1) || look.TotalDays > 365_000))
        {
            throw FreshetException.User($"A generator cannot be asked every {look}: at least one millisecond.");
        }

        var watermarks = Also(also);
        var settings = new GeneratorSettings<T>(create, lookEvery);
        return stream.Told(
            watermarks, futureTo, $"{first.GetType().Name}{Besides(watermarks)}", isRead => new WatermarkOperator<T>(watermarks, timestampMs, futureIsRead: isRead, generators: settings));
    }

    private static DataStream<T> Told<T>(this DataStream<T> stream, Watermarks watermarks, OutputTag<T>? futureTo, string detail, Func<bool, WatermarkOperator<T>> create)
    {
        if (futureTo is not null && (watermarks.AheadMost is null || watermarks.OnAhead != FutureTimes.Drop))
        {
            throw FreshetException.User($"The side output '{futureTo.Name}' would never get a record: say .NotAhead(…, {nameof(FutureTimes)}.{nameof(FutureTimes.Drop)}) of the watermarks.");
        }

        var made = stream.Transform("watermarks", () => create(false), isStateful: true, detail: detail).Aligned(watermarks);
        if (futureTo is not null)
        {
            made.Environment.AddSides(made.NodeId, new SideOutputs(tags => create(tags.Count > 0), futureTo, []));
        }

        return made;
    }

    /// <summary>What is said of watermarks that something else tells: no bound, and no clock in place of it.</summary>
    private static Watermarks Also(Func<Watermarks, Watermarks>? also)
    {
        var watermarks = also is null ? Watermarks.Monotonic() : also(Watermarks.Monotonic());
        return watermarks is { IsIngestionTime: false } && watermarks.OutOfOrder == TimeSpan.Zero ? watermarks : throw FreshetException.User(
            "Watermarks are told by records or by a generator here: add to those that the function is given (w => w.Idle(...), .NotAhead(...), .Aligned(...)) and return them, no others.");
    }

    private static string Detail(Watermarks w) => w.IsIngestionTime ? "ingestion time" : $"out of order {w.OutOfOrder}{Besides(w)}";

    private static string Besides(Watermarks w) => $"{(w.IdleAfter is { } i ? $", idle after {i}" : "")}{(w.Group is { } g ? $", at most {w.Drift} ahead of '{g}'" : "")}";

    private static DataStream<T> Aligned<T>(this DataStream<T> stream, Watermarks watermarks)
    {
        if (watermarks.Group is { } group)
        {
            stream.Environment.Change(stream.NodeId, n => n with { AlignedWith = group });
        }

        return stream;
    }
}
