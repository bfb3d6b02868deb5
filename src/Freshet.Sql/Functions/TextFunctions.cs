using System.Text;
using System.Text.RegularExpressions;
using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>Functions of texts.</summary>
internal static class TextFunctions
{
    private static readonly DataType Text = DataType.String;
    private static readonly DataType Int = DataType.Int;

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        Of("UPPER", "(text)", "The text in capitals.", "UPPER('aé') -> AÉ", Text, [Text], static call => Cased(call, upper: true)) with { Aliases = ["UCASE"] },
        Of("LOWER", "(text)", "The text in small letters.", "LOWER('AÉ') -> aé", Text, [Text], static call => Cased(call, upper: false)) with { Aliases = ["LCASE"] },
        Of("CHAR_LENGTH", "(text)", "How many characters the text has.", "CHAR_LENGTH('aé') -> 2", Int, [Text], static call => call.Set(Texts.Count(call.Text(0)))) with { Aliases = ["CHARACTER_LENGTH"] },
        Of("||", "", "", "", Text, [Text, Text], static call => Joined(call)) with { Print = static a => $"({a[0]} || {a[1]})" },
        new ScalarFunction("CONCAT")
        {
            Group = "texts",
            Usage = "(text, …)",
            Summary = "The texts one behind the other.",
            Example = "CONCAT('a', 'b', 'c') -> abc",
            Resolve = Signatures.Many(Text, Text, 1),
            Row = static call => Joined(call),
        },
        Of("SUBSTRING", "(text, start [, length])", "A part of a text; the first character is 1, and a negative start counts from the end.", "SUBSTRING('abcdef', 2, 3) -> bcd", Text, [Text, Int, Int], Part, optional: 1) with { Aliases = ["SUBSTR"] },
        Of("SPLIT_INDEX", "(text, separator, number)", "The part of this number, from 0, when a text is cut at every separator.", "SPLIT_INDEX('a/b/c', '/', 1) -> b", Text, [Text, Text, Int], Split),
        new ScalarFunction("REGEXP_EXTRACT")
        {
            Group = "texts",
            Usage = "(text, pattern [, group])",
            Summary = "What a group of a regular expression matches; all that it matches without a group. NULL where nothing matches.",
            Example = "REGEXP_EXTRACT('foothebar', 'foo(.*?)(bar)', 2) -> bar",
            Resolve = Signatures.Of(Text.WithNull(true), [Text, Text, Int], 1),
            CanFail = true,
            RowFor = static call => new TextPatterns.Extraction(call).Run,
        },
        Like("LIKE", ignoreCase: false),
        Like("ILIKE", ignoreCase: true),
    ];

    private static ScalarFunction Of(string name, string usage, string summary, string example, DataType result, DataType[] types, Action<RowCall> row, int optional = 0) => new(name)
    {
        Group = "texts",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = Signatures.Of(result, types, optional),
        Row = row,
    };

    private static void Cased(RowCall call, bool upper)
    {
        var text = call.Text(0);
        if (Ascii.IsValid(text))
        {
            var to = call.Scratch(text.Length);
            _ = upper ? Ascii.ToUpper(text, to, out _) : Ascii.ToLower(text, to, out _);
            call.Set(to[..text.Length]);
        }
        else
        {
            call.Set(upper ? call.String(0).ToUpperInvariant() : call.String(0).ToLowerInvariant());
        }
    }

    private static void Joined(RowCall call)
    {
        var length = 0;
        for (var i = 0; i < call.Count; i++)
        {
            length += call.Text(i).Length;
        }

        var to = call.Scratch(length);
        var at = 0;
        for (var i = 0; i < call.Count; i++)
        {
            var text = call.Text(i);
            text.CopyTo(to[at..]);
            at += text.Length;
        }

        call.Set(to[..length]);
    }

    private static void Part(RowCall call)
    {
        var text = call.Text(0);
        var start = call.Int64(1);
        var length = call.Count > 2 ? call.Int64(2) : int.MaxValue;
        if (length < 0)
        {
            call.SetNull();
            return;
        }

        // as Flink's BinaryStringData: 0 is the first character too, a negative start counts from the end
        if (start < 0)
        {
            start = Math.Max(Texts.Count(text) + start, -1);
            if (start < 0)
            {
                call.Set(default(ReadOnlySpan<byte>));
                return;
            }
        }
        else if (start > 0)
        {
            start--;
        }

        var from = Texts.Offset(text, start);
        call.SetPart(0, from, Texts.Offset(text[from..], length));
    }

    private static void Split(RowCall call)
    {
        var text = call.Text(0);
        var separator = call.Text(1);
        var number = call.Int64(2);
        if (number < 0 || separator.Length == 0)
        {
            call.SetNull();
            return;
        }

        var start = 0;
        while (true)
        {
            var length = text[start..].IndexOf(separator);
            if (number == 0)
            {
                call.SetPart(0, start, length < 0 ? text.Length - start : length);
                return;
            }

            if (length < 0)
            {
                call.SetNull();
                return;
            }

            start += length + separator.Length;
            number--;
        }
    }

    private static ScalarFunction Like(string name, bool ignoreCase) => new(name)
    {
        Resolve = Signatures.Of(DataType.Boolean, [Text, Text, Text], 1),
        CanFail = true,
        RowFor = call => new TextPatterns.LikePattern(call, ignoreCase).Run,
        Print = a => a.Length == 2 ? $"({a[0]} {name} {a[1]})" : $"({a[0]} {name} {a[1]} ESCAPE {a[2]})",
    };
}
