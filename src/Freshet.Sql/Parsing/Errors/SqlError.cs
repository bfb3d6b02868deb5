using System.Text;

namespace Freshet.Sql.Parsing;

/// <summary>
/// What is wrong with a text, where, and what to do: one line of problem with line and column (both from 1), the line itself with a
/// caret under the place, and advice where there is some.
/// </summary>
public sealed record SqlError
{
    private const int WidthMax = 140;

    private SqlError(string problem, string? advice, SourceSpan span, int line, int column, string text)
    {
        Problem = problem;
        Advice = advice;
        Span = span;
        Line = line;
        Column = column;
        Text = text;
    }

    /// <summary>What is wrong, in a line.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; }

    /// <summary>Where, in characters of the whole text.</summary>
    public SourceSpan Span { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The character of the line, from 1.</summary>
    public int Column { get; }

    /// <summary>True when it is SQL that Flink has and Freshet has not: refused by its name.</summary>
    public bool IsUnsupported { get; init; }

    /// <summary>All of it, on several lines.</summary>
    public string Text { get; }

    /// <summary>An error at a place of a text.</summary>
    public static SqlError At(string source, SourceSpan span, string problem, string? advice = null)
    {
        (problem, advice) = (OneLine(problem), advice is null ? null : OneLine(advice));
        var start = Math.Clamp(span.Start, 0, source.Length);
        var (line, lineStart) = LineOf(source, start);
        var rest = source.AsSpan(lineStart).IndexOfAny('\n', '\r');
        var content = rest < 0 ? source.AsSpan(lineStart) : source.AsSpan(lineStart, rest);
        var column = start - lineStart;
        var width = Math.Clamp(span.Length, 1, Math.Max(1, content.Length - column));

        var text = new StringBuilder();
        text.Append("line ").Append(line).Append(", column ").Append(column + 1).Append(": ").Append(problem).Append('\n');
        AppendPlace(text, line, content, column, width);
        if (advice is not null)
        {
            text.Append('\n').Append(advice);
        }

        return new SqlError(problem, advice, span, line, column + 1, text.ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>What is quoted from the text may have line ends and other signs that cannot be seen.</summary>
    private static string OneLine(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 ? text : string.Create(text.Length, text, static (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = Shown(from[i]);
        }
    });

    private static char Shown(char c) => char.IsControl(c) ? '·' : c;

    /// <summary>A line ends with CR LF, LF or CR.</summary>
    private static (int Line, int Start) LineOf(string source, int at)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < at; i++)
        {
            if (source[i] == '\n' || (source[i] == '\r' && !(i + 1 < source.Length && source[i + 1] == '\n')))
            {
                line++;
                start = i + 1;
            }
        }

        return (line, start);
    }

    /// <summary>The line and the caret under it; of a long line what is around the place.</summary>
    private static void AppendPlace(StringBuilder text, int line, ReadOnlySpan<char> content, int column, int width)
    {
        var from = column + Math.Min(width, 20) <= WidthMax ? 0 : column - (WidthMax / 2);
        var to = Math.Min(content.Length, from + WidthMax);
        var number = line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var (before, after) = (from > 0 ? "…" : "", to < content.Length ? "…" : "");
        text.Append("  ").Append(number).Append(" | ").Append(before);
        foreach (var c in content[from..to])
        {
            text.Append(c == '\t' ? c : Shown(c));
        }

        text.Append(after).Append('\n');
        text.Append(' ', number.Length + 2).Append(" | ").Append(' ', before.Length);
        foreach (var c in content[from..Math.Min(column, content.Length)])
        {
            text.Append(c == '\t' ? '\t' : ' ');
        }

        text.Append('^', Math.Max(1, Math.Min(width, to - column)));
    }
}
