namespace Freshet.Sql.Expressions;

/// <summary>Days and the proleptic Gregorian calendar, for years 0 to 9999 and some beyond (Howard Hinnant, "chrono-compatible low-level date algorithms").</summary>
internal static class CivilCalendar
{
    public const long MillisPerDay = 86_400_000;
    public const long MicrosPerDay = 86_400_000_000;

    /// <summary>Rounded towards minus infinity.</summary>
    public static long FloorDiv(long value, long by)
    {
        var quotient = value / by;
        return (value % by) < 0 ? quotient - 1 : quotient;
    }

    /// <summary>What <see cref="FloorDiv"/> leaves: never negative.</summary>
    public static long FloorMod(long value, long by) => value - (FloorDiv(value, by) * by);

    /// <summary>Days since 1970 of a date.</summary>
    public static long DaysOf(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = FloorDiv(year, 400);
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }

    /// <summary>The date of days since 1970.</summary>
    public static (long Year, int Month, int Day) DateOf(long days)
    {
        days += 719_468;
        var era = FloorDiv(days, 146_097);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1);
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    public static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(long year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Months added to a day; the day of the month is lowered where the month is shorter.</summary>
    public static long AddMonths(long days, long months)
    {
        var (year, month, day) = DateOf(days);
        var total = (year * 12) + month - 1 + months;
        year = FloorDiv(total, 12);
        month = (int)FloorMod(total, 12) + 1;
        return DaysOf(year, month, Math.Min(day, DaysInMonth(year, month)));
    }

    public static int WriteDate(long days, Span<byte> to)
    {
        var (year, month, day) = DateOf(days);
        var at = 0;
        if (year < 0)
        {
            to[at++] = (byte)'-';
            year = -year;
        }

        if (year > 9999)
        {
            year.TryFormat(to[at..], out var written, default, System.Globalization.CultureInfo.InvariantCulture);
            at += written;
        }
        else
        {
            at += Digits(year, 4, to[at..]);
        }

        to[at++] = (byte)'-';
        at += Digits(month, 2, to[at..]);
        to[at++] = (byte)'-';
        return at + Digits(day, 2, to[at..]);
    }

    /// <summary>Microseconds of a day as hh:mm:ss with so many digits behind the point.</summary>
    public static int WriteTime(long micros, int digits, Span<byte> to)
    {
        var at = Digits(micros / 3_600_000_000, 2, to);
        to[at++] = (byte)':';
        at += Digits(micros / 60_000_000 % 60, 2, to[at..]);
        to[at++] = (byte)':';
        at += Digits(micros / 1_000_000 % 60, 2, to[at..]);
        if (digits > 0)
        {
            to[at++] = (byte)'.';
            Digits(micros % 1_000_000, 6, to[at..]);
            at += Math.Min(digits, 6);
        }

        return at;
    }

    /// <summary>A number with leading zeros.</summary>
    public static int Digits(long value, int count, Span<byte> to)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            to[i] = (byte)('0' + digit);
        }

        return count;
    }
}
