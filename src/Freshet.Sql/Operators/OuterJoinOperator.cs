using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
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

    private readonly JoinType _type;
    private readonly Side[] _sides;
    private readonly RowLayout _layout = new();
    private readonly int _mark;
    private readonly int _isWhole;
    private readonly PairBuilder _pairs;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly TouchedKeys _touched = new();
    private readonly RowBuffer _alone = new();
    private int _aloneSide;
    private KeyedTable<KeyBytes> _table = null!;

    public OuterJoinOperator(JoinType type, JoinSide left, JoinSide right, BoundExpression? condition, ColumnNeed needed, OperatorClock clock)
    {
        _type = type;
        _sides = [new Side("left", left, _layout), new Side("right", right, _layout)];
        _mark = _layout.AddFixed<long>("epoch", "i64").Offset;
        _isWhole = _layout.AddFixed<long>("whole", "i64").Offset;
        var isOneSided = type is JoinType.Semi or JoinType.Anti;
        _pairs = new PairBuilder(left, right, condition, c => isOneSided ? c < left.Types.Count && needed.Has(c) : needed.Has(c), clock);
    }

    public override bool OnEpoch()
    {
        var isDone = _touched.LookAtTouched(_table, LookAt);
        GiveOutAlone();
        return isDone;
    }

    public override bool OnEnd()
    {
        var isDone = _touched.LookAtRest(_table, LookAt);
        GiveOutAlone();
        return isDone;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(State, _table.Freeze());
        _touched.Snapshot(snapshot);
    }

    public override void Close()
    {
        _touched.Dispose();
        _alone.Dispose();
        _pairs.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(_sides[0].Keys.Keyed, _layout);
        _touched.Open(Context);
        Context.Restored?.ReadKeyed(State, from => _table.Restore(from, Context.KeyGroups));
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var (own, other) = (_sides[input], _sides[1 - input]);
        var count = batch.Count;
        own.Encode(batch);
        _table.GetOrAdd(own.Keys.Keys[..count], own.Keys.Hashes[..count], _rows.AsSpan(0, count));
        var emitsPairs = _type is JoinType.Left or JoinType.Right or JoinType.Full;
        for (var i = 0; i < count; i++)
        {
            var weight = batch.WeightOf(i);
            var isWhole = own.Keys.IsWhole(i);
            *(long*)(_rows[i] + _isWhole) = isWhole ? 1 : 0;
            if (_touched.IsFirst(ref *(long*)(_rows[i] + _mark)))
            {
                _touched.Add(own.Keys.Keys[i], own.Keys.Hashes[i]);
            }

            if (isWhole && emitsPairs)
            {
                var all = _table.ReadBlob(_rows[i], other.Rows);
                var at = 0;
                while (MatchedRows.Next(all, ref at, out var entry))
                {
                    if (entry.Count != 0 && _pairs.Add(i, entry.Row, weight * entry.Count))
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

    /// <summary>Holds which rows of a key stand alone against what was given out, and gives out the difference.</summary>
    private bool LookAt(nint row, ReadOnlySpan<byte> key, ReadOnlySpan<byte> before, bool isFinal)
    {
        for (var side = 0; side < 2; side++)
        {
            var all = _table.ReadBlob(row, _sides[side].Rows).ToArray();
            if (all.Length == 0 || !GivesAlone(side))
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
                    GiveAlone(side, entry.Row, given[n] - entry.Given);
                }

                n++;
            }

            if (changed && !isFinal)
            {
                _table.WriteBlob(row, _sides[side].Rows, MatchedRows.WithGiven(all, given));
            }
        }

        return _table.ReadBlob(row, _sides[0].Rows).IsEmpty && _table.ReadBlob(row, _sides[1].Rows).IsEmpty;
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

    private void GiveAlone(int side, ReadOnlySpan<byte> row, long weight)
    {
        if (_alone.IsFull || (_alone.Count > 0 && _aloneSide != side))
        {
            GiveOutAlone();
        }

        _aloneSide = side;
        _alone.Add(row, weight);
    }

    private void GiveOutAlone()
    {
        if (_alone.Count > 0)
        {
            Output.Send(_pairs.Alone(_aloneSide, _type is JoinType.Semi or JoinType.Anti, _alone));
        }
    }

    private sealed class Side
    {
        private readonly RowEncoder _rows;

        public Side(string name, JoinSide description, RowLayout layout)
        {
            _rows = description.Encoder();
            Keys = new RowKeys(description.KeyTypes, description.Keys);
            Rows = layout.AddBlob(name, "matched:" + _rows.Format.Schema);
        }

        public RowKeys Keys { get; }

        public Core.State.Column Rows { get; }

        public EncodedRows Encoded => _rows.Rows;

        public void Encode(ColumnBatch batch)
        {
            Keys.Encode(batch);
            _rows.Encode(batch);
        }
    }
}
