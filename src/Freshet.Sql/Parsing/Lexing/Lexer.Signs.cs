namespace Freshet.Sql.Parsing;

/// <content>Signs, and those that other languages have.</content>
internal sealed partial class Lexer
{
    private void Sign(char c)
    {
        var next = Peek(1);
        switch (c)
        {
            case ',': Add(TokenKind.Comma, 1); break;
            case '.': Add(TokenKind.Dot, 1); break;
            case '(': Add(TokenKind.OpenParen, 1); break;
            case ')': Add(TokenKind.CloseParen, 1); break;
            case '[': Add(TokenKind.OpenBracket, 1); break;
            case ']': Add(TokenKind.CloseBracket, 1); break;
            case '{': Add(TokenKind.OpenBrace, 1); break;
            case '}': Add(TokenKind.CloseBrace, 1); break;
            case ';': Add(TokenKind.Semicolon, 1); break;
            case '?': Add(TokenKind.Question, 1); break;
            case '+': Add(TokenKind.Plus, 1); break;
            case '%': Add(TokenKind.Percent, 1); break;
            case '/': HintOrSlash(); break;
            case '*': StarOrHintEnd(next); break;
            case '-' when next == '>': AddBad(Peek(2) == '>' ? 3 : 2, "-> is not there: neither functions without a name nor access to JSON by it", "Of JSON take JSON_VALUE(json, '$.field') or JSON_QUERY(json, '$.field')."); break;
            case '-': Add(TokenKind.Minus, 1); break;
            case '|' when next == '|': Add(TokenKind.Concatenate, 2); break;
            case '<' when next == '=' && Peek(2) == '>': AddBad(3, "<=> is no operator here", "Write IS NOT DISTINCT FROM."); break;
            case '<' when next == '=': Add(TokenKind.LessOrEqual, 2); break;
            case '<' when next == '>': Add(TokenKind.NotEqual, 2); break;
            case '<': Add(TokenKind.Less, 1); break;
            case '>' when next == '=': Add(TokenKind.GreaterOrEqual, 2); break;
            case '>': Add(TokenKind.Greater, 1); break;
            case '=' when next == '>': Add(TokenKind.Arrow, 2); break;
            case '=' when next == '=': AddBad(2, "== is no operator here", "Write =."); break;
            case '=': Add(TokenKind.Equal, 1); break;
            case '!' when next == '=': Add(TokenKind.NotEqual, 2); break;
            case ':' when next == ':': AddBad(2, ":: is no operator here", "Write CAST(value AS type)."); break;
            case ':': Add(TokenKind.Colon, 1); break;
            default: Foreign(c, next); break;
        }
    }

    private void HintOrSlash()
    {
        if (Peek(1) == '*' && Peek(2) == '+')
        {
            if (_text.IndexOf("*/", _at + 3, StringComparison.Ordinal) < 0)
            {
                AddBad(_text.Length - _at, "the hint that starts here does not end", "Close it with */.");
                return;
            }

            _inHint = true;
            Add(TokenKind.HintStart, 3);
            return;
        }

        Add(TokenKind.Slash, 1);
    }

    private void StarOrHintEnd(char next)
    {
        if (_inHint && next == '/')
        {
            _inHint = false;
            Add(TokenKind.HintEnd, 2);
            return;
        }

        Add(TokenKind.Star, 1);
    }

    private void Foreign(char c, char next)
    {
        switch (c)
        {
            case '"':
                DoubleQuotes();
                break;
            case '&' when next == '&':
                AddBad(2, "&& is no operator here", "Write AND.");
                break;
            case '!':
                AddBad(1, "! is no operator here", "Write NOT.");
                break;
            case '&' or '|' or '^' or '~':
                AddBad(1, $"{c} is no operator here: there are none on bits");
                break;
            case '#':
                AddBad(1, "'#' starts nothing", "A comment starts with --.");
                break;
            case '\u2018' or '\u2019' or '\u201C' or '\u201D':
                AddBad(1, $"{c} is a printer's quote", "Texts stand in ', names in `.");
                break;
            case '\0':
                AddBad(1, "there is a zero character in the text");
                break;
            default:
                var length = char.IsHighSurrogate(c) && char.IsLowSurrogate(next) ? 2 : 1;
                AddBad(length, char.IsControl(c) ? $"there is a control character (U+{(int)c:X4}) in the text" : $"'{_text.AsSpan(_at, length)}' starts nothing");
                break;
        }
    }

    private void DoubleQuotes()
    {
        var end = _text.AsSpan(_at + 1).IndexOfAny('"', '\n');
        if (end < 0 || _text[_at + 1 + end] == '\n')
        {
            AddBad(1, "\" quotes nothing here", "Texts stand in ', names in `.");
            return;
        }

        var name = _text.AsSpan(_at + 1, end);
        AddBad(end + 2, "double quotes quote nothing here", name.Length is 0 or > 40 ? "Texts stand in ', names in `." : $"As a text write '{name}', as a name `{name}`.");
    }
}
