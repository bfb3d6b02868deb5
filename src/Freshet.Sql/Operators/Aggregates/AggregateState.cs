using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// The aggregates of groups: their accumulators in a table of groups, and for DISTINCT a table of (group, value) pairs that all aggregates of
/// the same values share, with a count for each filter: only what crosses zero counts.
/// </summary>
internal sealed unsafe class AggregateState
{
    private readonly Accumulator[] _accumulators;
    private readonly AggregateCall[] _calls;
    private readonly List<DistinctSet> _sets = [];
    private readonly (int Set, int Filter)[] _setOf;
    private readonly long[] _ones = new long[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];

    /// <summary>Aggregates over an input with these columns, by these keys.</summary>
    public AggregateState(IReadOnlyList<AggregateCall> calls, IReadOnlyList<DataField> columns, IReadOnlyList<int> keys, bool isAppendOnly, RowLayout layout)
    {
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
    public void Add(ColumnBatch batch, ReadOnlySpan<nint> groups, RowMemory memory)
    {
        foreach (var set in _sets)
        {
            set.Take(batch, batch.Weights is { } w ? new ReadOnlySpan<long>(w.As<long>(), batch.Count) : _ones.AsSpan(0, batch.Count));
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
            snapshot.AddKeyed(set.Name, set.Table.Freeze());
        }
    }

    public void Restore(SnapshotReader reader, KeyGroupRange range)
    {
        foreach (var set in _sets)
        {
            reader.ReadKeyed(set.Name, from => set.Table.Restore(from, range));
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
            _sets.Add(new DistinctSet($"distinct{at}", argument, columns, keys));
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

    /// <summary>Values of groups, each with how often it came under each filter.</summary>
    private sealed class DistinctSet
    {
        private readonly List<int> _filters = [];
        private readonly List<long[]> _crossings = [];
        private readonly RowKeys _keys;
        private readonly nint[] _rows = new nint[Column.Rows];
        private readonly int[] _empty = new int[Column.Rows + 1];

        public DistinctSet(string name, int argument, IReadOnlyList<DataField> columns, IReadOnlyList<int> keys)
        {
            Name = name;
            Argument = argument;
            int[] all = [.. keys, argument];
            _keys = new RowKeys([.. all.Select(c => columns[c].Type)], all, keys.Count);
        }

        public string Name { get; }

        public int Argument { get; }

        public KeyedTable<KeyBytes> Table { get; private set; } = null!;

        /// <summary>The number of a filter; one that is there already is used again.</summary>
        public int AddFilter(int filter)
        {
            var at = _filters.IndexOf(filter);
            if (at < 0)
            {
                at = _filters.Count;
                _filters.Add(filter);
                _crossings.Add(new long[Column.Rows]);
            }

            return at;
        }

        public void Open(StateStore store)
        {
            var layout = new RowLayout();
            foreach (var (_, i) in _filters.Select(static (f, i) => (f, i)))
            {
                layout.AddFixed<long>($"f{i}", "i64");
            }

            Table = store.CreateTable(_keys.Keyed, layout);
        }

        /// <summary>+1 where a value is there for the first time, -1 where it is there no more, else 0.</summary>
        public ReadOnlySpan<long> Crossings(int filter) => _crossings[filter];

        public void Take(ColumnBatch batch, ReadOnlySpan<long> weights)
        {
            _keys.Encode(batch);
            Table.GetOrAdd(_keys.Keys[..batch.Count], _keys.Hashes[..batch.Count], _rows.AsSpan(0, batch.Count));
            var values = batch[Argument];
            var goes = false;
            for (var f = 0; f < _filters.Count; f++)
            {
                var condition = _filters[f] < 0 ? null : batch[_filters[f]];
                var crossings = _crossings[f];
                for (var i = 0; i < batch.Count; i++)
                {
                    crossings[i] = 0;
                    if (values.IsNull(i) || (condition is not null && (condition.Data[i] == 0 || condition.IsNull(i))))
                    {
                        continue;
                    }

                    ref var count = ref ((long*)_rows[i])[f];
                    var before = count;
                    count += weights[i];
                    goes |= count <= 0;
                    crossings[i] = (count > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
                }
            }

            if (goes)
            {
                RemoveEmpty(batch.Count);
            }
        }

        private void RemoveEmpty(int count)
        {
            // all are looked at before the first goes: addresses are good until then
            var empty = 0;
            for (var i = 0; i < count; i++)
            {
                var isEmpty = true;
                for (var f = 0; f < _filters.Count && isEmpty; f++)
                {
                    isEmpty = ((long*)_rows[i])[f] == 0;
                }

                _empty[empty] = i;
                empty += isEmpty ? 1 : 0;
            }

            foreach (var i in _empty.AsSpan(0, empty))
            {
                Table.Remove(_keys.Keys[i], _keys.Hashes[i]);
            }
        }
    }
}
