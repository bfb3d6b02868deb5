using System.Globalization;
using System.Text;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <content>Numbers, times and intervals as they are written.</content>
internal sealed partial class ExpressionBinder
{
    private LiteralExpression BindNumber(NumberLiteral number, bool negative)
    {
        if (number.IsApproximate)
        {
            var value = double.Parse(number.Text, CultureInfo.InvariantCulture);
            return new LiteralExpression(negative ? -value : value, DataType.Double.WithNull(false));
        }

        var scale = number.IsInteger ? 0 : number.Text.Length - number.Text.IndexOf('.', StringComparison.Ordinal) - 1;
        if (!Decimals.TryParse(Encoding.ASCII.GetBytes(number.Text), scale, out var unscaled) || !Decimals.Fits(unscaled, DataType.DecimalPrecisionMax))
        {
            throw context.Error(number, $"{number.Text} has more than {DataType.DecimalPrecisionMax} digits.");
        }

        unscaled = negative ? -unscaled : unscaled;
        if (number.IsInteger && unscaled >= long.MinValue && unscaled <= long.MaxValue)
        {
            return new LiteralExpression((long)unscaled, (unscaled >= int.MinValue && unscaled <= int.MaxValue ? DataType.Int : DataType.BigInt).WithNull(false));
        }

        var digits = 1;
        while (!Decimals.Fits(unscaled, digits))
        {
            digits++;
        }

        var type = DataType.Decimal(Math.Max(digits, scale), scale).WithNull(false);
        return new LiteralExpression(type.Precision <= Columns.Storages.ShortDecimal ? (long)unscaled : unscaled, type);
    }

    private static LiteralExpression BindTimestamp(TimestampLiteral t)
    {
        var precision = t.Precision <= 3 ? t.Precision : Math.Min(6, t.Precision);
        var days = (long)t.Date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var value = precision <= 3 ? (days * CivilCalendar.MillisPerDay) + (t.Nanoseconds / 1_000_000) : (days * CivilCalendar.MicrosPerDay) + (t.Nanoseconds / 1000);
        return new LiteralExpression(value, new DataType(t.Local ? TypeKind.TimestampLtz : TypeKind.Timestamp, false, precision));
    }

    private BoundExpression BindInterval(IntervalExpression interval)
    {
        var value = Bind(interval.Value);
        if (!value.Type.IsInteger)
        {
            throw context.Error(interval.Value, $"An interval needs a whole number, and '{context.Shown(interval.Value)}' is a {value.Type.WithNull(true)}.");
        }

        var unit = interval.Qualifier.From switch
        {
            TimeUnit.Year => 12L,
            TimeUnit.Quarter => 3,
            TimeUnit.Month => 1,
            TimeUnit.Week => 7 * CivilCalendar.MillisPerDay,
            TimeUnit.Day => CivilCalendar.MillisPerDay,
            TimeUnit.Hour => 3_600_000,
            TimeUnit.Minute => 60_000,
            _ => 1000,
        };
        var one = new LiteralExpression(unit, new DataType(interval.Qualifier.IsMonths ? TypeKind.IntervalMonths : TypeKind.IntervalTime, false));
        return Call(interval, "*", one, value);
    }
}
