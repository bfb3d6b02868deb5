using System.Globalization;
using System.Text;

namespace Freshet.Sql.Parsing;

/// <content>Texts, numbers, bytes, times.</content>
internal sealed partial class Parser
{
    private bool AtText() => Current.Kind is TokenKind.String or TokenKind.UnicodeString or TokenKind.EscapedString;

    /// <summary>A text.</summary>
    private StringLiteral SingleText(string expected)
    {
        if (!AtText())
        {
            throw Unexpected(expected, Current.Kind is TokenKind.Word or TokenKind.Quoted && !Current.Word.IsReserved() ? $"Write it in quotes: '{Run()}'." : null);
        }

        var start = _at;
        var value = TextValue();
        return new StringLiteral(value) { Span = Since(start) };
    }

    /// <summary>What stands here without a blank in it: table.local-time-zone.</summary>
    private string Run()
    {
        var last = _at;
        while (_tokens[last + 1].Start == _tokens[last].End && _tokens[last + 1].Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.Dot or TokenKind.Minus or TokenKind.Number)
        {
            last++;
        }

        return _text[_tokens[_at].Start.._tokens[last].End].Replace("`", "", StringComparison.Ordinal);
    }

    /// <summary>A text; several one after the other are one.</summary>
    private StringLiteral TextLiteral(string expected)
    {
        var start = _at;
        var first = SingleText(expected);
        var value = first.Value;
        if (AtText())
        {
            var whole = new StringBuilder(value);
            while (AtText())
            {
                whole.Append(TextValue());
            }

            value = whole.ToString();
        }

        return new StringLiteral(value) { Span = Since(start) };
    }

    private string TextValue()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case TokenKind.UnicodeString:
                return UnicodeText(token);
            case TokenKind.EscapedString:
                return EscapedText(token);
            default:
                var text = Text(token)[1..^1];
                return text.Contains('\'') ? text.ToString().Replace("''", "'", StringComparison.Ordinal) : text.ToString();
        }
    }

    /// <summary>U&amp;'\0041' [UESCAPE '!'].</summary>
    private string UnicodeText(in Token token)
    {
        var escape = '\\';
        if (Accept(Word.Uescape))
        {
            var at = Current;
            var sign = At(TokenKind.String) ? TextValue() : throw Unexpected("a character in quotes after UESCAPE");
            if (sign.Length != 1 || char.IsAsciiHexDigit(sign[0]) || sign[0] is '+' or '\'' or '"' || char.IsWhiteSpace(sign[0]))
            {
                throw Fail(at.Span, "UESCAPE takes one character, no hexadecimal digit, plus, quote or blank");
            }

            escape = sign[0];
        }

        var text = _text.AsSpan(token.Start + 3, token.Length - 4);
        var value = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                value.Append('\'');
                i++;
            }
            else if (text[i] != escape)
            {
                value.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == escape)
            {
                value.Append(escape);
                i++;
            }
            else
            {
                i += AppendCode(value, text[(i + 1)..], token, token.Start + 3 + i, i + 1 < text.Length && text[i + 1] == '+' ? 6 : 4, text[i..]);
            }
        }

        return value.ToString();
    }

    /// <summary>Appends the character of so many hexadecimal digits, after a plus where there are six; gives how many characters it took.</summary>
    private int AppendCode(StringBuilder value, ReadOnlySpan<char> text, in Token token, int at, int digits, ReadOnlySpan<char> shown)
    {
        var skip = digits == 6 ? 1 : 0;
        if (text.Length < skip + digits
            || !int.TryParse(text.Slice(skip, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || code > 0x10FFFF)
        {
            throw Fail(new SourceSpan(at, Math.Min(shown.Length, digits + 1)), $"'{shown[..Math.Min(shown.Length, digits + 1)]}' is no character", "Write four hexadecimal digits after the escape, or + and six; the escape itself twice.");
        }

        AppendRune(value, code);
        return skip + digits;
    }

    private static void AppendRune(StringBuilder value, int code)
    {
        if (code <= 0xFFFF)
        {
            value.Append((char)code);
        }
        else
        {
            value.Append(char.ConvertFromUtf32(code));
        }
    }

    /// <summary>E'\n': the escapes of C.</summary>
    private string EscapedText(in Token token)
    {
        var text = _text.AsSpan(token.Start + 2, token.Length - 3);
        var value = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'')
            {
                value.Append('\'');
                i++;
            }
            else if (text[i] != '\\')
            {
                value.Append(text[i]);
            }
            else
            {
                i += 1 + Escape(value, text[(i + 1)..], token.Start + 2 + i);
            }
        }

        return value.ToString();
    }

    /// <summary>What stands after a backslash; gives how many characters more than one it took.</summary>
    private int Escape(StringBuilder value, ReadOnlySpan<char> text, int at)
    {
        var c = text.IsEmpty ? '\0' : text[0];
        switch (c)
        {
            case 'b': value.Append('\b'); return 0;
            case 'f': value.Append('\f'); return 0;
            case 'n': value.Append('\n'); return 0;
            case 'r': value.Append('\r'); return 0;
            case 't': value.Append('\t'); return 0;
            case 'u' or 'U' or 'x':
                var length = c == 'u' ? 4 : c == 'U' ? 8 : 2;
                if (text.Length > length && int.TryParse(text.Slice(1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code is >= 0 and <= 0x10FFFF)
                {
                    AppendRune(value, code);
                    return length;
                }

                throw Fail(new SourceSpan(at, Math.Min(text.Length, length + 1) + 1), $"\\{c} takes {length} hexadecimal digits of a character");
            case >= '0' and <= '7':
                var digits = 1;
                var octal = c - '0';
                while (digits < 3 && digits < text.Length && text[digits] is >= '0' and <= '7')
                {
                    octal = (octal * 8) + (text[digits++] - '0');
                }

                value.Append((char)octal);
                return digits - 1;
            default:
                value.Append(c);
                return 0;
        }
    }

    private BinaryLiteral BinaryLiteral()
    {
        var token = Current;
        var digits = _text.AsSpan(token.Start + 2, token.Length - 3);
        if (digits.Length % 2 != 0 || digits.ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            throw Fail(token.Span, "X'…' takes pairs of hexadecimal digits", digits.Length % 2 != 0 ? "There is an odd number of them." : null);
        }

        _at++;
        return new BinaryLiteral(SqlList.Create<byte>(Convert.FromHexString(digits))) { Span = token.Span };
    }

    private NumberLiteral NumberLiteral()
    {
        var token = Current;
        _at++;
        return new NumberLiteral(Text(token).ToString()) { Span = token.Span };
    }

    /// <summary>A whole number that is no expression.</summary>
    /// <param name="expected">What it is: "a precision", "a number of rows".</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most.</param>
    private long WholeNumber(string expected, long least, long most)
    {
        var token = Current;
        if (token.Kind != TokenKind.Number || Text(token).ContainsAny('.', 'e', 'E'))
        {
            throw Unexpected(expected);
        }

        if (!long.TryParse(Text(token), NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
        {
            throw Fail(token.Span, $"{expected} of {Text(token)} is out of range", $"It is {least} to {most}.");
        }

        _at++;
        return value;
    }
}
