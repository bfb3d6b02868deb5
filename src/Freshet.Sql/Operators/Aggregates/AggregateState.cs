using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// The aggregates of groups: their accumulators in a table of groups, and for DISTINCT a table of (group, value) pairs that all aggregates of
/// the same values share, with a count for each filter: only what crosses zero counts. Values of windows are of a key and a window's end,
/// and are forgotten when event time has passed it.
/// </summary>
internal sealed unsafe class AggregateState
{
    private readonly Accumulator[] _accumulators;
    private readonly AggregateCall[] _calls;
    private readonly List<DistinctSet> _sets = [];
    private readonly (int Set, int Filter)[] _setOf;
    private readonly bool _isOfWindows;
    private readonly long[] _ones = new long[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];

    /// <summary>Aggregates over an input with these columns, by these keys, and by a window's end where they are of windows.</summary>
    public AggregateState(IReadOnlyList<AggregateCall> calls, IReadOnlyList<DataField> columns, IReadOnlyList<int> keys, bool isAppendOnly, RowLayout layout, bool isOfWindows = false)
    {
        _isOfWindows = isOfWindows;
        _calls = [.. calls];
        _accumulators = new Accumulator[_calls.Length];
        _setOf = new (int, int)[_calls.Length];
        _ones.AsSpan().Fill(1);
        for (var i = 0; i < _calls.Length; i++)
        {
            var call = _calls[i];
            _accumulators[i] = Make(call, columns, isAppendOnly || call.IsDistinct);
            _accumulators[i].AddTo(layout, $"a{i}");
            _setOf[i] = call.IsDistinct ? SetOf(call, columns, keys) : (-1, 0);
        }
    }

    public int Count => _calls.Length;

    /// <summary>Makes the tables of values.</summary>
    public void Open(StateStore store)
    {
        foreach (var set in _sets)
        {
            set.Open(store);
        }
    }

    /// <summary>Takes in a batch whose row i belongs to the group at <c>groups[i]</c>.</summary>
    public void Add(ColumnBatch batch, ReadOnlySpan<nint> groups, RowMemory memory, Column? ends = null, WindowTimes? times = null)
    {
        foreach (var set in _sets)
        {
            set.Take(batch, ends, times, batch.Weights is { } w ? new ReadOnlySpan<long>(w.As<long>(), batch.Count) : _ones.AsSpan(0, batch.Count));
        }

        for (var i = 0; i < _calls.Length; i++)
        {
            var call = _calls[i];
            var values = call.Arguments.Count == 0 ? null : batch[call.Arguments[0]];
            var (set, filter) = _setOf[i];
            var weights = set >= 0 ? _sets[set].Crossings(filter) : Weights(batch, call.Filter);
            _accumulators[i].Add(groups, values, weights[..batch.Count], memory);
        }
    }

    /// <summary>Event time has come so far: what was seen of windows that are over is dropped.</summary>
    public void Forget(long watermark)
    {
        foreach (var set in _sets)
        {
            set.Forget(watermark);
        }
    }

    /// <summary>Takes in what other groups have gathered.</summary>
    public void Merge(ReadOnlySpan<nint> groups, ReadOnlySpan<nint> from, RowMemory memory)
    {
        foreach (var accumulator in _accumulators)
        {
            accumulator.Merge(groups, from, memory, memory);
        }
    }

    /// <summary>The results of groups, a column for each aggregate.</summary>
    public void Results(ReadOnlySpan<nint> groups, RowMemory memory, Span<Column?> to)
    {
        for (var i = 0; i < _accumulators.Length; i++)
        {
            to[i] = _accumulators[i].Result(groups, memory);
        }
    }

    public void Snapshot(SnapshotWriter snapshot)
    {
        foreach (var set in _sets)
        {
            set.Snapshot(snapshot);
        }
    }

    public void Restore(SnapshotReader reader, KeyGroupRange range)
    {
        foreach (var set in _sets)
        {
            set.Restore(reader, range);
        }
    }

    private ReadOnlySpan<long> Weights(ColumnBatch batch, int filter)
    {
        if (filter < 0)
        {
            return batch.Weights is { } all ? new ReadOnlySpan<long>(all.As<long>(), batch.Count) : _ones;
        }

        var condition = batch[filter];
        for (var i = 0; i < batch.Count; i++)
        {
            var counts = condition.Data[i] != 0 && !condition.IsNull(i);
            _weights[i] = !counts ? 0 : batch.WeightOf(i);
        }

        return _weights;
    }

    private (int Set, int Filter) SetOf(AggregateCall call, IReadOnlyList<DataField> columns, IReadOnlyList<int> keys)
    {
        var argument = call.Arguments[0];
        var at = _sets.FindIndex(s => s.Argument == argument);
        if (at < 0)
        {
            at = _sets.Count;
            _sets.Add(new DistinctSet($"distinct{at}", argument, columns, keys, _isOfWindows));
        }

        return (at, _sets[at].AddFilter(call.Filter));
    }

    /// <summary>The accumulator of a call.</summary>
    public static Accumulator Make(AggregateCall call, IReadOnlyList<DataField> columns, bool isAppendOnly)
    {
        if (call.Function == AggregateCatalog.Count)
        {
            return new CountAccumulator();
        }

        var type = columns[call.Arguments[0]].Type;
        if (call.Function == AggregateCatalog.SingleValue)
        {
            return new SingleValueAccumulator(type.WithNull(true));
        }

        if (call.Function.Separator is { } separator)
        {
            return new ListAccumulator(separator);
        }

        if (call.Function.Moment is { } moment)
        {
            return new MomentAccumulator(moment.IsSample, moment.IsRoot);
        }

        var isAverage = call.Function == AggregateCatalog.Average;
        if (isAverage || call.Function == AggregateCatalog.Sum)
        {
            return type.IsApproximate ? new FloatSumAccumulator(call.Type, isAverage) : new ExactSumAccumulator(call.Describe(columns), type, call.Type, isAverage);
        }

        var isMax = call.Function == AggregateCatalog.Max;
        if (!isAppendOnly)
        {
            return new CountedExtremeAccumulator(isMax, type.WithNull(true));
        }

        var storage = type.Storage();
        var schema = type.WithNull(true).ToString();
        return storage switch
        {
            Storage.Bool => new ExtremeAccumulator<byte>(isMax, storage, schema),
            Storage.Int8 => new ExtremeAccumulator<sbyte>(isMax, storage, schema),
            Storage.Int16 => new ExtremeAccumulator<short>(isMax, storage, schema),
            Storage.Int32 => new ExtremeAccumulator<int>(isMax, storage, schema),
            Storage.Int64 => new ExtremeAccumulator<long>(isMax, storage, schema),
            Storage.Int128 => new ExtremeAccumulator<Int128>(isMax, storage, schema),
            Storage.Float32 => new ExtremeAccumulator<float>(isMax, storage, schema),
            Storage.Float64 => new ExtremeAccumulator<double>(isMax, storage, schema),
            _ => new TextExtremeAccumulator(isMax),
        };
    }
}
