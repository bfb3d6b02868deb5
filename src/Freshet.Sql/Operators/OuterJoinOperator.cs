using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>
/// Outer, semi and anti joins. Pairs go out at once, as in an inner join. Which rows stand alone is looked at when an epoch ends, for the
/// keys that it touched, and held against what was given out before: so a row without a partner is never shown while its partner is on the
/// way, and never lost.
/// </summary>
internal sealed unsafe class OuterJoinOperator : TwoColumnInputs
{
    private const string State = "rows";
    private const int ScanAtOnce = 64;

    private readonly JoinType _type;
    private readonly Side[] _sides;
    private readonly RowLayout _layout = new();
    private readonly int _epoch;
    private readonly int _isWhole;
    private readonly PairBuilder _pairs;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly List<(byte[] Key, uint Hash)> _dirty = [];
    private readonly Arena _alone = new();
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly ViewWriter _texts = new();
    private int _aloneCount;
    private int _aloneSide;
    private KeyedTable<KeyBytes> _table = null!;
    private RowMemory _memory = null!;
    private long _epochNumber = 1;
    private int _next;
    private long _scan;

    public OuterJoinOperator(JoinType type, JoinSide left, JoinSide right, BoundExpression? condition, ColumnNeed needed, OperatorClock clock)
    {
        _type = type;
        _sides = [new Side(left, _layout.AddBlob("left", "matched")), new Side(right, _layout.AddBlob("right", "matched"))];
        _epoch = _layout.AddFixed<long>("epoch", "i64").Offset;
        _isWhole = _layout.AddFixed<long>("whole", "i64").Offset;
        var isOneSided = type is JoinType.Semi or JoinType.Anti;
        _pairs = new PairBuilder(left, right, condition, c => isOneSided ? c < left.Types.Count && needed.Has(c) : needed.Has(c), clock);
    }

    public override bool OnEpoch()
    {
        for (; _next < _dirty.Count; _next++)
        {
            if (Context.OutputIsFull)
            {
                FlushAlone();
                return false;
            }

            var (bytes, hash) = _dirty[_next];
            _table.Find([new KeyBytes(bytes)], [hash], _rows);
            if (_rows[0] == 0)
            {
                continue;
            }

            LookAt(_rows[0]);
            if (_table.ReadBlob(_rows[0], _sides[0].Rows).IsEmpty && _table.ReadBlob(_rows[0], _sides[1].Rows).IsEmpty)
            {
                _table.Remove(new KeyBytes(bytes), hash);
            }
        }

        FlushAlone();
        _dirty.Clear();
        _next = 0;
        _epochNumber++;
        return true;
    }

    public override bool OnEnd()
    {
        if (!OnEpoch())
        {
            return false;
        }

        if (!Context.IsOneEpoch)
        {
            return true;
        }

        // of bounded input nothing was noted: look at all keys
        var (keys, hashes, rows) = (new KeyBytes[ScanAtOnce], new uint[ScanAtOnce], new nint[ScanAtOnce]);
        while (!Context.OutputIsFull)
        {
            var count = _table.Scan(ref _scan, keys, hashes, rows);
            for (var i = 0; i < count; i++)
            {
                GiveOutAtEnd(rows[i]);
            }

            if (count == 0)
            {
                FlushAlone();
                return true;
            }
        }

        FlushAlone();
        return false;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        snapshot.AddEntries("epoch", [BitConverter.GetBytes(_epochNumber)]);
    }

    public override void Close()
    {
        _alone.Dispose();
        _texts.Dispose();
        _pairs.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_sides[0].Keys.Keyed, _layout);
        _memory = new TableMemory<KeyBytes>(_table);
        if (Context.Restored is { } restored)
        {
            restored.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
            _epochNumber = restored.AllEntries("epoch").Select(static e => BitConverter.ToInt64(e)).DefaultIfEmpty().Max() + 1;
        }
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var (own, other) = (_sides[input], _sides[1 - input]);
        var count = batch.Count;
        own.Keys.Encode(batch);
        own.Encode(batch);
        _table.GetOrAdd(own.Keys.Keys[..count], own.Keys.Hashes[..count], _rows.AsSpan(0, count));
        var emitsPairs = _type is JoinType.Left or JoinType.Right or JoinType.Full;
        for (var i = 0; i < count; i++)
        {
            var weight = batch.Weights is { } w ? w.As<long>()[i] : 1;
            var isWhole = own.Keys.IsWhole(i);
            *(long*)(_rows[i] + _isWhole) = isWhole ? 1 : 0;
            Note(own.Keys.Keys[i], own.Keys.Hashes[i], _rows[i]);
            if (isWhole && emitsPairs)
            {
                var all = _table.ReadBlob(_rows[i], other.Rows);
                var at = 0;
                while (MatchedRows.Next(all, ref at, out var entry))
                {
                    if (entry.Count != 0 && _pairs.Add(input, i, entry.Row, weight * entry.Count))
                    {
                        GiveOutPairs(input, batch);
                    }
                }
            }

            _table.WriteBlob(_rows[i], own.Rows, MatchedRows.Change(_table.ReadBlob(_rows[i], own.Rows), own.Encoded[i], weight));
        }

