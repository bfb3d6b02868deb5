using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Freshet.Sql.Expressions;

namespace Freshet.Sql.Functions;

/// <summary>A pattern of dates and times as Java's DateTimeFormatter has it: y M d H h m s S a E D, texts in quotes, and all other signs as they are.</summary>
internal sealed class TimePattern
{
    private static readonly string[] Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private readonly List<(char Letter, int Count, byte[]? Text)> _parts;

    private TimePattern(List<(char Letter, int Count, byte[]? Text)> parts)
    {
        _parts = parts;
        LengthMax = parts.Sum(static p => p.Text?.Length ?? Math.Max(p.Count, 12));
        UnitMicros = parts.Any(static p => p.Letter == 'S') ? 1
            : parts.Any(static p => p.Letter == 's') ? 1_000_000
            : parts.Any(static p => p.Letter == 'm') ? 60_000_000
            : parts.Any(static p => p.Letter is 'H' or 'h' or 'k' or 'K' or 'a') ? 3_600_000_000
            : CivilCalendar.MicrosPerDay;
    }

    /// <summary>The most bytes of a time in it.</summary>
    public int LengthMax { get; }

    /// <summary>Times within so many microseconds look the same in it.</summary>
    public long UnitMicros { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out TimePattern? pattern, out string why)
    {
        (pattern, why) = (null, "");
        var parts = new List<(char, int, byte[]?)>();
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c == '\'')
            {
                var end = i + 1;
                var quoted = new StringBuilder();
                while (true)
                {
                    if (end >= text.Length)
                    {
                        why = $"its pattern '{text}' has a quote that does not end";
                        return false;
                    }

                    if (text[end] == '\'')
                    {
                        if (end + 1 < text.Length && text[end + 1] == '\'')
                        {
                            quoted.Append('\'');
                            end += 2;
                            continue;
                        }

                        break;
                    }

                    quoted.Append(text[end++]);
                }

                parts.Add(('\'', 0, Encoding.UTF8.GetBytes(end == i + 1 ? "'" : quoted.ToString())));
                i = end + 1;
                continue;
            }

            if (!char.IsAsciiLetter(c))
            {
                parts.Add(('\'', 0, Encoding.UTF8.GetBytes(c.ToString())));
                i++;
                continue;
            }

            var count = 1;
            while (i + count < text.Length && text[i + count] == c)
            {
                count++;
            }

            if ("yuMLdHhKkmsSaED".IndexOf(c, StringComparison.Ordinal) < 0 || count > 9)
            {
                why = $"its pattern '{text}' has '{new string(c, count)}', which is not there: y M d H h K k m s S a E D are";
                return false;
            }

