using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Freshet;

/// <summary>A line: its event time in milliseconds, and its words.</summary>
internal sealed record Line(long TimeMs, string Words);

/// <summary>
/// Lines that begin with their event time: <c>1735689600123 the words of the line</c>. Another one, an empty one too, is a bad
/// record: the source's options say what happens to it. A parse in <c>Map</c> or in the timestamp function could only throw.
/// </summary>
internal sealed class LineFormat : Format<Line>
{
    public override string Name => "timed lines";

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out Line value, out string? error)
    {
        (value, error) = (null, null);
        var space = record.IndexOf((byte)' ');
        if (!long.TryParse(space < 0 ? record : record[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var time))
        {
            error = "the line does not begin with a time in milliseconds";
            return false;
        }

        value = new Line(time, space < 0 ? "" : Encoding.UTF8.GetString(record[(space + 1)..]));
        return true;
    }

    public override void Encode(Line value, IBufferWriter<byte> to) => Encoding.UTF8.GetBytes($"{value.TimeMs} {value.Words}", to);
}

/// <summary>Lines to count without a file.</summary>
internal static class Lines
{
    private const long Start = 1_735_689_600_000; // 2025-01-01
    private static readonly string[] Vocabulary = ["river", "melts", "snow", "rushes", "spring", "water", "stone", "valley"];

    /// <summary>Line <paramref name="n"/>: a millisecond after the one before, up to two seconds out of order.</summary>
    public static Line Number(long n)
    {
        var mixed = (ulong)n * 0x9E37_79B9_7F4A_7C15;
        var time = Start + n - (long)(mixed >> 40) % 2000;
        return new Line(time, $"{Word(mixed >> 8)} {Word(mixed >> 24)} {Word(mixed >> 48)}");
    }

    /// <summary>The words of a line.</summary>
    public static void Words(Line line, FlatMapOutput<string> output)
    {
        foreach (var range in line.Words.AsSpan().Split(' '))
        {
            if (range.Start.Value < range.End.Value)
            {
                output.Emit(line.Words[range]);
            }
        }
    }

    private static string Word(ulong n) => Vocabulary[n % (ulong)Vocabulary.Length];
}
