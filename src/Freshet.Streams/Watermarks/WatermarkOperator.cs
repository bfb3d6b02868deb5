using Freshet.Core;

namespace Freshet;

/// <summary>
/// Tells event time from records: for each split the highest seen less the bound, merged over the splits. Watermarks go out when
/// the task pauses or a piece of work ends (<see cref="Flush"/>), not for each record. State: the merged watermark, so that it
/// never goes back and is told again after a restore, and that of each named split, so that one without new records holds nothing back.
/// </summary>
internal sealed partial class WatermarkOperator<T>(Watermarks watermarks, Func<T, long>? timestamp, Func<T, long?>? punctuation = null, bool futureIsRead = false, GeneratorSettings<T>? generators = null) : Operator<T, T>
{
    private readonly long _bound = (long)watermarks.OutOfOrder.TotalMilliseconds;
    private readonly long _idleMs = (long)(watermarks.IdleAfter?.TotalMilliseconds ?? 0);
    private readonly WatermarkMerge _merge = new();
    private readonly Dictionary<int, Input> _inputs = [];
    private readonly Dictionary<string, long> _restoredSplits = new(StringComparer.Ordinal);
    private readonly List<(int Number, long Watermark)> _takenUp = []; // splits announced since the last look, with how far they had come
    private Input? _last;
    private long _records;
    private long _sent = long.MinValue;
    private long _restored = long.MinValue;
    private bool _inputIsIdle;
    private long _openedAt;
    private bool _idleSent;
    private AlignmentMember? _aligned;
    private bool _isAhead;

    public override bool MakesWatermarks => true;

    public override bool WantsInput => !_isAhead;

    public override void OnBatch(Batch<T> batch)
    {
        var highest = watermarks.IsIngestionTime ? Stamp(batch) : timestamp is null ? HighestGiven(batch) : Assign(batch, timestamp);
        var records = batch.Count;
        var limit = Limit(Context.Now);
        if (highest > limit)
        {
            highest = Guard(batch, limit);
        }

        TakeUp();
        _merge.Now = Context.Now;
        var input = InputOf(batch.Split);
        var told = generators is not null ? Generated(batch, input, limit) : punctuation is null ? highest - _bound - 1 : Punctuations(batch, punctuation, limit);
        _records += records;
        _inputIsIdle = false;
        input.SeenAt = _idleMs > 0 ? Context.WillingTime : 0;
        _merge.SetActive(input.Number, true);
        if (told > _merge.Of(input.Number) && (punctuation is not null || generators is not null || highest >= long.MinValue + _bound + 1))
        {
            _merge.Set(input.Number, told);
        }

        Output.Send(batch);
        Report();
    }

    public override void OnSplit(int split, bool isOpen, string name)
    {
        _merge.Now = Context.Now;
        if (isOpen)
        {
            var input = InputOf(split);
            input.Name = name;
            _merge.Name(input.Number, name);
            input.SeenAt = _idleMs > 0 ? Context.WillingTime : 0;
            _inputIsIdle = false;
            if (_restoredSplits.TryGetValue(name, out var watermark))
            {
                _takenUp.Add((input.Number, watermark));
                input.Generator?.OnRestored(watermark);
            }
        }
        else if (_inputs.Remove(split, out var ended))
        {
            _merge.Remove(ended.Number);
            _last = null;
        }
    }

    public override void OnStatus(bool active)
    {
        _inputIsIdle = !active;
        foreach (var input in _inputs.Values)
        {
            if (!active)
            {
                _merge.SetActive(input.Number, false);
            }
        }

        Tell();
    }

    public override void Flush()
    {
        base.Flush();
        _future?.Flush();
        Tell();
    }

