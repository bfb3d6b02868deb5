using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Freshet.Sql.Columns;

/// <summary>A column in a row's bytes.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Descending">True turns the order of its bytes round.</param>
/// <param name="NullsLast">True puts NULLs behind the values (before the order is turned round).</param>
internal sealed record RowPart(DataType Type, bool Descending = false, bool NullsLast = false);

/// <summary>
/// Rows as bytes whose order is that of the rows, and which are equal when the rows are (NULL is equal to NULL, -0.0 to 0.0, NaN to NaN):
/// for state, exchanges and sorting. A nullable value has a byte before it: 1, and for NULL 0 or 2. Numbers are big-endian with their sign
/// bit turned; texts end with two zero bytes, and a zero in them is followed by 255.
/// </summary>
internal sealed unsafe partial class RowFormat
{
    private const byte Value = 1;

    private readonly RowPart[] _parts;
    private readonly int[] _cursor = new int[Column.Rows];

    public RowFormat(IEnumerable<RowPart> parts)
    {
        _parts = [.. parts];
        var size = 0;
        foreach (var part in _parts)
        {
            size = size < 0 || SizeOf(part.Type) is not (> 0 and var one) ? -1 : size + one;
        }

        FixedSize = size;
        Schema = "row(" + string.Join(", ", _parts.Select(p => $"{p.Type}{(p.Descending ? " desc" : "")}{(p.NullsLast ? " nulls last" : "")}")) + ")";
    }

    public RowFormat(IEnumerable<DataType> types)
        : this(types.Select(t => new RowPart(t)))
    {
    }

    /// <summary>Bytes of every row; -1 when they differ.</summary>
    public int FixedSize { get; }

    /// <summary>What is in the rows, as text.</summary>
    public string Schema { get; }

    public int Count => _parts.Length;

    public DataType TypeOf(int part) => _parts[part].Type;

    /// <summary>Encodes the first rows of these columns.</summary>
    public void Encode(ReadOnlySpan<Column> columns, int count, EncodedRows to)
    {
        var starts = to.Starts;
        if (FixedSize >= 0)
        {
            for (var i = 0; i <= count; i++)
            {
                starts[i] = i * FixedSize;
            }
        }
        else
        {
            starts[..(count + 1)].Clear();
            for (var c = 0; c < _parts.Length; c++)
            {
                AddSizes(columns[c], _parts[c].Type, count, starts[1..]);
            }

            for (var i = 1; i <= count; i++)
            {
                starts[i] += starts[i - 1];
            }
        }

        to.Size(count);
        starts[..count].CopyTo(_cursor);
        fixed (byte* block = to.Block)
        {
            for (var c = 0; c < _parts.Length; c++)
            {
                Write(columns[c], _parts[c].Type, _parts[c], count, block);
            }
        }
    }

    /// <summary>Decodes rows into new columns; <paramref name="rows"/> are where they begin, and are behind them afterwards, <paramref name="ends"/> where their bytes end.</summary>
    public void Decode(Span<nint> rows, ReadOnlySpan<nint> ends, Span<Column> columns, ViewWriter texts)
    {
        for (var c = 0; c < _parts.Length; c++)
        {
            columns[c] = Read(_parts[c].Type, _parts[c], rows, ends, texts);
        }
    }

    /// <summary>How many of these bytes a row of this format at their start takes.</summary>
    public int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (FixedSize >= 0)
        {
            return FixedSize;
        }

        var at = 0;
        foreach (var part in _parts)
        {
            at += LengthOf(bytes[at..], part.Type, (byte)(part.Descending ? 0xFF : 0));
        }

