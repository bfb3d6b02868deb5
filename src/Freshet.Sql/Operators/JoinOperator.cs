using System.Buffers.Binary;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>One input of a join: the types of its columns, those that are its keys, and those that are needed behind it (with the keys and what the condition reads).</summary>
internal sealed record JoinSide(IReadOnlyList<DataType> Types, IReadOnlyList<int> Keys, IReadOnlyList<int> Stored, bool IsAppendOnly);

/// <summary>
/// An inner join: each row meets the rows that the other side has at this moment, and is kept for those that come. Sums agree at the end of
/// an epoch whatever the order, so nothing waits for it. Rows of a side that only grows lie in a list; those of one that changes are
/// counted.
/// </summary>
internal sealed unsafe class JoinOperator : TwoColumnInputs
{
    private readonly Side[] _sides;
    private readonly Evaluator? _condition;
    private readonly KernelCompiler? _compiler;
    private readonly bool[] _needed;
    private readonly int _width;
    private readonly ushort[] _own = new ushort[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];
    private readonly ViewWriter _texts = new();
    private readonly Arena _arena = new();
    private int _matches;
    private bool _hasWeights;

    public JoinOperator(JoinSide left, JoinSide right, BoundExpression? condition, ColumnNeed needed, OperatorClock clock)
    {
        _sides = [new Side("left", left), new Side("right", right)];
        _width = left.Types.Count;
        _needed = [.. Enumerable.Range(0, _width + right.Types.Count).Select(needed.Has)];
        if (condition is not null)
        {
            _compiler = new KernelCompiler(clock, condition);
            _condition = _compiler.Compile(condition);
        }
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        foreach (var side in _sides)
        {
            snapshot.AddKeyed(side.Name, side.Table.Freeze());
        }
    }

    public override void Close()
    {
        _arena.Dispose();
        _texts.Dispose();
    }

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

            var weight = batch.Weights is { } w ? w.As<long>()[i] : 1;
            if (other.Description.IsAppendOnly)
            {
                var list = other.Table.ReadList(_rows[i], other.Rows);
                while (list.MoveNext())
                {
                    Match(input, batch, i, list.Current, weight);
                }
            }
            else
            {
                var all = other.Table.ReadBlob(_rows[i], other.Rows);
                var at = 0;
                while (CountedRows.Next(all, ref at, out var bytes, out var times))
                {
                    Match(input, batch, i, bytes, weight * times);
                }
            }
        }

        GiveOut(input, batch);
        own.Keep(batch);
        batch.Release();
    }

    private void Match(int input, ColumnBatch batch, int row, ReadOnlySpan<byte> other, long weight)
    {
        if (_matches == Column.Rows)
        {
            GiveOut(input, batch);
        }

        _own[_matches] = (ushort)row;
        _weights[_matches] = weight;
        _hasWeights |= weight != 1;
        _starts[_matches] = _arena.Copy(other);
        _ends[_matches] = _starts[_matches] + other.Length;
        _matches++;
    }

    private void GiveOut(int input, ColumnBatch batch)
    {
        var count = _matches;
        if (count == 0)
        {
            return;
        }

        var other = _sides[1 - input];
        var columns = new Column?[_needed.Length];
        var (ownAt, otherAt) = input == 0 ? (0, _width) : (_width, 0);
        foreach (var c in _sides[input].Description.Stored)
        {
            columns[ownAt + c] = Gather.Rows(batch[c], _own.AsSpan(0, count));
        }

        other.Decode(_starts.AsSpan(0, count), _ends.AsSpan(0, count), columns.AsSpan(otherAt), _texts);
        Column? weights = null;
        if (_hasWeights)
        {
            weights = Column.Rent(Storage.Int64);
            _weights.AsSpan(0, count).CopyTo(new Span<long>(weights.Data, count));
        }

        var joined = ColumnBatch.Rent(columns, count, weights);
        (_matches, _hasWeights) = (0, false);
        _arena.Clear();
        if (_condition is not null)
        {
            var condition = _condition.Evaluate(joined, new RowSet(count));
            var passed = Selections.True(condition, new RowSet(count), _selected);
            condition.Release();
            foreach (var shared in _compiler!.Shared)
            {
                shared.Forget();
            }

            if (passed < count)
            {
                var filtered = new Column?[_needed.Length];
                for (var c = 0; c < filtered.Length && passed > 0; c++)
                {
                    filtered[c] = joined.Columns[c] is { } column && _needed[c] ? Gather.Rows(column, _selected.AsSpan(0, passed)) : null;
                }

                var rest = passed == 0 ? null : ColumnBatch.Rent(filtered, passed, joined.Weights is { } w ? Gather.Rows(w, _selected.AsSpan(0, passed)) : null);
                joined.Release();
                if (rest is null)
                {
                    return;
                }

                joined = rest;
            }
        }

        Output.Send(joined);
    }

    private sealed class Side
    {
        private readonly RowLayout _layout = new();
        private readonly RowFormat _format;
        private readonly EncodedRows _encoded = new();
        private readonly Column[] _columns;
        private readonly Column[] _decoded;
        private readonly nint[] _rows = new nint[Column.Rows];
        private RowMemory _memory = null!;

        public Side(string name, JoinSide description)
        {
            Name = name;
            Description = description;
            Keys = new RowKeys([.. description.Keys.Select(k => description.Types[k])], description.Keys);
            _format = new RowFormat(description.Stored.Select(c => description.Types[c]));
            _columns = new Column[description.Stored.Count];
            _decoded = new Column[description.Stored.Count];
            Rows = description.IsAppendOnly ? _layout.AddList("rows", _format.Schema) : _layout.AddBlob("rows", "counted:" + _format.Schema);
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
            for (var i = 0; i < _columns.Length; i++)
            {
                _columns[i] = batch[Description.Stored[i]];
            }

            _format.Encode(_columns, count, _encoded);
            Table.GetOrAdd(Keys.Keys[..count], Keys.Hashes[..count], _rows.AsSpan(0, count));
            var goes = 0;
            for (var i = 0; i < count; i++)
            {
                if (!Keys.IsWhole(i))
                {
                    continue; // NULL is equal to nothing
                }

                if (Description.IsAppendOnly)
                {
                    var times = batch.Weights is { } w ? w.As<long>()[i] : 1;
                    for (; times > 0; times--)
                    {
                        Table.Append(_rows[i], Rows, _encoded[i]);
                    }
                }
                else
                {
                    CountedRows.Change(_memory, _rows[i], Rows, _encoded[i], batch.Weights is { } w ? w.As<long>()[i] : 1);
                    goes += Table.ReadBlob(_rows[i], Rows).IsEmpty ? 1 : 0;
                }
            }

            for (var i = 0; i < count && goes > 0; i++)
            {
                if (_rows[i] != 0 && Table.ReadBlob(_rows[i], Rows).IsEmpty)
                {
                    Table.Remove(Keys.Keys[i], Keys.Hashes[i]);
                    Table.Find(Keys.Keys[..count], Keys.Hashes[..count], _rows.AsSpan(0, count));
                }
            }
        }

        public void Decode(Span<nint> starts, ReadOnlySpan<nint> ends, Span<Column?> to, ViewWriter texts)
        {
            _format.Decode(starts, ends, _decoded, texts);
            for (var i = 0; i < _decoded.Length; i++)
            {
                to[Description.Stored[i]] = _decoded[i];
            }
        }
    }
}