        GiveOutPairs(input, batch);
        batch.Release();
    }

    private void GiveOutPairs(int input, ColumnBatch batch)
    {
        if (_pairs.Take(input, batch) is { } joined)
        {
            Output.Send(joined);
        }
    }

    private void Note(KeyBytes key, uint hash, nint row)
    {
        ref var epoch = ref *(long*)(row + _epoch);
        if (epoch != _epochNumber && !Context.IsOneEpoch)
        {
            epoch = _epochNumber;
            _dirty.Add((key.Bytes.ToArray(), hash));
        }
    }

    /// <summary>Holds which rows of a key stand alone against what was given out, and gives out the difference.</summary>
    private void LookAt(nint row)
    {
        for (var side = 0; side < 2; side++)
        {
            if (!GivesAlone(side))
            {
                continue;
            }

            var all = _table.ReadBlob(row, _sides[side].Rows).ToArray();
            if (all.Length == 0)
            {
                continue;
            }

            var alone = Alone(row, side, all);
            var (at, n) = (0, 0);
            var given = new long[alone.Length];
            var changed = false;
            while (MatchedRows.Next(all, ref at, out var entry))
            {
                given[n] = alone[n] ? entry.Count : 0;
                if (given[n] != entry.Given)
                {
                    changed = true;
                    GiveOutAlone(side, entry.Row, given[n] - entry.Given);
                }

                n++;
            }

            if (changed || Array.TrueForAll(alone, static a => a))
            {
                _table.WriteBlob(row, _sides[side].Rows, MatchedRows.WithGiven(all, given));
            }
        }
    }

    private void GiveOutAtEnd(nint row)
    {
        for (var side = 0; side < 2; side++)
        {
            if (GivesAlone(side))
            {
                var all = _table.ReadBlob(row, _sides[side].Rows).ToArray();
                var alone = Alone(row, side, all);
                var (at, n) = (0, 0);
                while (MatchedRows.Next(all, ref at, out var entry))
                {
                    if (alone[n++] && entry.Count != 0)
                    {
                        GiveOutAlone(side, entry.Row, entry.Count);
                    }
                }
            }
        }
    }

    private bool GivesAlone(int side) => side == 0 ? _type is JoinType.Left or JoinType.Full or JoinType.Semi or JoinType.Anti : _type is JoinType.Right or JoinType.Full;

    /// <summary>Which rows of a side are to be given out by themselves: those without a partner, of a semi join those with one.</summary>
    private bool[] Alone(nint row, int side, ReadOnlySpan<byte> all)
    {
        var (at, count) = (0, 0);
        while (MatchedRows.Next(all, ref at, out _))
        {
            count++;
        }

        var matched = new bool[count];
        if (*(long*)(row + _isWhole) != 0)
        {
            var others = _table.ReadBlob(row, _sides[1 - side].Rows).ToArray();
            _pairs.Match(side, all, others, matched);
        }

        var wanted = _type == JoinType.Semi;
        for (var i = 0; i < count; i++)
        {
            matched[i] = matched[i] == wanted;
        }

        return matched;
    }

    private void GiveOutAlone(int side, ReadOnlySpan<byte> row, long weight)
    {
        if (_aloneCount == Column.Rows || (_aloneCount > 0 && _aloneSide != side))
        {
            FlushAlone();
        }

        _aloneSide = side;
        _starts[_aloneCount] = _alone.Copy(row);
        _ends[_aloneCount] = _starts[_aloneCount] + row.Length;
        _weights[_aloneCount++] = weight;
    }

    private void FlushAlone()
    {
        var count = _aloneCount;
        if (count == 0)
        {
            return;
        }

        var batch = _pairs.Alone(_aloneSide, _type is JoinType.Semi or JoinType.Anti, _starts.AsSpan(0, count), _ends.AsSpan(0, count), _weights.AsSpan(0, count), _texts);
        _aloneCount = 0;
        _alone.Clear();
        Output.Send(batch);
    }

    private sealed class Side(JoinSide description, Core.State.Column rows)
    {
        private readonly RowFormat _format = new(description.Stored.Select(c => description.Types[c]));
        private readonly Column[] _columns = new Column[description.Stored.Count];

        public RowKeys Keys { get; } = new(description.KeyTypes, description.Keys);

        public Core.State.Column Rows => rows;

        public EncodedRows Encoded { get; } = new();

        public void Encode(ColumnBatch batch)
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i] = batch[description.Stored[i]];
            }

            _format.Encode(_columns, batch.Count, Encoded);
        }
    }
}
