using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>Arithmetic of times and intervals.</summary>
internal static class Intervals
{
    /// <summary>A time or an interval and an interval or a number, by the operation.</summary>
    public static Action<RowCall> Body(DecimalOperation operation, DataType left, DataType right)
    {
        if (operation == DecimalOperation.Multiply)
        {
            return static call =>
            {
                var product = (Int128)call.Int64(0) * call.Int64(1);
                if (product < long.MinValue || product > long.MaxValue)
                {
                    call.Fail("the interval gets too long");
                }
                else
                {
                    call.Set((long)product);
                }
            };
        }

        if (operation == DecimalOperation.Divide)
        {
            return static call =>
            {
                if (call.Int64(1) == 0)
                {
                    call.Fail("division by zero");
                }
                else
                {
                    call.Set(call.Int64(0) / call.Int64(1));
                }
            };
        }

        var (time, interval) = left.IsInterval && !right.IsInterval ? (1, 0) : (0, 1);
        var sign = operation == DecimalOperation.Subtract ? -1 : 1;
        var (timeType, isMonths) = (time == 0 ? left : right, (interval == 0 ? left : right).Kind == TypeKind.IntervalMonths);
        return call =>
        {
            var value = Add(timeType, call.Int64(time), sign * call.Int64(interval), isMonths);
            if (value is null)
            {
                call.Fail("the result is too far");
            }
            else
            {
                call.Set(value.Value);
            }
        };
    }

    /// <summary>Months or milliseconds added to a value of a type of times, or to an interval; null when it gets too large.</summary>
    public static long? Add(DataType type, long value, long amount, bool isMonths)
    {
        try
        {
            return checked((type.Kind, isMonths) switch
            {
                (TypeKind.Date, true) => CivilCalendar.AddMonths(value, amount),
                (TypeKind.Date, false) => value + CivilCalendar.FloorDiv(amount, CivilCalendar.MillisPerDay),
                (TypeKind.Time, _) => CivilCalendar.FloorMod(value + amount, CivilCalendar.MillisPerDay),
                (TypeKind.Timestamp or TypeKind.TimestampLtz, true) => Months(value, amount, type.Precision <= 3 ? CivilCalendar.MillisPerDay : CivilCalendar.MicrosPerDay),
                (TypeKind.Timestamp or TypeKind.TimestampLtz, false) => value + (type.Precision <= 3 ? amount : amount * 1000),
                _ => value + amount,
            });
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static long Months(long value, long months, long perDay)
    {
        var day = CivilCalendar.FloorDiv(value, perDay);
        return (CivilCalendar.AddMonths(day, months) * perDay) + (value - (day * perDay));
    }
}
