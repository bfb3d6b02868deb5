using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Joins by key and time. A record looks at the stretches of the other side that its interval overlaps, the whole batch in one look-up for each, and is
/// then kept for those that come later. With outer sides, a timer at the end of its interval tells whether a record has met another. A pair
/// is made into one record, or given to a function of the user's.
/// </summary>
internal sealed class IntervalJoinOperator<K, TLeft, TRight, TOut> : TwoInputOperator<TLeft, TRight, TOut>, IInspected
{
    private const int StretchesOfInterval = 4;
    private const long StretchMsMin = 50;

    private readonly Half<TLeft, TRight> _left;
    private readonly Half<TRight, TLeft> _right;
    private readonly IReadOnlyList<OutputTag> _tags;
    private readonly Func<ProcessJoinFunction<TLeft, TRight, TOut>>? _create;
    private ProcessJoinFunction<TLeft, TRight, TOut>? _function;
    private JoinScope<TOut>? _scope;
    private SideEmitters? _sides;
    private long _watermark = long.MinValue;

    public IntervalJoinOperator(
        IntervalSide<K, TLeft, TOut> left,
        IntervalSide<K, TRight, TOut> right,
        Func<TLeft, TRight, TOut>? pair,
        Func<ProcessJoinFunction<TLeft, TRight, TOut>>? create,
        IReadOnlyList<OutputTag> tags)
    {
        (_tags, _create) = (tags, create);
        var stretchMs = Math.Max(StretchMsMin, (left.To - left.From) / StretchesOfInterval);
        _left = new Half<TLeft, TRight>(this, left, stretchMs, pair, Process);
        _right = new Half<TRight, TLeft>(this, right, stretchMs, pair is null ? null : (r, l) => pair(l, r), (r, l, rightTime, leftTime) => Process(l, r, leftTime, rightTime));
        _left.Other = _right;
        _right.Other = _left;
    }

    /// <summary>One side while it is worked on: the batch, its keys, who of it has met another.</summary>
    private interface IKept<T>
    {
        JoinBuffer<K, T> Buffer { get; }

        bool MarksMet { get; }
    }

    Function? IInspected.Function => _function;

    IKeyedInspection? IInspected.Keyed => null;

    public override bool OnWatermark(long watermark)
    {
        _watermark = Math.Max(_watermark, watermark);
        if (!_left.FireUpTo(_watermark) || !_right.FireUpTo(_watermark))
        {
            return false;
        }

        _left.Drop();
        _right.Drop();
        return true;
    }

