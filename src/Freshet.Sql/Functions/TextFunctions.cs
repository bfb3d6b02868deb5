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
            RowFor = static call => new Extraction(call).Run,
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
        RowFor = call => new LikePattern(call, ignoreCase).Run,
        Print = a => a.Length == 2 ? $"({a[0]} {name} {a[1]})" : $"({a[0]} {name} {a[1]} ESCAPE {a[2]})",
    };

    /// <summary>Patterns that are compiled once: of a constant here, of others as long as they stay the same.</summary>
    internal sealed class Patterns(RegexOptions options = RegexOptions.None)
    {
        private byte[] _pattern = [];
        private Regex? _regex;
        private string? _failure;

        /// <summary>The pattern's expression; null, and the call fails, when it is none.</summary>
        public Regex? Of(RowCall call, ReadOnlySpan<byte> pattern)
        {
            if (_regex is null && _failure is null || !pattern.SequenceEqual(_pattern))
            {
                _pattern = pattern.ToArray();
                (_regex, _failure) = (null, null);
                try
                {
                    _regex = new Regex(Encoding.UTF8.GetString(pattern), options | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                }
                catch (ArgumentException e)
                {
                    _failure = $"its pattern is no regular expression: {e.Message}";
                }
            }

            if (_failure is not null)
            {
                call.Fail(_failure);
            }

            return _regex;
        }
    }

    private sealed class Extraction(CallExpression call)
    {
        private readonly Patterns _patterns = new();
        private readonly bool _hasGroup = call.Arguments.Count > 2;
        private char[] _text = [];

        public void Run(RowCall call)
        {
            if (_patterns.Of(call, call.Text(1)) is not { } regex)
            {
                return;
            }

            var group = _hasGroup ? call.Int(2) : 0;
            var bytes = call.Text(0);
            if (_text.Length < bytes.Length)
            {
                _text = new char[Math.Max(256, bytes.Length)];
            }

            var length = Encoding.UTF8.GetChars(bytes, _text);
            if (!regex.IsMatch(_text.AsSpan(0, length)))
            {
                call.SetNull();
                return;
            }

            var match = regex.Match(new string(_text, 0, length));
            if (group < 0 || group >= match.Groups.Count || !match.Groups[group].Success)
            {
                call.SetNull();
                return;
            }

            call.Set(match.Groups[group].Value);
        }
    }

    /// <summary>LIKE: % is anything, _ one character; the escape makes them plain.</summary>
    private sealed class LikePattern(CallExpression call, bool ignoreCase)
    {
        private readonly bool _hasEscape = call.Arguments.Count > 2;
        private byte[]? _pattern;
        private Regex? _regex;
        private byte[]? _plain; // the text between % at both ends, at one, or at none
        private bool _anyBefore;
        private bool _anyBehind;

        public void Run(RowCall call)
        {
            var pattern = call.Text(1);
            if (_pattern is null || !pattern.SequenceEqual(_pattern))
            {
                Compile(call, pattern.ToArray());
            }

            var text = call.Text(0);
            if (_plain is { } plain)
            {
                call.Set((_anyBefore, _anyBehind) switch
                {
                    (true, true) => text.IndexOf(plain) >= 0,
                    (true, false) => text.EndsWith(plain),
                    (false, true) => text.StartsWith(plain),
                    _ => text.SequenceEqual(plain),
                });
            }
            else if (_regex is { } regex)
            {
                call.Set(regex.IsMatch(Encoding.UTF8.GetString(text)));
            }
        }

        private void Compile(RowCall call, byte[] bytes)
        {
            (_pattern, _regex, _plain) = (bytes, null, null);
            var pattern = Encoding.UTF8.GetString(bytes);
            var escape = '\\';
            if (_hasEscape)
            {
                var text = call.String(2);
                if (text.Length != 1)
                {
                    call.Fail($"its escape '{text}' is not one character");
                    return;
                }

                escape = text[0];
            }

            var expression = new StringBuilder("^");
            var plain = new StringBuilder();
            var isPlain = !ignoreCase;
            (_anyBefore, _anyBehind) = (false, false);
            for (var i = 0; i < pattern.Length; i++)
            {
                var c = pattern[i];
                if (c == escape && i + 1 < pattern.Length && (pattern[i + 1] is '%' or '_' || pattern[i + 1] == escape))
                {
                    expression.Append(Regex.Escape(pattern[++i].ToString()));
                    plain.Append(pattern[i]);
                }
                else if (c == escape && _hasEscape)
                {
                    call.Fail($"its pattern '{pattern}' has the escape before a character that needs none");
                    return;
                }
                else if (c == '%')
                {
                    expression.Append(".*");
                    _anyBefore |= i == 0;
                    _anyBehind |= i == pattern.Length - 1;
                    isPlain &= i == 0 || i == pattern.Length - 1;
                }
                else if (c == '_')
                {
                    expression.Append("(?:[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]|.)");
                    isPlain = false;
                }
                else
                {
                    expression.Append(Regex.Escape(c.ToString()));
                    plain.Append(c);
                }
            }

            if (isPlain)
            {
                _plain = Encoding.UTF8.GetBytes(plain.ToString());
            }
            else
            {
                _regex = new Regex(
                    expression.Append('$').Replace("$", "\\z", expression.Length - 1, 1).ToString(),
                    RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
            }
        }
    }
}
