using System.Globalization;

namespace Freshet.Sql.Parsing;

/// <summary>Reads the texts of DATE, TIME, TIMESTAMP and INTERVAL.</summary>
internal static class TemporalText
{
    private const long NanosecondsInSecond = 1_000_000_000;

    /// <summary>2025-01-31; leading zeros of month and day may be missing.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '-') != 3
            || !TryField(text[parts[0]], 4, out var year) || !TryField(text[parts[1]], 2, out var month) || !TryField(text[parts[2]], 2, out var day)
            || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            return false;
        }

        date = new DateOnly((int)year, (int)month, (int)day);
        return true;
    }

    /// <summary>10:00, 10:00:00 or 10:00:00.123, to nanoseconds.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out long nanoseconds, out int precision)
    {
        (nanoseconds, precision) = (0, 0);
        Span<Range> parts = stackalloc Range[4];
        var count = text.Split(parts, ':');
        if (count is not (2 or 3) || !TryField(text[parts[0]], 2, out var hour) || !TryField(text[parts[1]], 2, out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        var fraction = 0L;
        var second = 0L;
        if (count == 3 && (!TrySeconds(text[parts[2]], 2, out second, out fraction, out precision) || second > 59))
        {
            return false;
        }

        nanoseconds = ((((hour * 60) + minute) * 60) + second) * NanosecondsInSecond + fraction;
        return true;
    }

    /// <summary>2025-01-31, or 2025-01-31 10:00:00.123.</summary>
    public static bool TryTimestamp(ReadOnlySpan<char> text, out DateOnly date, out long nanoseconds, out int precision)
    {
        (nanoseconds, precision) = (0, 0);
        var blank = text.IndexOf(' ');
        return blank < 0 ? TryDate(text, out date) : TryDate(text[..blank], out date) && TryTime(text[(blank + 1)..], out nanoseconds, out precision);
    }

    /// <summary>The months or milliseconds of an interval; else what the text should look like.</summary>
    public static bool TryInterval(ReadOnlySpan<char> text, IntervalQualifier qualifier, out long amount, out string expected)
    {
        amount = 0;
        expected = Form(qualifier);
        var sign = 1;
        text = text.Trim(' ');
        if (text.StartsWith("-") || text.StartsWith("+"))
        {
            sign = text[0] == '-' ? -1 : 1;
            text = text[1..];
        }

        var last = qualifier.To ?? qualifier.From;
        var total = 0L;
        for (var unit = qualifier.From; ; unit = Next(unit))
        {
            var end = unit == last ? text.Length : text.IndexOf(SeparatorAfter(unit));
            if (end < 0 || !TryAdd(text[..end], unit, unit == qualifier.From, qualifier, ref total))
            {
                return false;
            }

            if (unit == last)
            {
                break;
            }

            text = text[(end + 1)..];
        }

        amount = sign * total;
        return true;
    }

    /// <summary>What may stand between the quotes.</summary>
    private static string Form(IntervalQualifier qualifier)
    {
        var last = qualifier.To ?? qualifier.From;
        var form = "";
        for (var unit = qualifier.From; ; unit = Next(unit))
        {
            form += unit == qualifier.From ? (unit == TimeUnit.Second ? "10.5" : "10") : unit == TimeUnit.Month ? "2" : unit == TimeUnit.Second ? "00.5" : unit == TimeUnit.Hour ? "12" : "30";
            if (unit == last)
            {
                return form;
            }

            form += SeparatorAfter(unit);
        }
    }

    private static char SeparatorAfter(TimeUnit unit) => unit switch { TimeUnit.Year => '-', TimeUnit.Day => ' ', _ => ':' };

    private static TimeUnit Next(TimeUnit unit) => unit switch
    {
        TimeUnit.Year => TimeUnit.Month,
        TimeUnit.Day => TimeUnit.Hour,
        TimeUnit.Hour => TimeUnit.Minute,
        _ => TimeUnit.Second,
    };

    private static bool TryAdd(ReadOnlySpan<char> text, TimeUnit unit, bool first, IntervalQualifier qualifier, ref long total)
    {
        var digits = first ? qualifier.Precision ?? 10 : 2;
        long value, fraction = 0;
        if (unit == TimeUnit.Second ? !TrySeconds(text, digits, out value, out fraction, out _) : !TryField(text, digits, out value))
        {
            return false;
        }

        // finer than a millisecond cannot be held, and is not dropped
        if (fraction % 1_000_000 != 0 || (!first && value > (unit switch { TimeUnit.Month => 11, TimeUnit.Hour => 23, _ => 59 })))
        {
            return false;
        }

        total += (value * Factor(unit)) + (fraction / 1_000_000);
        return true;
    }

    private static long Factor(TimeUnit unit) => unit switch
    {
        TimeUnit.Year => 12,
        TimeUnit.Quarter => 3,
        TimeUnit.Month => 1,
        TimeUnit.Week => 604_800_000,
        TimeUnit.Day => 86_400_000,
        TimeUnit.Hour => 3_600_000,
        TimeUnit.Minute => 60_000,
        _ => 1000,
    };

    private static bool TrySeconds(ReadOnlySpan<char> text, int digits, out long seconds, out long nanoseconds, out int precision)
    {
        (nanoseconds, precision) = (0, 0);
        var point = text.IndexOf('.');
        if (point < 0)
        {
            return TryField(text, digits, out seconds);
        }

        var fraction = text[(point + 1)..];
        if (!TryField(text[..point], digits, out seconds) || !TryField(fraction, 9, out nanoseconds))
        {
            return false;
        }

        precision = fraction.Length;
        for (var i = precision; i < 9; i++)
        {
            nanoseconds *= 10;
        }

        return true;
    }

    private static bool TryField(ReadOnlySpan<char> text, int digits, out long value)
    {
        value = 0;
        return text.Length >= 1 && text.Length <= digits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
