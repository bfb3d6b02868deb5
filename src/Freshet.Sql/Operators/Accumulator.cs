using System.Runtime.CompilerServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>An aggregate's state in the rows of a table: what it keeps lies in the row of its group.</summary>
internal abstract unsafe class Accumulator
{
    /// <summary>Adds its columns to the row.</summary>
    public abstract void AddTo(RowLayout layout, string name);

    /// <summary>Takes values in: row i of the column goes to the group at <c>rows[i]</c>, as often as its weight says; weight 0 and NULL change nothing.</summary>
    public abstract void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory);

    /// <summary>Takes in what another one of the same kind has gathered, at these rows of its table.</summary>
    public abstract void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory);

    /// <summary>The results of groups; of a group at address 0 anything.</summary>
    public abstract Column Result(ReadOnlySpan<nint> rows, RowMemory memory);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static ref T At<T>(nint row, int offset)
        where T : unmanaged => ref Unsafe.AsRef<T>((byte*)row + offset);

    protected static Int128 Exact(Column column, int row) => column.Storage switch
    {
        Storage.Int64 => column.As<long>()[row],
        Storage.Int32 => column.As<int>()[row],
        Storage.Int16 => column.As<short>()[row],
        Storage.Int8 => column.As<sbyte>()[row],
        _ => column.As<Int128>()[row],
    };
}

/// <summary>What of a row lies outside of it: texts.</summary>
internal abstract class RowMemory
{
    public abstract ReadOnlySpan<byte> Read(nint row, Core.State.Column column);

    public abstract void Write(nint row, Core.State.Column column, ReadOnlySpan<byte> bytes);

    public ViewWriter Texts { get; } = new();
}

/// <summary>The memory of a table's rows.</summary>
internal sealed class TableMemory<K>(KeyedTable<K> table) : RowMemory
{
    public override ReadOnlySpan<byte> Read(nint row, Core.State.Column column) => table.ReadBlob(row, column);

    public override void Write(nint row, Core.State.Column column, ReadOnlySpan<byte> bytes) => table.WriteBlob(row, column, bytes);
}

/// <summary>COUNT.</summary>
internal sealed unsafe class CountAccumulator : Accumulator
{
    private int _offset;

    public override void AddTo(RowLayout layout, string name) => _offset = layout.AddFixed<long>(name, "i64").Offset;

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var offset = _offset;
        if (values is null || !values.HasNulls)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                At<long>(rows[i], offset) += weights[i];
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            At<long>(rows[i], offset) += values.IsNull(i) ? 0 : weights[i];
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<long>(rows[i], _offset) += At<long>(from[i], _offset);
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.Int64);
        for (var i = 0; i < rows.Length; i++)
        {
            to.As<long>()[i] = rows[i] == 0 ? 0 : At<long>(rows[i], _offset);
        }

        return to;
    }
}

/// <summary>SUM and AVG of exact numbers: a sum of 128 bits and a count.</summary>
internal sealed unsafe class ExactSumAccumulator(string expression, DataType from, DataType type, bool isAverage) : Accumulator
{
    private int _sum;
    private int _count;

    public override void AddTo(RowLayout layout, string name)
    {
        _sum = layout.Add(name + ".sum", ColumnKind.Fixed, sizeof(Int128), "i128").Offset;
        _count = layout.AddFixed<long>(name + ".count", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var (sum, count) = (_sum, _count);
        if (values!.Storage == Storage.Int64)
        {
            var numbers = values.As<long>();
            for (var i = 0; i < rows.Length; i++)
            {
                if (weights[i] != 0 && !values.IsNull(i))
                {
                    var w = weights[i];
                    At<Int128>(rows[i], sum) += w == 1 ? numbers[i] : (Int128)numbers[i] * w;
                    At<long>(rows[i], count) += w;
                }
            }

            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                At<Int128>(rows[i], sum) = Total(At<Int128>(rows[i], sum), Exact(values, i), weights[i]);
                At<long>(rows[i], count) += weights[i];
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<Int128>(rows[i], _sum) = Total(At<Int128>(rows[i], _sum), At<Int128>(from[i], _sum), 1);
            At<long>(rows[i], _count) += At<long>(from[i], _count);
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(type.Storage());
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _count) == 0)
            {
                to.SetNull(i);
                continue;
            }

            var value = At<Int128>(rows[i], _sum);
            if (isAverage)
            {
                var count = At<long>(rows[i], _count);
                value = type.Kind != TypeKind.Decimal ? value / count
                    : Decimals.TryRescale(value, from.Scale, type.Scale, out var scaled) ? Decimals.DivideRounded(scaled, count)
                    : throw TooLarge();
            }

            Set(to, i, value);
        }

