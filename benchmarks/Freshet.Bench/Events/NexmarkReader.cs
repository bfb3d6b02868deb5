using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>
/// Nexmark events with their times, and the watermark of <c>schema.sql</c>: the highest time seen less 4 s. It is told as Flink SQL does
/// when it works in mini-batches of two seconds: looked at behind the very record that moved it by more than 200 ms, and passed on when
/// two seconds of event time are full. So what is late there is late here, whatever the batches.
/// </summary>
internal sealed class NexmarkReader(NexmarkGenerator generator, long events) : SourceReader<Event>
{
    private const int OnlySplit = 0;
    private const long LookedAtEveryMs = 200;
    private const long ToldEveryMs = 2000;
    private const string State = "highest";

    private readonly EventNumbers _numbers = new(events);
    private long _highest = long.MinValue;
    private long _due; // a time above this one moves the watermark
    private long _nextTold; // the lowest watermark that is passed on

    public override ReadResult Read()
    {
        var batch = Batch<Event>.Rent();
        batch.Split = OnlySplit;
        var places = batch.Places;
        var times = batch.TimestampPlaces();
        var (count, isDue) = (0, false);
        while (count < places.Length && !isDue && _numbers.Next(out var first, out var run))
        {
            run = Math.Min(run, places.Length - count);
            var made = places.Slice(count, run);
            generator.Fill(first, 1, made);
            var taken = Look(made, times.Slice(count, run), out isDue);
            _numbers.Take(taken);
            count += taken;
        }

        batch.SetCount(count);
        Output.Send(batch);
        if (isDue)
        {
            Tell();
        }

        if (_numbers.Next(out _, out _))
        {
            return ReadResult.More;
        }

        if (count > 0)
        {
            Context.AnnounceSplit(OnlySplit, isOpen: false);
        }

        return ReadResult.Finished;
    }

    public override bool MakesWatermarks => true;

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _numbers.Snapshot(snapshot);
        snapshot.AddEntries(State, [BitConverter.GetBytes(_highest)]);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _numbers.Open(Context);
        if (Context.Restored?.AllEntries(State) is { Count: > 0 } entries)
        {
            _highest = entries.Min(entry => BitConverter.ToInt64(entry)); // no reader had told more
        }

        if (_numbers.Next(out _, out _))
        {
            Context.AnnounceSplit(OnlySplit, isOpen: true);
        }

        (_due, _nextTold) = (long.MinValue, long.MinValue);
    }

    /// <summary>Notes the times of events up to the one that moves the watermark; returns how many those are.</summary>
    private int Look(ReadOnlySpan<Event> events, Span<long> times, out bool isDue)
    {
        var highest = _highest;
        isDue = false;
        var i = 0;
        while (i < events.Length && !isDue)
        {
            var time = events[i].TimeMs;
            times[i++] = time;
            highest = Math.Max(highest, time);
            isDue = highest > _due;
        }

        _highest = highest;
        return i;
    }

    private void Tell()
    {
        _due = _highest + LookedAtEveryMs;
        var watermark = _highest - NexmarkGenerator.WatermarkLagMs;
        if (watermark >= _nextTold)
        {
            Context.EmitWatermark(watermark);
            var last = watermark - ((watermark + ToldEveryMs) % ToldEveryMs) + ToldEveryMs - 1; // of the two seconds that are under way
            _nextTold = last > watermark ? last : last + ToldEveryMs;
        }
    }
}
