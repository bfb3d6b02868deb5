using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Freshet.Sql.Functions;

/// <summary>More functions of texts: parts, searches, padding, encodings, hashes.</summary>
internal static class MoreTextFunctions
{
    private const int LongestMade = 64 << 20; // a REPEAT or a pad beyond it is a mistake

    private static readonly DataType Text = DataType.String;
    private static readonly DataType Int = DataType.Int;

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        Trim("TRIM BOTH", true, true), Trim("TRIM LEADING", true, false), Trim("TRIM TRAILING", false, true),
        Of("LTRIM", "(text [, characters])", "The text without blanks (or these characters) at its start.", "LTRIM('  a ') -> a ", Text, [Text, Text], static c => Trimmed(c, true, false), 1),
        Of("RTRIM", "(text [, characters])", "The same at its end.", "RTRIM('a  ') -> a", Text, [Text, Text], static c => Trimmed(c, false, true), 1),
        Of("BTRIM", "(text [, characters])", "The same at both ends.", "BTRIM('xxaxx', 'x') -> a", Text, [Text, Text], static c => Trimmed(c, true, true), 1),
        Of("POSITION", "(part IN text)", "Where a text has another first, from 1; 0 for nowhere.", "POSITION('b' IN 'abc') -> 2", Int, [Text, Text, Int], static c => c.Set(Find(c.Text(0), c.Text(1), c.Count > 2 ? c.Int64(2) : 1)), 1),
        Of("LOCATE", "(part, text [, start])", "The same, from a character on.", "LOCATE('b', 'abcb', 3) -> 4", Int, [Text, Text, Int], static c => c.Set(Find(c.Text(0), c.Text(1), c.Count > 2 ? c.Int64(2) : 1)), 1),
        Of("INSTR", "(text, part)", "The same, the text first.", "INSTR('abc', 'c') -> 3", Int, [Text, Text], static c => c.Set(Find(c.Text(1), c.Text(0), 1))),
        Of("REPLACE", "(text, part, with)", "The text with every occurrence of a part replaced.", "REPLACE('aXbX', 'X', '-') -> a-b-", Text, [Text, Text, Text], static c => c.Set(c.Text(1).Length == 0 ? c.String(0) : c.String(0).Replace(c.String(1), c.String(2), StringComparison.Ordinal))),
        Of("TRANSLATE", "(text, from, to)", "The text with single characters replaced by those at the same place; without one there they go.", "TRANSLATE('abc', 'ab', 'x') -> xc", Text, [Text, Text, Text], Translate),
        new ScalarFunction("CONCAT_WS")
        {
            Group = "texts",
            Usage = "(separator, text, …)",
            Summary = "The texts that are not NULL, with a separator between.",
            Example = "CONCAT_WS('-', 'a', NULL, 'b') -> a-b",
            Resolve = Signatures.Many(Text, Text, 1),
            IsStrict = false,
            Row = static c =>
            {
                if (c.IsNull(0))
                {
                    c.SetNull();
                    return;
                }

                c.Set(string.Join(c.String(0), Enumerable.Range(1, c.Count - 1).Where(i => !c.IsNull(i)).Select(c.String)));
            },
        },
        Of("LPAD", "(text, length, pad)", "The text filled up at its start to a length, or cut to it.", "LPAD('hi', 4, '?') -> ??hi", Text, [Text, Int, Text], static c => Padded(c, left: true), canFail: true),
        Of("RPAD", "(text, length, pad)", "The same at its end.", "RPAD('hi', 4, '?') -> hi??", Text, [Text, Int, Text], static c => Padded(c, left: false), canFail: true),
        Of("REPEAT", "(text, times)", "The text so many times.", "REPEAT('ab', 3) -> ababab", Text, [Text, Int], static c =>
        {
            var times = Math.Max(0, c.Int64(1));
            if (times * c.Text(0).Length > LongestMade)
            {
                c.Fail("the text gets longer than 64 MiB");
                return;
            }

            c.Set(new StringBuilder().Insert(0, c.String(0), (int)times).ToString());
        }, canFail: true),
        Of("REVERSE", "(text)", "The characters from last to first.", "REVERSE('abc') -> cba", Text, [Text], static c => c.Set(string.Concat(c.String(0).EnumerateRunes().Reverse().Select(static r => r.ToString())))),
        Of("LEFT", "(text, length)", "The first characters.", "LEFT('abc', 2) -> ab", Text, [Text, Int], static c => c.SetPart(0, 0, Texts.Offset(c.Text(0), Math.Max(0, c.Int64(1))))),
        Of("RIGHT", "(text, length)", "The last characters.", "RIGHT('abc', 2) -> bc", Text, [Text, Int], static c =>
        {
            var start = Texts.Offset(c.Text(0), Math.Max(0, Texts.Count(c.Text(0)) - Math.Max(0, c.Int64(1))));
            c.SetPart(0, start, c.Text(0).Length - start);
        }),
        Of("INITCAP", "(text)", "Every word with a capital at its start and small letters behind.", "INITCAP('heLLo wORld') -> Hello World", Text, [Text], static c => c.Set(Capitals(c.String(0)))),
        Of("ASCII", "(text)", "The number of the first character; 0 of none.", "ASCII('a') -> 97", Int, [Text], static c => c.Set(c.Text(0).Length == 0 ? 0L : c.Text(0)[0] < 0x80 ? c.Text(0)[0] : c.Text(0)[0])),
        Of("CHR", "(number)", "The character of a number (of its last eight bits).", "CHR(97) -> a", Text, [DataType.BigInt], static c => c.Set(((char)(c.Int64(0) & 0xFF)).ToString())),
        Of("STARTSWITH", "(text, part)", "Whether a text begins with another.", "STARTSWITH('abc', 'ab') -> TRUE", DataType.Boolean, [Text, Text], static c => c.Set(c.Text(0).StartsWith(c.Text(1)))),
        Of("ENDSWITH", "(text, part)", "Whether it ends with another.", "ENDSWITH('abc', 'bc') -> TRUE", DataType.Boolean, [Text, Text], static c => c.Set(c.Text(0).EndsWith(c.Text(1)))),
        Of("OVERLAY", "(text PLACING part FROM start [FOR length])", "The text with a piece replaced.", "OVERLAY('abcdef' PLACING 'X' FROM 2 FOR 3) -> aXef", Text, [Text, Text, Int, Int], Overlay, 1),
        Pattern("REGEXP", "(text, pattern)", "Whether a regular expression matches somewhere.", "REGEXP('abc', 'b.') -> TRUE", DataType.Boolean, 2, static (c, r) => c.Set(r.IsMatch(c.String(0)))) with { Aliases = ["REGEXP_LIKE"] },
        Pattern("REGEXP_REPLACE", "(text, pattern, with)", "The text with all matches replaced; $1 is a group.", "REGEXP_REPLACE('foobar', 'oo|ar', '') -> fb", Text, 3, static (c, r) => c.Set(r.Replace(c.String(0), c.String(2)))),
        Pattern("REGEXP_COUNT", "(text, pattern)", "How often a regular expression matches.", "REGEXP_COUNT('ababab', 'ab') -> 3", Int, 2, static (c, r) => c.Set(r.Count(c.String(0)))),
        Pattern("REGEXP_SUBSTR", "(text, pattern)", "The first match; NULL for none.", "REGEXP_SUBSTR('foobar', 'o+') -> oo", Text, 2, static (c, r) =>
        {
            if (r.Match(c.String(0)) is { Success: true } match)
            {
                c.Set(match.Value);
            }
            else
            {
                c.SetNull();
            }
        }),
        Pattern("REGEXP_INSTR", "(text, pattern)", "Where the first match begins, from 1; 0 for none.", "REGEXP_INSTR('foobar', 'b') -> 4", Int, 2, static (c, r) => c.Set(r.Match(c.String(0)) is { Success: true } m ? new StringInfo(c.String(0), m.Index).Characters + 1 : 0L)),
        Hash("MD5", MD5.HashData, 16), Hash("SHA1", SHA1.HashData, 20), Hash("SHA256", SHA256.HashData, 32), Hash("SHA384", SHA384.HashData, 48), Hash("SHA512", SHA512.HashData, 64),
        Of("TO_BASE64", "(text)", "The text's bytes in base 64.", "TO_BASE64('hello') -> aGVsbG8=", Text, [Text], static c => c.Set(Convert.ToBase64String(c.Text(0)))),
        Of("FROM_BASE64", "(text)", "The text that base 64 stands for; NULL where it is none.", "FROM_BASE64('aGVsbG8=') -> hello", Text, [Text], static c =>
        {
            var to = new byte[c.Text(0).Length];
            if (Convert.TryFromBase64String(c.String(0), to, out var length))
            {
                c.Set(to.AsSpan(0, length));
            }
            else
            {
                c.SetNull();
            }
        }),
        new ScalarFunction("UUID")
        {
            Group = "texts",
            Usage = "()",
            Summary = "A new random UUID (version 4).",
            Resolve = static a => a.Count == 0 ? new Signature([], DataType.String.WithNull(false)) : null,
            IsPure = false,
            Row = static c =>
            {
                Span<byte> bytes = stackalloc byte[16];
                RandomNumberGenerator.Fill(bytes);
                bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
                bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
                c.Set(new Guid(bytes, bigEndian: true).ToString());
            },
        },
    ];

    private static ScalarFunction Of(string name, string usage, string summary, string example, DataType result, DataType[] types, Action<RowCall> row, int optional = 0, bool canFail = false) => new(name)
    {
        Group = "texts",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = Signatures.Of(result, types, optional),
        CanFail = canFail,
        Row = row,
    };

    private static ScalarFunction Trim(string name, bool start, bool end) => new(name)
    {
        Resolve = Signatures.Of(Text, [Text, Text], 1),
        Row = call => Trimmed(call, start, end),
        Print = a => a.Length == 1 ? $"TRIM({name[5..]} FROM {a[0]})" : $"TRIM({name[5..]} {a[1]} FROM {a[0]})",
    };

    private static void Trimmed(RowCall call, bool start, bool end)
    {
        var text = call.String(0);
        var characters = call.Count > 1 ? call.String(1).ToCharArray() : [' '];
        if (characters.Length > 0)
        {
            text = start && end ? text.Trim(characters) : start ? text.TrimStart(characters) : text.TrimEnd(characters);
        }

        call.Set(text);
    }

    private static long Find(ReadOnlySpan<byte> part, ReadOnlySpan<byte> text, long start)
    {
        if (start <= 0)
        {
            return 0;
        }

        var from = Texts.Offset(text, start - 1);
        var at = text[from..].IndexOf(part);
        return at < 0 ? 0 : Texts.Count(text[..(from + at)]) + 1;
    }

    private static void Translate(RowCall call)
    {
        var (from, to) = (call.String(1).EnumerateRunes().ToArray(), call.String(2).EnumerateRunes().ToArray());
        var text = new StringBuilder();
        foreach (var rune in call.String(0).EnumerateRunes())
        {
            var at = Array.IndexOf(from, rune);
            if (at < 0 || at < to.Length)
            {
                text.Append((at < 0 ? rune : to[at]).ToString());
            }
        }

        call.Set(text.ToString());
    }

    private static void Padded(RowCall call, bool left)
    {
        var (text, length, pad) = (call.String(0).EnumerateRunes().ToArray(), call.Int64(1), call.String(2).EnumerateRunes().ToArray());
        if (length < 0 || (pad.Length == 0 && length > text.Length))
        {
            call.SetNull();
            return;
        }

        if (length > LongestMade)
        {
            call.Fail("the text gets longer than 64 MiB");
            return;
        }

        var fill = Enumerable.Range(0, (int)Math.Max(0, length - text.Length)).Select(i => pad[i % pad.Length]);
        var kept = text.Take((int)length);
        call.Set(string.Concat((left ? fill.Concat(kept) : kept.Concat(fill)).Select(static r => r.ToString())));
    }

    private static string Capitals(string text)
    {
        var result = new StringBuilder(text.Length);
        var isStart = true;
        foreach (var c in text)
        {
            result.Append(isStart ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            isStart = !char.IsLetterOrDigit(c);
        }

        return result.ToString();
    }

    private static void Overlay(RowCall call)
    {
        var (text, part, start) = (call.String(0).EnumerateRunes().ToArray(), call.String(1).EnumerateRunes().ToArray(), call.Int64(2));
        var length = call.Count > 3 ? call.Int64(3) : part.Length;
        if (start <= 0 || start > text.Length)
        {
            call.SetPart(0, 0, call.Text(0).Length);
            return;
        }

        var behind = length < 0 ? text.Length : (int)Math.Min(text.Length, start - 1 + length);
        call.Set(string.Concat(text.Take((int)start - 1).Concat(part).Concat(text.Skip(behind)).Select(static r => r.ToString())));
    }

    private static ScalarFunction Pattern(string name, string usage, string summary, string example, DataType result, int arguments, Action<RowCall, Regex> body) => new(name)
    {
        Group = "texts",
        Usage = usage,
        Summary = summary,
        Example = example,
        Resolve = Signatures.Of(result, [.. Enumerable.Repeat(Text, arguments)]),
        CanFail = true,
        RowFor = _ =>
        {
            var patterns = new TextPatterns.Patterns();
            return call =>
            {
                if (patterns.Of(call, call.Text(1)) is { } regex)
                {
                    body(call, regex);
                }
            };
        },
    };

    private delegate int Hasher(ReadOnlySpan<byte> source, Span<byte> to);

    private static ScalarFunction Hash(string name, Hasher hash, int length) =>
        Of(name, "(text)", $"The {name} hash in base 16.", $"{name}('')", Text, [Text], call =>
        {
            Span<byte> bytes = stackalloc byte[length];
            hash(call.Text(0), bytes);
            call.Set(Convert.ToHexStringLower(bytes));
        }) with { Example = "" };

    private readonly struct StringInfo(string text, int index)
    {
        public long Characters => text.AsSpan(0, index).ToString().EnumerateRunes().Count();
    }
}