    public override bool OnTime(long now)
    {
        _merge.Now = now;
        if (watermarks.IsIngestionTime)
        {
            GoOnWithTheClock(now);
        }

        if (_isAhead)
        {
            foreach (var waiting in _inputs.Values)
            {
                waiting.SeenAt = Context.WillingTime; // time in which we did not want input says nothing of it
            }
        }

        Report();
        if (now >= _lookAt)
        {
            LookAtGenerators(now);
        }

        if (_idleMs == 0)
        {
            return true;
        }

        var willing = Context.WillingTime;
        var next = long.MaxValue;
        foreach (var input in _inputs.Values)
        {
            var left = input.SeenAt + _idleMs - willing;
            if (left <= 0)
            {
                _merge.SetActive(input.Number, false);
            }
            else
            {
                next = Math.Min(next, left);
            }
        }

        if (_inputs.Count == 0)
        {
            _inputIsIdle |= willing - _openedAt >= _idleMs; // nothing ever came
        }

        Context.WakeAt(now + (next == long.MaxValue ? _idleMs : next));
        Tell();
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        var splits = _inputs.Values.Where(i => i.Name.Length > 0).Select(i => (i.Name, Watermark: _merge.Of(i.Number))).ToList();
        if (splits.Count == 0)
        {
            splits.AddRange(_restoredSplits.Select(s => (s.Key, s.Value))); // the source has not taken any up yet
        }

        WatermarkState.Write(snapshot, _sent, splits);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        Context.Metrics.Times = _merge;
        _future = futureIsRead ? Context.Output<T>(1) : null;
        if (watermarks.IsIngestionTime)
        {
            Context.WakeAt(Context.Now + ClockMs);
        }

        NextLook(Context.Now);
        _aligned = watermarks.Group is { } group ? Context.Alignment(group).Join((long)watermarks.Drift.TotalMilliseconds, Context.Wake) : null;
        _restored = WatermarkState.Read(Context.Restored, _restoredSplits);
        if (_idleMs > 0)
        {
            _openedAt = Context.WillingTime;
            Context.WakeAt(Context.Now + _idleMs);
        }
    }

    public override bool OnEnd()
    {
        LeaveGroup();
        return true;
    }

    public override void Close() => LeaveGroup();

    private void LeaveGroup()
    {
        _aligned?.Leave();
        _aligned = null; // the flush behind the end tells time once more
        _isAhead = false;
    }

    /// <summary>Splits go on from where they were, all that were announced together: the first alone must not move the merged time.</summary>
    private void TakeUp()
    {
        foreach (var (number, watermark) in _takenUp)
        {
            _merge.Set(number, watermark);
        }

        _takenUp.Clear();
    }

    private void Tell()
    {
        TakeUp();
        var current = Math.Max(_merge.Current, _restored);
        if (current > _sent)
        {
            _sent = current;
            Context.EmitWatermark(current);
        }

        var idle = _merge.IsIdle || (_inputIsIdle && _inputs.Count == 0);
        if (idle != _idleSent)
        {
            _idleSent = idle;
            Context.EmitStatus(!_idleSent);
        }

        Report();
    }

    /// <summary>Tells the others of the group how far we are, and learns whether we are too far ahead.</summary>
    private void Report()
    {
        if (_aligned is { } aligned)
        {
            _isAhead = aligned.Report(Math.Max(_merge.Current, _restored), !_idleSent);
        }
    }

    private Input InputOf(int split)
    {
        if (_last is { } last && last.Split == split)
        {
            return last;
        }

        if (!_inputs.TryGetValue(split, out var input))
        {
            _inputs.Add(split, input = new Input(split, _merge.Add()) { Generator = generators?.Create() });
        }

        return _last = input;
    }

    private long HighestGiven(Batch<T> batch)
    {
        if (!batch.HasTimestamps)
        {
            throw FreshetException.User(
                $"{Context.Describe()} got records without event times. Give WithWatermarks a function that tells a record's time, or use a source that knows it.");
        }

        var (highest, lowest) = (long.MinValue, long.MaxValue);
        foreach (var time in batch.Timestamps)
        {
            highest = Math.Max(highest, time);
            lowest = Math.Min(lowest, time);
        }

        CheckRange(batch, lowest, highest);
        return highest;
    }

    private long Assign(Batch<T> batch, Func<T, long> function)
    {
        var items = batch.Items;
        var times = batch.TimestampPlaces();
        var (highest, lowest) = (long.MinValue, long.MaxValue);
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                var time = function(items[i]);
                times[i] = time;
                highest = Math.Max(highest, time);
                lowest = Math.Min(lowest, time);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "timestamp", _records + i, items[i], e);
        }

        CheckRange(batch, lowest, highest);
        return highest;
    }

    /// <summary>A time so far off that sums with it would overflow is no time: seconds or ticks taken for milliseconds, or a missing value.</summary>
    private void CheckRange(Batch<T> batch, long lowest, long highest)
    {
        if (lowest >= -EventTime.Max && highest <= EventTime.Max)
        {
            return;
        }

        var times = batch.Timestamps;
        var i = 0;
        while (EventTime.IsOne(times[i]))
        {
            i++;
        }

        throw FreshetException.User(
            $"{Context.Describe()} got the event time {times[i]} on record {_records + i} of this subtask ({batch.Items[i]}): no milliseconds since 1970 are beyond {EventTime.Max:N0}. Give times in milliseconds, and filter out records without one before.");
    }

    private sealed class Input(int split, int number)
    {
        public int Split { get; } = split;

        public int Number { get; } = number;

        public string Name { get; set; } = "";

        public long SeenAt { get; set; }

        public WatermarkGenerator<T>? Generator { get; init; }
    }
}