        return to;
    }

    private Int128 Total(Int128 sum, Int128 value, long weight)
    {
        try
        {
            return checked(sum + (weight == 1 ? value : value * weight));
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
    }

    private void Set(Column to, int row, Int128 value)
    {
        var fits = to.Storage switch
        {
            Storage.Int128 => Decimals.Fits(value, type.Precision),
            Storage.Int64 => value >= long.MinValue && value <= long.MaxValue && (type.Kind != TypeKind.Decimal || Decimals.Fits(value, type.Precision)),
            Storage.Int32 => value >= int.MinValue && value <= int.MaxValue,
            Storage.Int16 => value >= short.MinValue && value <= short.MaxValue,
            _ => value >= sbyte.MinValue && value <= sbyte.MaxValue,
        };
        if (!fits)
        {
            throw TooLarge();
        }

        switch (to.Storage)
        {
            case Storage.Int128:
                to.As<Int128>()[row] = value;
                break;
            case Storage.Int64:
                to.As<long>()[row] = (long)value;
                break;
            case Storage.Int32:
                to.As<int>()[row] = (int)value;
                break;
            case Storage.Int16:
                to.As<short>()[row] = (short)value;
                break;
            default:
                to.As<sbyte>()[row] = (sbyte)value;
                break;
        }
    }

    private FreshetException TooLarge() => FreshetException.User($"{expression} failed: the sum is too large for a {type.WithNull(true)}. Cast the values to a larger type before: CAST(… AS BIGINT) or DECIMAL.");
}

/// <summary>SUM and AVG of FLOAT and DOUBLE.</summary>
internal sealed unsafe class FloatSumAccumulator(DataType type, bool isAverage) : Accumulator
{
    private int _sum;
    private int _count;

    public override void AddTo(RowLayout layout, string name)
    {
        _sum = layout.AddFixed<double>(name + ".sum", "f64").Offset;
        _count = layout.AddFixed<long>(name + ".count", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var isFloat = values!.Storage == Storage.Float32;
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                At<double>(rows[i], _sum) += (isFloat ? values.As<float>()[i] : values.As<double>()[i]) * weights[i];
                At<long>(rows[i], _count) += weights[i];
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            At<double>(rows[i], _sum) += At<double>(from[i], _sum);
            At<long>(rows[i], _count) += At<long>(from[i], _count);
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(type.Storage());
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _count) == 0)
            {
                to.SetNull(i);
                continue;
            }

            var value = At<double>(rows[i], _sum) / (isAverage ? At<long>(rows[i], _count) : 1);
            if (type.Kind == TypeKind.Float)
            {
                to.As<float>()[i] = (float)value;
            }
            else
            {
                to.As<double>()[i] = value;
            }
        }

        return to;
    }
}

/// <summary>MIN and MAX of values of fixed size, of rows that only come.</summary>
internal sealed unsafe class ExtremeAccumulator<T>(bool isMax, Storage storage, string schema) : Accumulator
    where T : unmanaged, System.Numerics.IComparisonOperators<T, T, bool>
{
    private int _value;
    private int _has;

    public override void AddTo(RowLayout layout, string name)
    {
        _value = layout.Add(name + ".value", ColumnKind.Fixed, sizeof(T), schema).Offset;
        _has = layout.AddFixed<long>(name + ".has", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        var data = values!.As<T>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values.IsNull(i))
            {
                Take(rows[i], data[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (At<long>(from[i], _has) != 0)
            {
                Take(rows[i], At<T>(from[i], _value));
            }
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(storage);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _has) == 0)
            {
                to.SetNull(i);
            }
            else
            {
                to.As<T>()[i] = At<T>(rows[i], _value);
            }
        }

        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(nint row, T value)
    {
        ref var has = ref At<long>(row, _has);
        ref var kept = ref At<T>(row, _value);
        if (has == 0 || (isMax ? value > kept : value < kept))
        {
            kept = value;
            has = 1;
        }
    }
}

/// <summary>MIN and MAX of texts, of rows that only come.</summary>
internal sealed unsafe class TextExtremeAccumulator(bool isMax) : Accumulator
{
    private Core.State.Column? _value;
    private int _has;

    public override void AddTo(RowLayout layout, string name)
    {
        _value = layout.AddBlob(name + ".value", "bytes");
        _has = layout.AddFixed<long>(name + ".has", "i64").Offset;
    }

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values!.IsNull(i))
            {
                Take(rows[i], values.Text(i), memory);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (At<long>(from[i], _has) != 0)
            {
                Take(rows[i], fromMemory.Read(from[i], _value!), memory);
            }
        }
    }

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var to = Column.Rent(Storage.View);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] == 0 || At<long>(rows[i], _has) == 0)
            {
                to.SetNull(i);
                to.As<TextView>()[i] = default;
            }
            else
            {
                memory.Texts.Set(to, i, memory.Read(rows[i], _value!));
            }
        }

        return to;
    }

    private void Take(nint row, ReadOnlySpan<byte> text, RowMemory memory)
    {
        ref var has = ref At<long>(row, _has);
        if (has != 0)
        {
            var order = text.SequenceCompareTo(memory.Read(row, _value!));
            if (isMax ? order <= 0 : order >= 0)
            {
                return;
            }
        }

        has = 1;
        memory.Write(row, _value!, text);
    }
}