    public override void Flush()
    {
        base.Flush();
        _sides?.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _left.Snapshot(snapshot);
        _right.Snapshot(snapshot);
        _function?.Snapshot(snapshot);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _function?.Complete(checkpoint);

    public override void OnCheckpointAborted(CheckpointId checkpoint) => _function?.Abort(checkpoint);

    public override void Close()
    {
        _left.Close();
        _right.Close();
        _function?.Close();
    }

    protected override void OnLeft(Batch<TLeft> batch) => _left.Take(batch);

    protected override void OnRight(Batch<TRight> batch) => _right.Take(batch);

    protected override void OnOpen()
    {
        base.OnOpen();
        _sides = new SideEmitters(Context, _tags);
        var lowest = Math.Min(_left.Open(), _right.Open());
        _watermark = lowest == long.MaxValue ? long.MinValue : lowest;
        if (_create is not null)
        {
            _scope = new JoinScope<TOut>(Context, Output, _sides);
            _function = _create() is { IsRunning: false } own ? own : throw ProcessExtensions.SameTwice(_create.Method.Name);
            _function.Open(Context);
        }
    }

    private void Process(TLeft left, TRight right, long leftTime, long rightTime)
    {
        _scope!.Watermark = _watermark;
        _function!.OnPair(left, right, new JoinContext<TOut>(_scope, leftTime, rightTime));
    }

    private static long Plus(long time, long offset) =>
        offset > 0 && time > long.MaxValue - offset ? long.MaxValue : offset < 0 && time < long.MinValue - offset ? long.MinValue : time + offset;

    /// <param name="join">The operator.</param>
    /// <param name="side">What the user said of this side.</param>
    /// <param name="stretchMs">Milliseconds of a stretch.</param>
    /// <param name="pair">Makes one record of a pair, if that is all.</param>
    /// <param name="process">Else takes a pair with the time of this side's record and that of the other.</param>
    private sealed class Half<T, TOther>(
        IntervalJoinOperator<K, TLeft, TRight, TOut> join, IntervalSide<K, T, TOut> side, long stretchMs, Func<T, TOther, TOut>? pair, Action<T, TOther, long, long> process) : IKept<T>
    {
        private readonly K[] _keys = new K[BatchSize.Default];
        private readonly uint[] _hashes = new uint[BatchSize.Default];
        private readonly long[] _times = new long[BatchSize.Default];
        private readonly nint[] _rows = new nint[BatchSize.Default];
        private readonly bool[] _isOnTime = new bool[BatchSize.Default];
        private readonly bool[] _isKept = new bool[BatchSize.Default];
        private readonly bool[] _hasMet = new bool[BatchSize.Default];
        private readonly List<byte> _bits = [];
        private TimerQueue<K>? _timers; // at the end of the interval of a record that has met none; only when that matters
        private long _records;

        public JoinBuffer<K, T> Buffer { get; } = new(side.Name, side.Hasher.Format, stretchMs, side.Keep, side.Alone is not null);

        public bool MarksMet => side.Alone is not null;

        public IKept<TOther> Other { get; set; } = null!;

        private string TimerState => $"{side.Name} timers";

        public long Open()
        {
            Buffer.Open(join.Context);
            _timers = join.Context.State.CreateTimers(side.Hasher.Format);
            join.Context.Restored?.ReadKeyed(TimerState, stream => _timers.Restore(stream, join.Context.KeyGroups));
            return Buffer.Restore();
        }

        public void Snapshot(SnapshotWriter snapshot)
        {
            Buffer.Snapshot(snapshot, join._watermark);
            snapshot.AddKeyed(TimerState, _timers!.Freeze());
        }

        public void Drop() => Buffer.DropUpTo(Plus(join._watermark, -side.Keep));

        public void Close()
        {
            Buffer.Close();
            _timers?.Dispose();
        }

        public void Take(Batch<T> batch)
        {
            if (!batch.HasTimestamps)
            {
                throw FreshetException.User($"{join.Context.Describe()} got records of its {side.Name} stream without event times. Put WithWatermarks before KeyBy.");
            }

            var items = batch.Items;
            ReadOnlySpan<long> times = batch.Timestamps;
            ReadOnlySpan<uint> hashes = side.Hasher.KeysOf(batch, _keys, join.Context);
            var (earliest, latest) = Sort(items, times);
            if (earliest <= latest)
            {
                Probe(items, times, hashes, Plus(earliest, side.From), Plus(latest, side.To));
                Buffer.Add(items, times, _keys.AsSpan(0, items.Length), hashes, _isKept, _hasMet);
                SetTimers(times, hashes);
            }

            _records += items.Length;
            batch.Release();
        }

        /// <summary>Emits those whose interval is over and that have met none. False when the output is full or it was much.</summary>
        public bool FireUpTo(long watermark)
        {
            while (_timers!.TakeDue(watermark, _times, _keys, _hashes) is var taken and > 0)
            {
                for (var i = 0; i < taken; i++)
                {
                    EmitAlone(_times[i], _keys[i], _hashes[i]);
                }

                if (taken == _times.Length || join.Context.OutputIsFull)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Which records are on time, and which are kept; the times between which those on time lie.</summary>
        private (long Earliest, long Latest) Sort(ReadOnlySpan<T> items, ReadOnlySpan<long> times)
        {
            var (earliest, latest, late) = (long.MaxValue, long.MinValue, 0);
            for (var i = 0; i < times.Length; i++)
            {
                var time = times[i];
                var onTime = time > join._watermark;
                _isOnTime[i] = onTime;
                _isKept[i] = onTime && Plus(time, side.Keep) > join._watermark;
                _hasMet[i] = false;
                if (onTime)
                {
                    (earliest, latest) = (Math.Min(earliest, time), Math.Max(latest, time));
                    continue;
                }

                late++;
                if (side.Late is { } tag)
                {
                    join._sides!.Emit(tag, items[i], hasTime: true, time);
                }
            }

            join.Context.Metrics.AddLate(late);
            return (earliest, latest);
        }

        private void Probe(ReadOnlySpan<T> items, ReadOnlySpan<long> times, ReadOnlySpan<uint> hashes, long from, long to)
        {
            var next = 0;
            var rows = _rows.AsSpan(0, items.Length);
            while (Other.Buffer.NextOverlapping(ref next, from, to) is { } table)
            {
                table.Find(_keys.AsSpan(0, items.Length), hashes, rows);
                for (var i = 0; i < rows.Length; i++)
                {
                    if (rows[i] != 0 && _isOnTime[i])
                    {
                        Meet(table, rows[i], items[i], times[i], i);
                    }
                }
            }
        }

        /// <summary>Emits a record's pairs with the entries of a row.</summary>
        private void Meet(KeyedTable<K> table, nint row, T item, long time, int place)
        {
            var (from, to) = (Plus(time, side.From), Plus(time, side.To));
            var (entry, marked) = (0, false);
            if (Other.MarksMet)
            {
                Other.Buffer.ReadMet(table, row, _bits);
            }

            foreach (var bytes in Other.Buffer.Records(table, row))
            {
                var theirs = JoinBuffer<K, TOther>.TimeOf(bytes);
                if (theirs >= from && theirs <= to)
                {
                    _hasMet[place] = true;
                    marked |= Other.MarksMet && JoinBuffer<K, TOther>.SetMet(_bits, entry);
                    if (pair is not null)
                    {
                        join.Output.Emit(Call(pair, item, Other.Buffer.RecordOf(bytes), place), Math.Max(time, theirs));
                    }
                    else
                    {
                        Process(item, Other.Buffer.RecordOf(bytes), time, theirs, place);
                    }
                }

                entry++;
            }

            if (marked)
            {
                Other.Buffer.WriteMet(table, row, _bits);
            }
        }

        private TOut Call(Func<T, TOther, TOut> function, T item, TOther other, int place)
        {
            try
            {
                return function(item, other);
            }
            catch (Exception e)
            {
                throw UserCode.Failed(join.Context, "join", _records + place, item, e);
            }
        }

        private void Process(T item, TOther other, long time, long theirs, int place)
        {
            try
            {
                process(item, other, time, theirs);
            }
            catch (Exception e)
            {
                throw UserCode.Failed(join.Context, "join", _records + place, item, e);
            }
        }

        private void SetTimers(ReadOnlySpan<long> times, ReadOnlySpan<uint> hashes)
        {
            if (side.Alone is null)
            {
                return;
            }

            for (var i = 0; i < times.Length; i++)
            {
                if (_isKept[i] && !_hasMet[i])
                {
                    _timers!.Set(Plus(times[i], side.Keep), _keys[i], hashes[i]);
                }
            }
        }

        private void EmitAlone(long end, K key, uint hash)
        {
            var (time, next) = (Plus(end, -side.Keep), 0);
            while (Buffer.NextOverlapping(ref next, time, time) is { } table)
            {
                nint row = 0;
                table.Find(new ReadOnlySpan<K>(in key), new ReadOnlySpan<uint>(in hash), new Span<nint>(ref row));
                if (row != 0)
                {
                    EmitAlone(table, row, time, end);
                }
            }
        }

        private void EmitAlone(KeyedTable<K> table, nint row, long time, long end)
        {
            Buffer.ReadMet(table, row, _bits);
            var entry = 0;
            foreach (var bytes in Buffer.Records(table, row))
            {
                if (JoinBuffer<K, T>.TimeOf(bytes) == time && !JoinBuffer<K, T>.IsMet(_bits, entry))
                {
                    var record = Buffer.RecordOf(bytes);
                    try
                    {
                        join.Output.Emit(side.Alone!(record), end);
                    }
                    catch (Exception e)
                    {
                        throw UserCode.Failed(join.Context, "join", _records, record, e);
                    }
                }

                entry++;
            }
        }
    }
}
