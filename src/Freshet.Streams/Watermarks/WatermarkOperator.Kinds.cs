using System.Runtime.CompilerServices;
using Freshet.Core;

namespace Freshet;

/// <content>Ingestion time, punctuations, generators of the user's, and the guard against times from the future.</content>
internal sealed partial class WatermarkOperator<T>
{
    private const long ClockMs = 100; // how often event time follows the clock where nothing comes

    private Emitter<T>? _future;
    private long _stamped = long.MinValue;

    private long _lookAt = long.MaxValue;

    private long Stamp(Batch<T> batch)
    {
        _stamped = Math.Max(_stamped, Context.Now);
        batch.TimestampPlaces()[..batch.Count].Fill(_stamped);
        return _stamped;
    }

    private void GoOnWithTheClock(long now)
    {
        foreach (var input in _inputs.Values)
        {
            _merge.Set(input.Number, now - 1);
        }

        Context.WakeAt(now + ClockMs);
        Tell();
    }

    /// <summary>The latest event time that is allowed.</summary>
    private long Limit(long now) => watermarks.AheadMost is { } ahead ? now + (long)ahead.TotalMilliseconds : long.MaxValue;

    private long Generated(Batch<T> batch, Input input, long limit)
    {
        var generator = input.Generator!;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                if (times[i] <= limit)
                {
                    generator.OnRecord(items[i], times[i]);
                }
            }

            return Checked(generator.Watermark(Context.Now), limit);
        }
        catch (Exception e) when (e is not FreshetException)
        {
            throw UserCode.Failed(Context, "watermark", _records + i, items.IsEmpty ? default! : items[Math.Min(i, items.Length - 1)], e);
        }
    }

    private void LookAtGenerators(long now)
    {
        foreach (var input in _inputs.Values)
        {
            _merge.Set(input.Number, Checked(input.Generator!.Watermark(now), Limit(now)));
        }

        NextLook(now);
        Tell();
    }

    private void NextLook(long now)
    {
        if (generators?.LookEvery is { } every)
        {
            _lookAt = now + (long)every.TotalMilliseconds;
            Context.WakeAt(_lookAt);
        }
    }

    private long Checked(long watermark, long limit) => EventTime.IsOne(watermark) || watermark == long.MinValue
        ? Math.Min(watermark, limit)
        : throw FreshetException.User($"{Context.Describe()} got the watermark {watermark} from its generator: no milliseconds since 1970 are beyond {EventTime.Max:N0}.");

    /// <summary>How far the records say that event time has come; the lowest there is when none says anything.</summary>
    private long Punctuations(Batch<T> batch, Func<T, long?> function, long limit)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        var (told, i) = (long.MinValue, 0);
        try
        {
            for (; i < items.Length; i++)
            {
                told = times[i] <= limit ? Math.Max(told, function(items[i]) ?? long.MinValue) : told;
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "watermark", _records + i, items[i], e);
        }

        return EventTime.IsOne(told) || told == long.MinValue
            ? Math.Min(told, limit)
            : throw FreshetException.User($"{Context.Describe()} got the watermark {told} from a record: no milliseconds since 1970 are beyond {EventTime.Max:N0}.");
    }

    /// <summary>Deals with the records that are ahead of the limit; gives the highest time among the others, the lowest there is when there are none.</summary>
    private long Guard(Batch<T> batch, long limit)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        var (highest, kept) = (long.MinValue, 0);
        for (var i = 0; i < items.Length; i++)
        {
            if (times[i] <= limit)
            {
                highest = Math.Max(highest, times[i]);
            }
            else
            {
                switch (watermarks.OnAhead)
                {
                    case FutureTimes.Fail:
                        throw FreshetException.User(
                            $"{Context.Describe()} got the event time {times[i]} on record {_records + i} of this subtask ({UserCode.Shown(items[i])}): it is more than {watermarks.AheadMost} ahead of the wall clock. Mend the clock that it comes from, or choose another policy in NotAhead.");
                    case FutureTimes.Clamp:
                        times[i] = limit;
                        highest = limit;
                        break;
                    case FutureTimes.Drop:
                        Context.Metrics.AddBad(1);
                        _future?.Emit(items[i], times[i]);
                        continue;
                    default:
                        break;
                }
            }

            (items[kept], times[kept]) = (items[i], times[i]);
            kept++;
        }

        if (kept < items.Length)
        {
            batch.DropHashes();
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                items[kept..].Clear();
            }

            batch.SetCount(kept);
        }

        return highest;
    }
}

/// <summary>How generators of the user's are made and asked.</summary>
internal sealed record GeneratorSettings<T>(Func<WatermarkGenerator<T>> Create, TimeSpan? LookEvery);
