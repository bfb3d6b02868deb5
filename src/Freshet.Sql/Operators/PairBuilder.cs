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
    private readonly ushort[] _own = new ushort[Column.Rows];
    private readonly long[] _weights = new long[Column.Rows];
    private readonly nint[] _starts = new nint[Column.Rows];
    private readonly nint[] _ends = new nint[Column.Rows];
    private readonly nint[] _starts2 = new nint[Column.Rows];
    private readonly nint[] _ends2 = new nint[Column.Rows];
    private readonly int[] _of = new int[Column.Rows];
    private readonly ushort[] _selected = new ushort[Column.Rows + 1];
    private readonly ViewWriter _texts = new();
    private readonly Arena _arena = new();
    private int _count;
    private bool _hasWeights;

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

    /// <summary>Adds a pair; true when there is no room for another.</summary>
    public bool Add(int input, int row, ReadOnlySpan<byte> other, long weight)
    {
        _own[_count] = (ushort)row;
        _weights[_count] = weight;
        _hasWeights |= weight != 1;
        _starts[_count] = _arena.Copy(other);
        _ends[_count] = _starts[_count] + other.Length;
        return ++_count == Column.Rows;
    }

    /// <summary>The pairs that were added, with the rows of that batch; null when there is none for which the condition is true.</summary>
    public ColumnBatch? Take(int input, ColumnBatch batch)
    {
        var count = _count;
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

        Decode(1 - input, _starts.AsSpan(0, count), _ends.AsSpan(0, count), columns.AsSpan(otherAt));
        Column? weights = null;
        if (_hasWeights)
        {
            weights = Column.Rent(Storage.Int64);
            _weights.AsSpan(0, count).CopyTo(new Span<long>(weights.Data, count));
        }

        var joined = ColumnBatch.Rent(columns, count, weights);
        (_count, _hasWeights) = (0, false);
        _arena.Clear();
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

        var count = 0;
        var (ownAt, n) = (0, 0);
        while (MatchedRows.Next(own, ref ownAt, out var one))
        {
            var ownStart = _arena.Copy(one.Row);
            var otherAt = 0;
            while (!matched[n] && MatchedRows.Next(others, ref otherAt, out var other))
            {
                if (other.Count <= 0)
                {
                    continue;
                }

                // each side is decoded by pointers that move, so each pair has its own
                (_starts[count], _ends[count]) = (ownStart, ownStart + one.Row.Length);
                _starts2[count] = _arena.Copy(other.Row);
                _ends2[count] = _starts2[count] + other.Row.Length;
                _of[count++] = n;
                if (count == Column.Rows)
                {
                    Match(side, count, matched);
                    count = 0;
                    _arena.Clear();
                    ownStart = _arena.Copy(one.Row);
                }
            }

            n++;
        }

        Match(side, count, matched);
        _arena.Clear();
    }

    /// <summary>Stored rows of a side by themselves; the other side's columns are NULL, or left out.</summary>
    public ColumnBatch Alone(int side, bool isOneSided, Span<nint> starts, ReadOnlySpan<nint> ends, ReadOnlySpan<long> weights, ViewWriter texts)
    {
        var columns = new Column?[isOneSided ? _width : _needed.Length];
        var (ownAt, otherAt) = side == 0 ? (0, _width) : (_width, 0);
        Decode(side, starts, ends, columns.AsSpan(ownAt));
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
            columns[otherAt + c] = _needed[otherAt + c] ? Nulls(other.Types[c], starts.Length) : null;
        }

        var ones = weights.IndexOfAnyExcept(1) < 0;
        Column? column = null;
        if (!ones)
        {
            column = Column.Rent(Storage.Int64);
            weights.CopyTo(new Span<long>(column.Data, weights.Length));
        }

        return ColumnBatch.Rent(columns, starts.Length, column);
    }

    public void Dispose()
    {
        _texts.Dispose();
        _arena.Dispose();
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

    private void Match(int side, int count, bool[] matched)
    {
        if (count == 0)
        {
            return;
        }

        var columns = new Column?[_needed.Length];
        var (ownAt, otherAt) = side == 0 ? (0, _width) : (_width, 0);
        Decode(side, _starts.AsSpan(0, count), _ends.AsSpan(0, count), columns.AsSpan(ownAt));
        Decode(1 - side, _starts2.AsSpan(0, count), _ends2.AsSpan(0, count), columns.AsSpan(otherAt));
        var pairs = ColumnBatch.Rent(columns, count);
        var passed = Passed(pairs);
        foreach (var i in _selected.AsSpan(0, passed))
        {
            matched[_of[i]] = true;
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

    private void Decode(int side, Span<nint> starts, ReadOnlySpan<nint> ends, Span<Column?> to)
    {
        _formats[side].Decode(starts, ends, _decoded[side], _texts);
        for (var i = 0; i < _decoded[side].Length; i++)
        {
            to[_sides[side].Stored[i]] = _decoded[side][i];
        }
    }
}
