using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>One input of a join: the types of its columns, those that are its keys with the types that keys of both sides have, and those that are needed behind it (with the keys and what the condition reads).</summary>
internal sealed record JoinSide(IReadOnlyList<DataType> Types, IReadOnlyList<int> Keys, IReadOnlyList<DataType> KeyTypes, IReadOnlyList<int> Stored, bool IsAppendOnly)
{
    /// <summary>Encodes the columns that are kept.</summary>
    public RowEncoder Encoder() => new(new RowFormat(Stored.Select(c => Types[c])), Stored);
}

/// <summary>
/// An inner join: each row meets the rows that the other side has at this moment, and is kept for those that come. Sums agree at the end of
/// an epoch whatever the order, so nothing waits for it. Rows of a side that only grows lie in a list; those of one that changes are
/// counted.
/// </summary>
internal sealed unsafe class JoinOperator : TwoColumnInputs
{
    private readonly Side[] _sides;
    private readonly PairBuilder _pairs;
    private readonly nint[] _rows = new nint[Column.Rows];

    public JoinOperator(JoinSide left, JoinSide right, BoundExpression? condition, ColumnNeed needed, OperatorClock clock)
    {
        _sides = [new Side("left", left), new Side("right", right)];
        _pairs = new PairBuilder(left, right, condition, needed.Has, clock);
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        foreach (var side in _sides)
        {
            snapshot.AddKeyed(side.Name, side.Table.Freeze());
        }
    }

    public override void Close() => _pairs.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        foreach (var side in _sides)
        {
            side.Open(Context);
        }
    }

    protected override void OnBatch(int input, ColumnBatch batch)
    {
        var (own, other) = (_sides[input], _sides[1 - input]);
        var count = batch.Count;
        own.Keys.Encode(batch);
        other.Table.Find(own.Keys.Keys[..count], own.Keys.Hashes[..count], _rows.AsSpan(0, count));
        for (var i = 0; i < count; i++)
        {
            if (_rows[i] == 0 || !own.Keys.IsWhole(i))
            {
                continue;
            }

            var weight = batch.WeightOf(i);
            if (other.Description.IsAppendOnly)
            {
                var list = other.Table.ReadList(_rows[i], other.Rows);
                while (list.MoveNext())
                {
                    Pair(input, batch, i, list.Current, weight);
                }
            }
            else
            {
                var all = other.Table.ReadBlob(_rows[i], other.Rows);
                var at = 0;
                while (CountedRows.Next(all, ref at, out var bytes, out var times))
                {
                    Pair(input, batch, i, bytes, weight * times);
                }
            }
        }

        GiveOut(input, batch);
        own.Keep(batch);
        batch.Release();
    }

    private void Pair(int input, ColumnBatch batch, int row, ReadOnlySpan<byte> other, long weight)
    {
        if (_pairs.Add(row, other, weight))
        {
            GiveOut(input, batch);
        }
    }

    private void GiveOut(int input, ColumnBatch batch)
    {
        if (_pairs.Take(input, batch) is { } joined)
        {
            Output.Send(joined);
        }
    }

    private sealed class Side
    {
        private readonly RowLayout _layout = new();
        private readonly RowEncoder _encoder;
        private readonly nint[] _rows = new nint[Column.Rows];
        private readonly int[] _empty = new int[Column.Rows];
        private RowMemory _memory = null!;

        public Side(string name, JoinSide description)
        {
            Name = name;
            Description = description;
            Keys = new RowKeys(description.KeyTypes, description.Keys);
            _encoder = description.Encoder();
            Rows = description.IsAppendOnly ? _layout.AddList("rows", _encoder.Format.Schema) : _layout.AddBlob("rows", "counted:" + _encoder.Format.Schema);
        }

        public string Name { get; }

        public JoinSide Description { get; }

        public RowKeys Keys { get; }

        public Core.State.Column Rows { get; }

        public KeyedTable<KeyBytes> Table { get; private set; } = null!;

        public void Open(OperatorContext context)
        {
            Table = context.State.CreateTable(Keys.Keyed, _layout);
            _memory = new TableMemory<KeyBytes>(Table);
            context.Restored?.ReadKeyed(Name, from => Table.Restore(from, context.KeyGroups));
        }

        /// <summary>Keeps the rows of a batch whose keys are encoded.</summary>
        public void Keep(ColumnBatch batch)
        {
            var count = batch.Count;
            _encoder.Encode(batch);
            Table.GetOrAdd(Keys.Keys[..count], Keys.Hashes[..count], _rows.AsSpan(0, count));
            var empty = 0;
            for (var i = 0; i < count; i++)
            {
                if (!Keys.IsWhole(i))
                {
                    continue; // NULL is equal to nothing
                }

                var times = batch.WeightOf(i);
                if (!Description.IsAppendOnly)
                {
                    CountedRows.Change(_memory, _rows[i], Rows, _encoder.Rows[i], times);
                    continue;
                }

                for (; times > 0; times--)
                {
                    Table.Append(_rows[i], Rows, _encoder.Rows[i]);
                }
            }

            // all are looked at before the first goes: addresses are good until then
            for (var i = 0; i < count; i++)
            {
                if (!Description.IsAppendOnly && Table.ReadBlob(_rows[i], Rows).IsEmpty)
                {
                    _empty[empty++] = i;
                }
            }

            foreach (var i in _empty.AsSpan(0, empty))
            {
                Table.Remove(Keys.Keys[i], Keys.Hashes[i]);
            }
        }
    }
}
