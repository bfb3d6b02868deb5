using System.Globalization;
using System.Text;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Expressions;

/// <summary>Values as text, as a CAST to STRING gives it.</summary>
internal static class ValueText
{
    /// <summary>A value of a literal as text.</summary>
    public static string Of(object value, DataType type) => value switch
    {
        bool b => b ? "TRUE" : "FALSE",
        SqlList<byte> bytes => Encoding.UTF8.GetString(bytes.AsSpan()),
        float f => Number(f.ToString("R", CultureInfo.InvariantCulture)),
        double d => Number(d.ToString("R", CultureInfo.InvariantCulture)),
        Int128 n => Decimal(n, type.Scale),
        long n => Of(n, type),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A value that lies in up to eight bytes as text.</summary>
    public static string Of(long value, DataType type)
    {
        Span<byte> text = stackalloc byte[64];
        return Encoding.ASCII.GetString(text[..Write(value, type, text)]);
    }

    /// <summary>The same as UTF-8; returns its length.</summary>
    public static int Write(long value, DataType type, Span<byte> to)
    {
        switch (type.Kind)
        {
            case TypeKind.Decimal:
                return WriteDecimal(value, type.Scale, to);
            case TypeKind.Date:
                return CivilCalendar.WriteDate(value, to);
            case TypeKind.Time:
                return CivilCalendar.WriteTime(value * 1000, Math.Min(type.Precision, 3), to);
            case TypeKind.Timestamp or TypeKind.TimestampLtz:
                var micros = type.Precision <= 3 ? value * 1000 : value;
                var days = CivilCalendar.FloorDiv(micros, CivilCalendar.MicrosPerDay);
                var length = CivilCalendar.WriteDate(days, to);
                to[length++] = (byte)' ';
                return length + CivilCalendar.WriteTime(micros - (days * CivilCalendar.MicrosPerDay), type.Precision, to[length..]);
            case TypeKind.IntervalMonths:
                return Ascii($"{(value < 0 ? "-" : "+")}{Math.Abs(value) / 12}-{Math.Abs(value) % 12:00}", to);
            case TypeKind.IntervalTime:
                var (ms, sign) = (Math.Abs(value), value < 0 ? "-" : "+");
                return Ascii($"{sign}{ms / 86_400_000} {ms / 3_600_000 % 24:00}:{ms / 60_000 % 60:00}:{ms / 1000 % 60:00}.{ms % 1000:000}", to);
            default:
                value.TryFormat(to, out var written, default, CultureInfo.InvariantCulture);
                return written;
        }
    }

    /// <summary>A decimal with all digits of its scale.</summary>
    public static string Decimal(Int128 value, int scale)
    {
        Span<byte> text = stackalloc byte[64];
        return Encoding.ASCII.GetString(text[..WriteDecimal(value, scale, text)]);
    }

    /// <summary>The same as UTF-8.</summary>
    public static int WriteDecimal(Int128 value, int scale, Span<byte> to)
    {
        Span<byte> digits = stackalloc byte[48];
        var magnitude = value < 0 ? (UInt128)(-(value + 1)) + 1 : (UInt128)value;
        var count = 0;
        do
        {
            (magnitude, var digit) = UInt128.DivRem(magnitude, 10);
            digits[count++] = (byte)('0' + (int)digit);
        }
        while (magnitude != 0 || count <= scale);
        var at = 0;
        if (value < 0)
        {
            to[at++] = (byte)'-';
        }

        while (count > 0)
        {
            to[at++] = digits[--count];
            if (count == scale && scale > 0)
            {
                to[at++] = (byte)'.';
            }
        }

        return at;
    }

    /// <summary>As Java writes numbers: with a point, and an exponent without a plus.</summary>
    public static string Number(string shortest)
    {
        var number = double.Parse(shortest, CultureInfo.InvariantCulture);
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        var exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = exponentAt < 0 ? shortest : shortest[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : int.Parse(shortest.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        var sign = mantissa[0] == '-' ? "-" : "";
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var magnitude = (point < 0 ? mantissa.Length : point) + exponent; // digits before the point
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits[leading..].TrimEnd('0');
        magnitude -= leading;
        if (digits.Length == 0)
        {
            return sign + "0.0";
        }

        // Java writes plainly from 10^-3 up to 10^7
        if (magnitude is > -3 and <= 7)
        {
            return magnitude <= 0 ? $"{sign}0.{new string('0', -magnitude)}{digits}"
                : digits.Length <= magnitude ? $"{sign}{digits}{new string('0', magnitude - digits.Length)}.0"
                : $"{sign}{digits[..magnitude]}.{digits[magnitude..]}";
        }

        return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{(magnitude - 1).ToString(CultureInfo.InvariantCulture)}";
    }

    private static int Ascii(FormattableString text, Span<byte> to) => Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture), to);
}
