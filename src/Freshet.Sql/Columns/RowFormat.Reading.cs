using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Freshet.Sql.Columns;

/// <content>Rows from their bytes.</content>
internal sealed unsafe partial class RowFormat
{
    private static Column Read(DataType type, RowPart part, Span<nint> rows, ReadOnlySpan<nint> ends, ViewWriter texts)
    {
        var turn = (byte)(part.Descending ? 0xFF : 0);
        var storage = type.Storage();
        ulong* validity = null;
        Column? column = storage == Storage.Struct ? null : Column.Rent(storage);
        Span<ulong> bits = stackalloc ulong[Column.Rows / 64];
        var hasNulls = false;
        if (type.IsNullable)
        {
            bits.Fill(ulong.MaxValue);
            for (var i = 0; i < rows.Length; i++)
            {
                if ((byte)(*(byte*)rows[i]++ ^ turn) != Value)
                {
                    hasNulls = true;
                    bits[i >> 6] &= ~(1UL << (i & 63));
                }
            }
        }

        if (column is null)
        {
            var fields = new Column?[type.Fields.Count];
            for (var f = 0; f < fields.Length; f++)
            {
                fields[f] = Read(type.Fields[f].Type, part, rows, ends, texts);
            }

            column = Column.RentStruct(fields);
        }

        if (hasNulls)
        {
            validity = column.NullPlaces();
            bits.CopyTo(new Span<ulong>(validity, Column.Rows / 64));
        }

        var all = turn == 0 ? 0L : -1;
        switch (storage)
        {
            case Storage.Bool:
            case Storage.Int8:
                var sign = storage == Storage.Bool ? (byte)0 : (byte)0x80;
                for (var i = 0; i < rows.Length; i++)
                {
                    column.Data[i] = (byte)(*(byte*)rows[i]++ ^ sign ^ turn);
                }

                break;
            case Storage.Int16:
                for (var i = 0; i < rows.Length; i++)
                {
                    column.As<short>()[i] = (short)(BinaryPrimitives.ReverseEndianness(Get<short>(ref rows[i])) ^ (short)all ^ short.MinValue);
                }

                break;
            case Storage.Int32:
                for (var i = 0; i < rows.Length; i++)
                {
                    column.As<int>()[i] = BinaryPrimitives.ReverseEndianness(Get<int>(ref rows[i])) ^ (int)all ^ int.MinValue;
                }

                break;
            case Storage.Int64:
                for (var i = 0; i < rows.Length; i++)
                {
                    column.As<long>()[i] = BinaryPrimitives.ReverseEndianness(Get<long>(ref rows[i])) ^ all ^ long.MinValue;
                }

                break;
            case Storage.Float32:
                for (var i = 0; i < rows.Length; i++)
                {
                    var value = BinaryPrimitives.ReverseEndianness(Get<int>(ref rows[i])) ^ (int)all;
                    column.As<float>()[i] = value == -1 ? float.NaN : BitConverter.Int32BitsToSingle(value < 0 ? value ^ int.MinValue : ~value);
                }

                break;
            case Storage.Float64:
                for (var i = 0; i < rows.Length; i++)
                {
                    var value = BinaryPrimitives.ReverseEndianness(Get<long>(ref rows[i])) ^ all;
                    column.As<double>()[i] = value == -1 ? double.NaN : BitConverter.Int64BitsToDouble(value < 0 ? value ^ long.MinValue : ~value);
                }

                break;
            case Storage.Int128:
                for (var i = 0; i < rows.Length; i++)
                {
                    var value = BinaryPrimitives.ReverseEndianness(Get<UInt128>(ref rows[i])) ^ (turn == 0 ? 0 : UInt128.MaxValue);
                    column.As<Int128>()[i] = (Int128)(value ^ ((UInt128)1 << 127));
                }

                break;
            case Storage.View:
                for (var i = 0; i < rows.Length; i++)
                {
                    if (validity is null || (validity[i >> 6] >> (i & 63) & 1) != 0)
                    {
                        ReadText(column, i, ref rows[i], ends[i], turn, texts);
                    }
                    else
                    {
                        column.As<TextView>()[i] = default;
                    }
                }

                break;
            default:
                break;
        }

        return column;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Get<T>(ref nint row)
        where T : unmanaged
    {
        var value = Unsafe.ReadUnaligned<T>((void*)row);
        row += sizeof(T);
        return value;
    }

    private static void ReadText(Column column, int row, ref nint from, nint end, byte turn, ViewWriter texts)
    {
        var start = (byte*)from;

        // the end: a zero (turned round where the order is) without 255 behind it
        var at = start;
        var escapes = 0;
        while (true)
        {
            at += new ReadOnlySpan<byte>(at, (int)(end - (nint)at)).IndexOf(turn);
            if (at[1] == turn)
            {
                break;
            }

            escapes++;
            at += 2;
        }

        from = (nint)(at + 2);
        var length = (int)(at - start) - escapes;
        if (escapes == 0 && turn == 0)
        {
            texts.Set(column, row, new ReadOnlySpan<byte>(start, length));
            return;
        }

        var bytes = length <= 256 ? stackalloc byte[length] : new byte[length];
        var to = 0;
        for (var b = start; b < at; b++)
        {
            bytes[to++] = (byte)(*b ^ turn);
            if ((byte)(*b ^ turn) == 0)
            {
                b++;
            }
        }

        texts.Set(column, row, bytes);
    }
}