            parts.Add((c, count, null));
            i += count;
        }

        pattern = new TimePattern(parts);
        return true;
    }

    /// <summary>Writes a time; returns its length.</summary>
    public int Write(long micros, Span<byte> to)
    {
        var days = CivilCalendar.FloorDiv(micros, CivilCalendar.MicrosPerDay);
        var time = micros - (days * CivilCalendar.MicrosPerDay);
        var (year, month, day) = CivilCalendar.DateOf(days);
        var hour = time / 3_600_000_000;
        var at = 0;
        Span<byte> digits = stackalloc byte[9];
        foreach (var (letter, count, text) in _parts)
        {
            if (text is not null)
            {
                text.CopyTo(to[at..]);
                at += text.Length;
                continue;
            }

            switch (letter)
            {
                case 'y' or 'u':
                    at += count == 2 ? CivilCalendar.Digits(CivilCalendar.FloorMod(year, 100), 2, to[at..]) : Number(year, count, to[at..]);
                    break;
                case 'M' or 'L':
                    at += count <= 2 ? Number(month, count, to[at..]) : Word(Months[month - 1], count, to[at..]);
                    break;
                case 'd':
                    at += Number(day, count, to[at..]);
                    break;
                case 'D':
                    at += Number(days - CivilCalendar.DaysOf(year, 1, 1) + 1, count, to[at..]);
                    break;
                case 'E':
                    at += Word(Days[CivilCalendar.FloorMod(days + 3, 7)], count, to[at..]);
                    break;
                case 'H':
                    at += Number(hour, count, to[at..]);
                    break;
                case 'k':
                    at += Number(hour == 0 ? 24 : hour, count, to[at..]);
                    break;
                case 'h':
                    at += Number(hour % 12 == 0 ? 12 : hour % 12, count, to[at..]);
                    break;
                case 'K':
                    at += Number(hour % 12, count, to[at..]);
                    break;
                case 'm':
                    at += Number(time / 60_000_000 % 60, count, to[at..]);
                    break;
                case 's':
                    at += Number(time / 1_000_000 % 60, count, to[at..]);
                    break;
                case 'S':
                    CivilCalendar.Digits(time % 1_000_000, 6, digits);
                    digits[6..].Fill((byte)'0');
                    digits[..count].CopyTo(to[at..]);
                    at += count;
                    break;
                default:
                    (hour < 12 ? "AM"u8 : "PM"u8).CopyTo(to[at..]);
                    at += 2;
                    break;
            }
        }

        return at;
    }

    /// <summary>Reads a time; false when the text does not fit the pattern, or is no time.</summary>
    public bool TryRead(string text, out long micros)
    {
        var (year, month, day, hour, minute, second, fraction, afternoon) = (1970L, 1, 1, 0, 0, 0, 0L, -1);
        var at = 0;
        micros = 0;
        foreach (var (letter, count, fixedText) in _parts)
        {
            if (fixedText is not null)
            {
                var expected = Encoding.UTF8.GetString(fixedText);
                if (!text.AsSpan(at).StartsWith(expected, StringComparison.Ordinal))
                {
                    return false;
                }

                at += expected.Length;
                continue;
            }

            if (letter == 'a')
            {
                var isMorning = text.AsSpan(at).StartsWith("AM", StringComparison.OrdinalIgnoreCase);
                if (!isMorning && !text.AsSpan(at).StartsWith("PM", StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                afternoon = isMorning ? 0 : 1;
                at += 2;
                continue;
            }

            if (letter is 'E' || (letter is 'M' or 'L' && count > 2))
            {
                var words = letter == 'E' ? Days : Months;
                var found = Array.FindIndex(words, w => text.AsSpan(at).StartsWith(count < 4 ? w.AsSpan(0, 3) : w, StringComparison.OrdinalIgnoreCase));
                if (found < 0)
                {
                    return false;
                }

                at += count < 4 ? 3 : words[found].Length;
                month = letter == 'E' ? month : found + 1;
                continue;
            }

            var start = at;
            var most = letter switch { 'y' or 'u' => count == 2 ? 2 : Math.Max(count, 4), 'S' => count, 'D' => 3, _ => Math.Max(count, 2) };
            long number = 0;
            while (at < text.Length && at - start < most && char.IsAsciiDigit(text[at]))
            {
                number = (number * 10) + (text[at++] - '0');
            }

            if (at == start || (letter is not ('y' or 'u') && at - start < count))
            {
                return false;
            }

            switch (letter)
            {
                case 'y' or 'u':
                    year = count == 2 ? 2000 + number : number;
                    break;
                case 'M' or 'L':
                    month = (int)number;
                    break;
                case 'd':
                    day = (int)number;
                    break;
                case 'H' or 'k':
                    hour = (int)number % (letter == 'k' ? 24 : int.MaxValue);
                    break;
                case 'h' or 'K':
                    hour = (int)number % 12;
                    break;
                case 'm':
                    minute = (int)number;
                    break;
                case 's':
                    second = (int)number;
                    break;
                case 'S':
                    for (var i = at - start; i < 6; i++)
                    {
                        number *= 10;
                    }

                    for (var i = at - start; i > 6; i--)
                    {
                        number /= 10;
                    }

                    fraction = number;
                    break;
                default:
                    return false; // the day of the year says nothing by itself
            }
        }

        hour += afternoon == 1 ? 12 : 0;
        if (at != text.Length || month is < 1 or > 12 || day < 1 || day > CivilCalendar.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        micros = (CivilCalendar.DaysOf(year, month, day) * CivilCalendar.MicrosPerDay) + (((hour * 60L) + minute) * 60_000_000) + (second * 1_000_000L) + fraction;
        return true;
    }

    private static int Word(string word, int count, Span<byte> to) => Encoding.ASCII.GetBytes(count < 4 ? word.AsSpan(0, 3) : word, to);

    private static int Number(long value, int least, Span<byte> to)
    {
        value.TryFormat(to, out var length, "D" + least.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return length;
    }
}
