using System.Buffers.Text;
using System.Globalization;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Formats;

/// <summary>Reads values of a type out of text straight into columns.</summary>
internal sealed unsafe class CellParser(ViewWriter texts)
{
    /// <summary>Sets a row's value from text; false when it is none of the type.</summary>
    public bool TrySet(Column to, int row, DataType type, ReadOnlySpan<byte> text)
    {
        switch (type.Kind)
        {
            case TypeKind.Char or TypeKind.VarChar:
                texts.Set(to, row, type.Precision < DataType.LengthMax ? text[..Texts.Offset(text, type.Precision)] : text);
                return true;
            case TypeKind.Boolean:
                var isTrue = System.Text.Ascii.EqualsIgnoreCase(text, "true"u8);
                to.Data[row] = isTrue ? (byte)1 : (byte)0;
                return isTrue || System.Text.Ascii.EqualsIgnoreCase(text, "false"u8);
            case TypeKind.BigInt:
                return Whole(text, out to.As<long>()[row]);
            case TypeKind.Int:
                return Whole(text, out var i) && Fits(type, i) && Set(out to.As<int>()[row], (int)i);
            case TypeKind.SmallInt:
                return Whole(text, out var s) && Fits(type, s) && Set(out to.As<short>()[row], (short)s);
            case TypeKind.TinyInt:
                return Whole(text, out var b) && Fits(type, b) && Set(out to.As<sbyte>()[row], (sbyte)b);
            case TypeKind.Double:
                return Utf8Parser.TryParse(text, out to.As<double>()[row], out var read) && read == text.Length;
            case TypeKind.Float:
                return Utf8Parser.TryParse(text, out to.As<float>()[row], out var floatRead) && floatRead == text.Length;
            case TypeKind.Decimal:
                return Decimals.TryParse(text, type.Scale, out var value) && Decimals.Fits(value, type.Precision)
                    && (to.Storage == Storage.Int64 ? Set(out to.As<long>()[row], (long)value) : Set(out to.As<Int128>()[row], value));
            case TypeKind.Date:
                return TemporalTexts.TryDate(text, out var days) && Set(out to.As<int>()[row], (int)days);
            case TypeKind.Time:
                return TemporalTexts.TryTime(text, out var time) && Set(out to.As<int>()[row], (int)(time / 1000));
            case TypeKind.Timestamp or TypeKind.TimestampLtz:
                var isUtc = text.Length > 0 && text[^1] == 'Z';
                return TemporalTexts.TryTimestamp(isUtc ? text[..^1] : text, out var micros) && Set(out to.As<long>()[row], type.Precision <= 3 ? CivilCalendar.FloorDiv(micros, 1000) : micros);
            case TypeKind.Binary or TypeKind.VarBinary:
                var bytes = new byte[text.Length];
                if (Base64.DecodeFromUtf8(text, bytes, out _, out var length) != System.Buffers.OperationStatus.Done)
                {
                    return false;
                }

                texts.Set(to, row, bytes.AsSpan(0, length));
                return true;
            default:
                throw FreshetException.User($"A {type.WithNull(true)} in a file is not there yet.");
        }
    }

    /// <summary>Sets bytes as they are.</summary>
    public bool SetBytes(Column to, int row, ReadOnlySpan<byte> bytes)
    {
        texts.Set(to, row, bytes);
        return true;
    }

    /// <summary>NULL, where the column may be.</summary>
    public static bool TrySetNull(Column to, int row, DataType type)
    {
        to.SetNull(row);
        if (to.Storage == Storage.View)
        {
            to.As<TextView>()[row] = default;
        }

        for (var f = 0; f < to.Fields.Length; f++)
        {
            if (to.Fields[f] is { } field)
            {
                TrySetNull(field, row, type.Fields[f].Type.WithNull(true));
            }
        }

        return type.IsNullable;
    }

    private static bool Whole(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;

    private static bool Fits(DataType type, long value) => value >= Casts.Least(type) && value <= Casts.Most(type);

    private static bool Set<T>(out T to, T value)
    {
        to = value;
        return true;
    }
}
