using Freshet.Sql.Expressions;

namespace Freshet.Sql.Kernels;

/// <summary>Dates and times in texts as SQL writes them; what is left out of the end is zero.</summary>
internal static class TemporalTexts
{
    public static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        var at = 0;
        return TryDate(text, ref at, out days) && at == text.Length;
    }

    public static bool TryTime(ReadOnlySpan<byte> text, out long micros)
    {
        var at = 0;
        return TryTime(text, ref at, out micros) && at == text.Length;
    }

    /// <summary>2025-01-31, 2025-01-31 10:00, 2025-01-31T10:00:00.123456: microseconds since 1970.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        var at = 0;
        micros = 0;
        if (!TryDate(text, ref at, out var days))
        {
            return false;
        }

        long time = 0;
        if (at < text.Length)
        {
            if (text[at] is not ((byte)' ' or (byte)'T'))
            {
                return false;
            }

            at++;
            if (!TryTime(text, ref at, out time))
            {
                return false;
            }
        }

        micros = (days * CivilCalendar.MicrosPerDay) + time;
        return at == text.Length;
    }

    private static bool TryDate(ReadOnlySpan<byte> text, ref int at, out long days)
    {
        days = 0;
        if (!TryNumber(text, ref at, 1, 4, out var year) || !Sign(text, ref at, (byte)'-')
            || !TryNumber(text, ref at, 1, 2, out var month) || !Sign(text, ref at, (byte)'-')
            || !TryNumber(text, ref at, 1, 2, out var day) || month is < 1 or > 12 || day < 1 || day > CivilCalendar.DaysInMonth(year, month))
        {
            return false;
        }

        days = CivilCalendar.DaysOf(year, month, day);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, ref int at, out long micros)
    {
        micros = 0;
        if (!TryNumber(text, ref at, 1, 2, out var hour) || hour > 23)
        {
            return false;
        }

        var (minute, second) = (0, 0);
        if (Sign(text, ref at, (byte)':'))
        {
            if (!TryNumber(text, ref at, 1, 2, out minute) || minute > 59)
            {
                return false;
            }

            if (Sign(text, ref at, (byte)':') && (!TryNumber(text, ref at, 1, 2, out second) || second > 59))
            {
                return false;
            }
        }

        var fraction = 0L;
        if (Sign(text, ref at, (byte)'.'))
        {
            var digits = 0;
            for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++, digits++)
            {
                fraction = digits < 6 ? (fraction * 10) + (text[at] - '0') : fraction;
            }

            if (digits is 0 or > 9)
            {
                return false;
            }

            for (; digits < 6; digits++)
            {
                fraction *= 10;
            }
        }

        micros = (((hour * 60L) + minute) * 60_000_000) + (second * 1_000_000L) + fraction;
        return true;
    }

    private static bool Sign(ReadOnlySpan<byte> text, ref int at, byte sign)
    {
        if (at >= text.Length || text[at] != sign)
        {
            return false;
        }

        at++;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int at, int least, int most, out int value)
    {
        value = 0;
        var start = at;
        for (; at < text.Length && at - start < most && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            value = (value * 10) + (text[at] - '0');
        }

        return at - start >= least;
    }
}