        return at;
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes, DataType type, byte turn)
    {
        var size = SizeOf(type);
        if (size > 0)
        {
            return size;
        }

        var at = 0;
        if (type.IsNullable && (byte)(bytes[at++] ^ turn) != Value && type.Kind != TypeKind.Row)
        {
            return at;
        }

        if (type.Kind == TypeKind.Row)
        {
            foreach (var field in type.Fields)
            {
                at += LengthOf(bytes[at..], field.Type, turn);
            }

            return at;
        }

        while (true)
        {
            at += bytes[at..].IndexOf(turn) + 2;
            if (bytes[at - 1] == turn)
            {
                return at;
            }
        }
    }

    private static int SizeOf(DataType type)
    {
        var flag = type.IsNullable ? 1 : 0;
        if (type.Kind == TypeKind.Row)
        {
            foreach (var field in type.Fields)
            {
                var one = SizeOf(field.Type);
                if (one <= 0)
                {
                    return -1;
                }

                flag += one;
            }

            return type.IsNullable ? -1 : flag;
        }

        var storage = type.Storage();

        // a nullable number has its places even where it is NULL, so that keys of numbers are of one size
        return storage == Storage.View ? -1 : flag + storage.Width();
    }

    private static void AddSizes(Column column, DataType type, int count, Span<int> sizes)
    {
        var size = SizeOf(type);
        if (size > 0)
        {
            for (var i = 0; i < count; i++)
            {
                sizes[i] += size;
            }

            return;
        }

        if (column.Storage == Storage.Struct)
        {
            for (var i = 0; i < count; i++)
            {
                sizes[i] += type.IsNullable ? 1 : 0;
            }

            for (var f = 0; f < type.Fields.Count; f++)
            {
                AddSizes(column.Fields[f]!, type.Fields[f].Type, count, sizes);
            }

            return;
        }

        var flag = type.IsNullable ? 1 : 0;
        for (var i = 0; i < count; i++)
        {
            if (column.IsNull(i))
            {
                sizes[i] += 1;
            }
            else
            {
                var text = column.Text(i);
                sizes[i] += flag + text.Length + 2 + (text.Contains((byte)0) ? text.Count((byte)0) : 0);
            }
        }
    }

    private void Write(Column column, DataType type, RowPart part, int count, byte* block)
    {
        var turn = (byte)(part.Descending ? 0xFF : 0);
        if (type.IsNullable)
        {
            var none = (byte)((part.NullsLast ? 2 : 0) ^ turn);
            var value = (byte)(Value ^ turn);
            for (var i = 0; i < count; i++)
            {
                block[_cursor[i]++] = column.IsNull(i) ? none : value;
            }
        }

        switch (column.Storage)
        {
            case Storage.Bool:
            case Storage.Int8:
                Numbers(column, count, block, turn, (sbyte*)column.Data, column.Storage == Storage.Bool ? (sbyte)0 : sbyte.MinValue);
                break;
            case Storage.Int16:
                Shorts(column, count, block, turn);
                break;
            case Storage.Int32:
                Ints(column, count, block, turn);
                break;
            case Storage.Int64:
                Longs(column, count, block, turn);
                break;
            case Storage.Float32:
                for (var i = 0; i < count; i++)
                {
                    var bits = column.IsNull(i) ? 0 : Ordered(BitConverter.SingleToInt32Bits(Canonical(column.As<float>()[i])));
                    Put(block, i, BinaryPrimitives.ReverseEndianness(bits ^ (turn == 0 ? 0 : -1)));
                }

                break;
            case Storage.Float64:
                for (var i = 0; i < count; i++)
                {
                    var bits = column.IsNull(i) ? 0 : Ordered(BitConverter.DoubleToInt64Bits(Canonical(column.As<double>()[i])));
                    Put(block, i, BinaryPrimitives.ReverseEndianness(bits ^ (turn == 0 ? 0 : -1)));
                }

                break;
            case Storage.Int128:
                for (var i = 0; i < count; i++)
                {
                    var bits = (column.IsNull(i) ? 0 : (UInt128)column.As<Int128>()[i] ^ ((UInt128)1 << 127)) ^ (turn == 0 ? 0 : UInt128.MaxValue);
                    Put(block, i, BinaryPrimitives.ReverseEndianness(bits));
                }

                break;
            case Storage.View:
                Texts(column, count, block, turn);
                break;
            default:
                for (var f = 0; f < type.Fields.Count; f++)
                {
                    Write(column.Fields[f]!, type.Fields[f].Type, part, count, block);
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<T>(byte* block, int row, T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(block + _cursor[row], value);
        _cursor[row] += sizeof(T);
    }

    private void Numbers(Column column, int count, byte* block, byte turn, sbyte* values, sbyte sign)
    {
        for (var i = 0; i < count; i++)
        {
            Put(block, i, (byte)((column.IsNull(i) ? 0 : values[i] ^ sign) ^ turn));
        }
    }

    private void Shorts(Column column, int count, byte* block, byte turn)
    {
        for (var i = 0; i < count; i++)
        {
            var value = column.IsNull(i) ? (short)0 : (short)(column.As<short>()[i] ^ short.MinValue);
            Put(block, i, BinaryPrimitives.ReverseEndianness((short)(turn == 0 ? value : ~value)));
        }
    }

    private void Ints(Column column, int count, byte* block, byte turn)
    {
        var values = column.As<int>();
        for (var i = 0; i < count; i++)
        {
            var value = column.IsNull(i) ? 0 : values[i] ^ int.MinValue;
            Put(block, i, BinaryPrimitives.ReverseEndianness(turn == 0 ? value : ~value));
        }
    }

    private void Longs(Column column, int count, byte* block, byte turn)
    {
        var values = column.As<long>();
        for (var i = 0; i < count; i++)
        {
            var value = column.IsNull(i) ? 0 : values[i] ^ long.MinValue;
            Put(block, i, BinaryPrimitives.ReverseEndianness(turn == 0 ? value : ~value));
        }
    }

    private void Texts(Column column, int count, byte* block, byte turn)
    {
        for (var i = 0; i < count; i++)
        {
            if (column.IsNull(i))
            {
                continue;
            }

            var text = column.Text(i);
            var start = block + _cursor[i];
            var at = start;
            while (true)
            {
                var zero = text.IndexOf((byte)0);
                var run = zero < 0 ? text : text[..zero];
                run.CopyTo(new Span<byte>(at, run.Length));
                at += run.Length;
                *at++ = 0;
                if (zero < 0)
                {
                    *at++ = 0;
                    break;
                }

                *at++ = 0xFF;
                text = text[(zero + 1)..];
            }

            if (turn != 0)
            {
                for (var b = start; b < at; b++)
                {
                    *b = (byte)~*b;
                }
            }

            _cursor[i] += (int)(at - start);
        }
    }

    private static float Canonical(float value) => float.IsNaN(value) ? float.NaN : value + 0.0f;

    private static double Canonical(double value) => double.IsNaN(value) ? double.NaN : value + 0.0;

    // negative: all bits turned; else the sign bit. NaN, which has its sign bit set in .NET, goes behind everything.
    private static int Ordered(int bits) => bits == BitConverter.SingleToInt32Bits(float.NaN) ? -1 : bits < 0 ? ~bits : bits ^ int.MinValue;

    private static long Ordered(long bits) => bits == BitConverter.DoubleToInt64Bits(double.NaN) ? -1 : bits < 0 ? ~bits : bits ^ long.MinValue;
}
