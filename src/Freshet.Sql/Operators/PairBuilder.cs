using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Operators;

/// <summary>Builds the rows of a join: rows of a batch with stored rows of the other side, those for which the condition is true.</summary>
internal sealed unsafe class PairBuilder : IDisposable
{
    private readonly JoinSide[] _sides;
    private readonly RowFormat[] _formats;
    private readonly Column[][] _decoded;
    private readonly Evaluator? _condition;
    private readonly KernelCompiler? _compiler;
    private readonly bool[] _needed;
    private readonly bool[] _read;
    private readonly int _width;
    private readonly RowBuffer _others = new(); // a stored row for each pair
    private readonly ushort[] _own = new ushort[Column.Rows]; // and the number of the batch's
    private readonly RowBuffer _stored = new(); // where both sides are stored
    private readonly int[] _storedOf = new int[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];

    public PairBuilder(JoinSide left, JoinSide right, BoundExpression? condition, Func<int, bool> needed, OperatorClock clock)
    {
        _sides = [left, right];
        _width = left.Types.Count;
        _formats = [.. _sides.Select(static s => new RowFormat(s.Stored.Select(c => s.Types[c])))];
        _decoded = [.. _sides.Select(static s => new Column[s.Stored.Count])];
        _needed = [.. Enumerable.Range(0, _width + right.Types.Count).Select(needed)];
        _read = [.. _needed];
        if (condition is not null)
        {
            _compiler = new KernelCompiler(clock, condition);
            _condition = _compiler.Compile(condition);
            var columns = new HashSet<int>();
            condition.AddColumns(columns);
            foreach (var column in columns)
            {
                _read[column] = true;
            }
        }
    }

    /// <summary>Adds a pair of a row of the batch and a stored row of the other side; true when there is no room for another.</summary>
    public bool Add(int row, ReadOnlySpan<byte> other, long weight)
    {
        _own[_others.Count] = (ushort)row;
        _others.Add(other, weight);
        return _others.IsFull;
    }

    /// <summary>The pairs that were added, with the rows of that batch; null when there is none for which the condition is true.</summary>
    public ColumnBatch? Take(int input, ColumnBatch batch)
    {
        var count = _others.Count;
        if (count == 0)
        {
            return null;
        }

        var columns = new Column?[_needed.Length];
        var (ownAt, otherAt) = input == 0 ? (0, _width) : (_width, 0);
        foreach (var c in _sides[input].Stored)
        {
            columns[ownAt + c] = _read[ownAt + c] ? Gather.Rows(batch[c], _own.AsSpan(0, count)) : null;
        }

        var weights = Decode(1 - input, _others, columns.AsSpan(otherAt));
        var joined = ColumnBatch.Rent(columns, count, weights);
        if (_condition is null)
        {
            return joined;
        }

        // what only the condition reads ends here: every batch that goes out has the same columns
        var passed = Passed(joined);
        ColumnBatch? rest = null;
        if (passed > 0)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                columns[c] = joined.Columns[c] is not { } column || !_needed[c] ? null : passed == count ? column.Share() : Gather.Rows(column, _selected.AsSpan(0, passed));
            }

            rest = ColumnBatch.Rent(columns, passed, joined.Weights is not { } w ? null : passed == count ? w.Share() : Gather.Rows(w, _selected.AsSpan(0, passed)));
        }

        joined.Release();
        return rest;
    }

    /// <summary>Which of the stored rows of a side have a partner among those of the other.</summary>
    public void Match(int side, ReadOnlySpan<byte> own, ReadOnlySpan<byte> others, bool[] matched)
    {
        if (_condition is null)
        {
            var at = 0;
            var any = false;
            while (!any && MatchedRows.Next(others, ref at, out var other))
            {
                any = other.Count > 0;
            }

            Array.Fill(matched, any);
            return;
        }

        var (ownAt, n) = (0, 0);
        while (MatchedRows.Next(own, ref ownAt, out var one))
        {
            var otherAt = 0;
            while (!matched[n] && MatchedRows.Next(others, ref otherAt, out var other))
            {
                if (other.Count <= 0)
                {
                    continue;
                }

                _storedOf[_stored.Count] = n;
                _stored.Add(one.Row);
                _others.Add(other.Row);
                if (_stored.IsFull)
                {
                    MatchStored(side, matched);
                }
            }

            n++;
        }

        MatchStored(side, matched);
    }

    /// <summary>Stored rows of a side by themselves; the other side's columns are NULL, or left out.</summary>
    public ColumnBatch Alone(int side, bool isOneSided, RowBuffer rows)
    {
        var count = rows.Count;
        var columns = new Column?[isOneSided ? _width : _needed.Length];
        var (ownAt, otherAt) = side == 0 ? (0, _width) : (_width, 0);
        var weights = Decode(side, rows, columns.AsSpan(ownAt));
        for (var c = 0; c < _sides[side].Types.Count; c++)
        {
            if (!_needed[ownAt + c])
            {
                columns[ownAt + c]?.Release();
                columns[ownAt + c] = null;
            }
        }

        var other = _sides[1 - side];
        for (var c = 0; c < other.Types.Count && !isOneSided; c++)
        {
            columns[otherAt + c] = _needed[otherAt + c] ? Nulls(other.Types[c], count) : null;
        }

        return ColumnBatch.Rent(columns, count, weights);
    }

    public void Dispose()
    {
        _others.Dispose();
        _stored.Dispose();
    }

    private static Column Nulls(DataType type, int count)
    {
        Column column;
        if (type.Kind == TypeKind.Row)
        {
            column = Column.RentStruct([.. type.Fields.Select(f => (Column?)Nulls(f.Type, count))]);
        }
        else
        {
            column = Column.Rent(type.Storage());
            new Span<byte>(column.Data, count * column.Storage.Width()).Clear();
        }

        new Span<ulong>(column.NullPlaces(), Column.Rows / 64).Clear();
        return column;
    }

    private void MatchStored(int side, bool[] matched)
    {
        var count = _stored.Count;
        if (count == 0)
        {
            return;
        }

        var columns = new Column?[_needed.Length];
        var (ownAt, otherAt) = side == 0 ? (0, _width) : (_width, 0);
        Decode(side, _stored, columns.AsSpan(ownAt));
        Decode(1 - side, _others, columns.AsSpan(otherAt));
        var pairs = ColumnBatch.Rent(columns, count);
        foreach (var i in _selected.AsSpan(0, Passed(pairs)))
        {
            matched[_storedOf[i]] = true;
        }

        pairs.Release();
    }

    private int Passed(ColumnBatch pairs)
    {
        var condition = _condition!.Evaluate(pairs, new RowSet(pairs.Count));
        var passed = Selections.True(condition, new RowSet(pairs.Count), _selected);
        condition.Release();
        foreach (var shared in _compiler!.Shared)
        {
            shared.Forget();
        }

        return passed;
    }

    private Column? Decode(int side, RowBuffer rows, Span<Column?> to)
    {
        var weights = rows.Take(_formats[side], _decoded[side]);
        for (var i = 0; i < _decoded[side].Length; i++)
        {
            to[_sides[side].Stored[i]] = _decoded[side][i];
        }

        return weights;
    }
}
