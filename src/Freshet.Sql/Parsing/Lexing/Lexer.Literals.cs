namespace Freshet.Sql.Parsing;

/// <content>Texts and numbers.</content>
internal sealed partial class Lexer
{
    /// <summary>A text whose quote comes after a prefix of so many characters.</summary>
    private void Text(TokenKind kind, int prefix)
    {
        var end = _at + prefix + 1;
        while (true)
        {
            var rest = _text.AsSpan(end);
            var length = kind == TokenKind.EscapedString ? rest.IndexOfAny('\'', '\\') : rest.IndexOf('\'');
            if (length < 0 || end + length >= _text.Length)
            {
                AddBad(_text.Length - _at, "the text that starts here does not end", "Close it with '; a ' inside is written twice.");
                return;
            }

            end += length + 1;
            if (_text[end - 1] == '\\')
            {
                end = Math.Min(end + 1, _text.Length);
            }
            else if (end < _text.Length && _text[end] == '\'')
            {
                end++;
            }
            else
            {
                break;
            }
        }

        Add(kind, end - _at);
    }

    private void Number()
    {
        var end = Digits(_at);
        if (end < _text.Length && _text[end] == '.')
        {
            end = Digits(end + 1);
        }

        if (end < _text.Length && _text[end] is 'e' or 'E')
        {
            var digits = end + 1;
            if (digits < _text.Length && _text[digits] is '+' or '-')
            {
                digits++;
            }

            if (Digits(digits) is var exponent && exponent > digits)
            {
                end = exponent;
            }
        }

        var length = end - _at;
        if (end < _text.Length && IsNameStart(_text[end]))
        {
            while (end < _text.Length && IsNamePart(_text[end]))
            {
                end++;
            }

            var whole = _text[_at..end];
            AddBad(
                whole.Length,
                $"'{whole}' is neither a number nor a name",
                whole.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? $"Bytes are written X'{whole[2..]}'." : $"As a name write it in backticks: `{whole}`; as a number take away what comes after {whole[..length]}.");
            return;
        }

        Add(TokenKind.Number, length);
    }

    private int Digits(int at)
    {
        while (at < _text.Length && char.IsAsciiDigit(_text[at]))
        {
            at++;
        }

        return at;
    }
}
