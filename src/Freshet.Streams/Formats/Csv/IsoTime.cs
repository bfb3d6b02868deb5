namespace Freshet;

/// <summary>ISO 8601 times as bytes: 2026-01-31[T23:59[:59[.1234567]]], then Z, an offset or nothing.</summary>
internal static class IsoTime
{
    /// <summary>The longest form: 2026-01-31T23:59:59.1234567+14:00.</summary>
    public const int BytesMax = 33;

    /// <summary>Reads an instant: a time that says its offset.</summary>
    public static bool TryReadInstant(ReadOnlySpan<byte> text, out DateTimeOffset value)
    {
        value = default;
        if (!TryRead(text, out var time, out var rest) || !TryReadOffset(rest, out var offset))
        {
            return false;
        }

        var utcTicks = time.Ticks - offset.Ticks;
        if (utcTicks < 0 || utcTicks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        value = new DateTimeOffset(time, offset);
        return true;
    }

    /// <summary>Reads the time; what follows it (Z, an offset) is left in <paramref name="rest"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out DateTime value, out ReadOnlySpan<byte> rest)
    {
        value = default;
        rest = text;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' ||
            !Digits(text[..4], out var year) || !Digits(text.Slice(5, 2), out var month) || !Digits(text.Slice(8, 2), out var day) ||
            year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        rest = text[10..];
        long ticks = 0;
        if (!rest.IsEmpty && !TryReadClock(ref rest, out ticks))
        {
            return false;
        }

        value = new DateTime(year, month, day).AddTicks(ticks);
        return true;
    }

    /// <summary>Writes the time without offset, its fraction as short as it goes; returns the length.</summary>
    public static int Write(DateTime value, Span<byte> to)
    {
        value.Deconstruct(out DateOnly date, out TimeOnly time);
        Put(to, date.Year, 4);
        to[4] = (byte)'-';
        Put(to[5..], date.Month, 2);
        to[7] = (byte)'-';
        Put(to[8..], date.Day, 2);
        to[10] = (byte)'T';
        Put(to[11..], time.Hour, 2);
        to[13] = (byte)':';
        Put(to[14..], time.Minute, 2);
        to[16] = (byte)':';
        Put(to[17..], time.Second, 2);
        var fraction = (int)(time.Ticks % TimeSpan.TicksPerSecond);
        if (fraction == 0)
        {
            return 19;
        }

        to[19] = (byte)'.';
        Put(to[20..], fraction, 7);
        var length = 27;
        while (to[length - 1] == '0')
        {
            length--;
        }

        return length;
    }

    /// <summary>Writes Z or the offset; returns the length.</summary>
    public static int WriteOffset(TimeSpan offset, Span<byte> to)
    {
        if (offset == TimeSpan.Zero)
        {
            to[0] = (byte)'Z';
            return 1;
        }

        to[0] = (byte)(offset < TimeSpan.Zero ? '-' : '+');
        Put(to[1..], Math.Abs(offset.Hours), 2);
        to[3] = (byte)':';
        Put(to[4..], Math.Abs(offset.Minutes), 2);
        return 6;
    }

    private static bool TryReadClock(ref ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 6 || (text[0] != 'T' && text[0] != 't' && text[0] != ' ') || text[3] != ':' ||
            !Digits(text.Slice(1, 2), out var hour) || !Digits(text.Slice(4, 2), out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = ((hour * 60L) + minute) * TimeSpan.TicksPerMinute;
        text = text[6..];
        if (text.IsEmpty || text[0] != ':')
        {
            return true;
        }

        if (text.Length < 3 || !Digits(text.Slice(1, 2), out var second) || second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        text = text[3..];
        return text.IsEmpty || text[0] != '.' || TryReadFraction(ref text, ref ticks);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> text, ref long ticks)
    {
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length - 1 : digits;
        var kept = Math.Min(digits, 7); // what is finer than a tick is cut, never rounded: that could be another year
        if (digits < 1 || !Digits(text.Slice(1, kept), out var fraction))
        {
            return false;
        }

        for (var i = kept; i < 7; i++)
        {
            fraction *= 10;
        }

        ticks += fraction;
        text = text[(digits + 1)..];
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        var minute = 0;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || !Digits(text.Slice(1, 2), out var hour) ||
            (text.Length == 6 && text[3] != ':') || (text.Length > 3 && !Digits(text[^2..], out minute)) ||
            minute > 59 || (hour * 60) + minute > 14 * 60)
        {
            return false;
        }

        offset = new TimeSpan(hour, minute, 0);
        offset = text[0] == '-' ? -offset : offset;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if ((uint)(digit - '0') > 9)
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static void Put(Span<byte> to, int value, int digits)
    {
        for (var i = digits - 1; i >= 0; i--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            to[i] = (byte)('0' + digit);
        }
    }
}
