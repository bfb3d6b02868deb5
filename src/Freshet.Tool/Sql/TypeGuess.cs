using System.Text;
using Freshet.Sql;
using Freshet.Sql.Kernels;

namespace Freshet.Tool.Sql;

/// <summary>The narrowest type that all values of a column fit into; a value that fits no other makes it STRING.</summary>
internal sealed class TypeGuess
{
    private const int LongDigits = 18;

    private DataType? _type;

    /// <summary>The type; STRING where no value was seen.</summary>
    public DataType Type => _type ?? DataType.String;

    /// <summary>True when a value was seen that is more than a text.</summary>
    public bool IsTyped => _type is { IsText: false };

    public void See(string value) => See(Of(value));

    public void See(DataType type) => _type = _type is null || _type == type ? type : Common(_type, type);

    /// <summary>The type of one value written as text.</summary>
    public static DataType Of(string value)
    {
        if (IsNumber(value, out var isWhole))
        {
            var digits = value.AsSpan().TrimStart("+-");
            var hasLeadingZero = digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
            return hasLeadingZero || value[0] == '+' ? DataType.String // a code, not a quantity
                : !isWhole ? DataType.Double
                : digits.Length <= LongDigits ? DataType.BigInt
                : digits.Length <= DataType.DecimalPrecisionMax ? DataType.Decimal(DataType.DecimalPrecisionMax, 0) : DataType.String;
        }

        return value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("false", StringComparison.OrdinalIgnoreCase) ? DataType.Boolean : Time(value);
    }

    /// <summary>The type of a text that may be a date or a time.</summary>
    public static DataType Time(string value)
    {
        if (value.Length is < 8 or > 40 || !char.IsAsciiDigit(value[0]))
        {
            return DataType.String;
        }

        var bytes = Encoding.UTF8.GetBytes(value);
        if (TemporalTexts.TryDate(bytes, out _))
        {
            return DataType.Date;
        }

        var isUtc = bytes[^1] == 'Z';
        if (!TemporalTexts.TryTimestamp(isUtc ? bytes.AsSpan(..^1) : bytes, out _))
        {
            return DataType.String;
        }

        var point = value.IndexOf('.', StringComparison.Ordinal);
        var precision = point >= 0 && value.Length - point - (isUtc ? 2 : 1) > 3 ? 6 : 3;
        return isUtc ? DataType.TimestampLtz(precision) : DataType.Timestamp(precision);
    }

    private static bool IsNumber(string value, out bool isWhole)
    {
        var rest = value.AsSpan().TrimStart("+-");
        isWhole = value.Length - rest.Length <= 1 && rest.Length > 0 && !rest.ContainsAnyExceptInRange('0', '9');
        return isWhole || (value.Length > 0 && char.IsAsciiDigit(value[^1]) && value.Any(char.IsAsciiDigit)
            && double.TryParse(value, System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowExponent, System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    private static DataType Common(DataType a, DataType b)
    {
        if (a.IsNumeric && b.IsNumeric)
        {
            return a.Kind == TypeKind.Double || b.Kind == TypeKind.Double ? DataType.Double : DataType.Decimal(DataType.DecimalPrecisionMax, 0);
        }

        return a.Kind == b.Kind && a.IsTimestamp ? (a.Precision > b.Precision ? a : b)
            : (a.Kind, b.Kind) is (TypeKind.Timestamp, TypeKind.TimestampLtz) or (TypeKind.TimestampLtz, TypeKind.Timestamp) ? DataType.Timestamp(Math.Max(a.Precision, b.Precision))
            : DataType.String;
    }
}
