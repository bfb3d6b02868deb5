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

    private static int Word(string word, int count, Span<byte> to) => Encoding.ASCII.GetBytes(count < 4 ? word.AsSpan(0, 3) : word, to);

    private static int Number(long value, int least, Span<byte> to)
    {
        value.TryFormat(to, out var length, "D" + least.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return length;
    }
}