/// <summary>
/// MIN and MAX of rows that come and go: all values of a group in order, each with how often it is there. Encoded one behind the other:
/// the length, the count, the bytes.
/// </summary>
internal sealed unsafe class CountedExtremeAccumulator(bool isMax, DataType type) : Accumulator
{
    private readonly RowFormat _format = new([type]);
    private readonly EncodedRows _rows = new();
    private Core.State.Column? _values;

    public override void AddTo(RowLayout layout, string name) => _values = layout.AddBlob(name + ".values", "counted:" + _format.Schema);

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        _format.Encode([values!], rows.Length, _rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0 && !values!.IsNull(i))
            {
                CountedRows.Change(memory, rows[i], _values!, _rows[i], weights[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory) =>
        throw FreshetException.Internal("Values that come and go are not merged.");

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var one = rows[i] == 0 ? default : CountedRows.End(memory.Read(rows[i], _values!), last: isMax);
            starts[i] = one.IsEmpty ? arena.Null(_format, type) : arena.Copy(one);
            ends[i] = starts[i] + Math.Max(one.Length, 1);
        }

        var columns = new Column[1];
        _format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }
}

/// <summary>The value of the only row of a group; more than one is an error.</summary>
internal sealed unsafe class SingleValueAccumulator(DataType type) : Accumulator
{
    private readonly RowFormat _format = new([type]);
    private readonly EncodedRows _rows = new();
    private Core.State.Column? _values;

    public override void AddTo(RowLayout layout, string name) => _values = layout.AddBlob(name + ".values", "counted:" + _format.Schema);

    public override void Add(ReadOnlySpan<nint> rows, Column? values, ReadOnlySpan<long> weights, RowMemory memory)
    {
        _format.Encode([values!], rows.Length, _rows);
        for (var i = 0; i < rows.Length; i++)
        {
            if (weights[i] != 0)
            {
                CountedRows.Change(memory, rows[i], _values!, _rows[i], weights[i]);
            }
        }
    }

    public override void Merge(ReadOnlySpan<nint> rows, ReadOnlySpan<nint> from, RowMemory memory, RowMemory fromMemory) =>
        throw FreshetException.Internal("Single values are not merged.");

    public override Column Result(ReadOnlySpan<nint> rows, RowMemory memory)
    {
        var (starts, ends) = (new nint[rows.Length], new nint[rows.Length]);
        using var arena = new Arena();
        for (var i = 0; i < rows.Length; i++)
        {
            var all = rows[i] == 0 ? default : memory.Read(rows[i], _values!);
            var (at, times) = (0, 0L);
            starts[i] = 0;
            while (CountedRows.Next(all, ref at, out var bytes, out var count))
            {
                times += count;
                starts[i] = arena.Copy(bytes);
                ends[i] = starts[i] + bytes.Length;
            }

            if (times > 1)
            {
                throw FreshetException.User("A sub-query that stands as a value gave more than one row. Take an aggregate of it (MAX, for one), or add a condition by which one row is left.");
            }

            if (starts[i] == 0)
            {
                starts[i] = arena.Null(_format, type);
                ends[i] = starts[i] + Math.Max(_format.FixedSize, 1);
            }
        }

        var columns = new Column[1];
        _format.Decode(starts, ends, columns, memory.Texts);
        return columns[0];
    }
}
