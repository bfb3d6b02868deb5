namespace Freshet.Sql.Parsing;

/// <summary>
/// Cuts a text into tokens. It never fails: what is no SQL becomes a bad token, and the reason is kept for the parser to tell when it
/// gets there.
/// </summary>
internal sealed partial class Lexer
{
    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly Dictionary<int, LexError> _errors = [];
    private int _at;
    private bool _inHint;

    private Lexer(string text)
    {
        _text = text;
        _tokens = new List<Token>((text.Length / 5) + 8);
    }

    /// <summary>The tokens of a text, the end being the last, and the errors by the start of their tokens.</summary>
    public static (Token[] Tokens, Dictionary<int, LexError> Errors) Run(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.SkipBlanks())
        {
            lexer.Next();
        }

        lexer._tokens.Add(new Token(TokenKind.End, Word.NoWord, text.Length, 0));
        return (lexer._tokens.ToArray(), lexer._errors);
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Add(TokenKind kind, int length, Word word = Word.NoWord)
    {
        _tokens.Add(new Token(kind, word, _at, length));
        _at += length;
    }

    private void AddBad(int length, string problem, string? advice = null)
    {
        _errors.TryAdd(_at, new LexError(problem, advice));
        Add(TokenKind.Bad, length);
    }

    /// <summary>Past blanks and comments; false at the end.</summary>
    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                _at++;
            }
            else if ((c == '-' && Peek(1) == '-') || (c == '/' && Peek(1) == '/'))
            {
                var length = _text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = length < 0 ? _text.Length : _at + length;
            }
            else if (c == '/' && Peek(1) == '*' && Peek(2) != '+')
            {
                var end = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
                if (end < 0)
                {
                    AddBad(_text.Length - _at, "the comment that starts here does not end", "Close it with */.");
                    return false;
                }

                _at = end + 2;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void Next()
    {
        var c = _text[_at];
        if (IsNameStart(c))
        {
            NameOrPrefixed(c);
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)) && !AfterOperand()))
        {
            Number();
        }
        else if (c == '\'')
        {
            Text(TokenKind.String, 0);
        }
        else if (c == '`')
        {
            Backticks();
        }
        else
        {
            Sign(c);
        }
    }

    /// <summary>A dot right after a name, a bracket or a number is an access, not the start of a number.</summary>
    private bool AfterOperand() => _tokens.Count > 0 && _tokens[^1].End == _at
        && _tokens[^1].Kind is TokenKind.Word or TokenKind.Quoted or TokenKind.CloseParen or TokenKind.CloseBracket or TokenKind.Number;

    internal static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c == '$' || (c > '\x7f' && char.IsLetter(c));

    internal static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || c == '$' || (c > '\x7f' && (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark));

    private void NameOrPrefixed(char c)
    {
        if (Peek(1) == '\'')
        {
            switch (c)
            {
                case 'x' or 'X':
                    Text(TokenKind.Binary, 1);
                    return;
                case 'e' or 'E':
                    Text(TokenKind.EscapedString, 1);
                    return;
                case 'n' or 'N':
                    AddBad(1, "N'…' is not there: texts are Unicode already", "Take away the N.");
                    return;
            }
        }
        else if (c is 'u' or 'U' && Peek(1) == '&' && Peek(2) == '\'')
        {
            Text(TokenKind.UnicodeString, 2);
            return;
        }

        var length = 1;
        while (_at + length < _text.Length && IsNamePart(_text[_at + length]))
        {
            length++;
        }

        if (c == '_' && Peek(length) == '\'')
        {
            AddBad(length, $"{_text.AsSpan(_at, length)}'…' is not there: texts are Unicode already", "Take away what stands before the quote.");
            return;
        }

        Add(TokenKind.Word, length, Words.Of(_text.AsSpan(_at, length)));
    }

    private void Backticks()
    {
        var end = _at + 1;
        while (true)
        {
            var length = _text.AsSpan(end).IndexOf('`');
            if (length < 0)
            {
                AddBad(_text.Length - _at, "the name that starts here does not end", "Close it with `; a ` inside is written twice.");
                return;
            }

            end += length + 1;
            if (end >= _text.Length || _text[end] != '`')
            {
                break;
            }

            end++;
        }

        if (end - _at == 2)
        {
            AddBad(2, "a name cannot be empty");
            return;
        }

        Add(TokenKind.Quoted, end - _at);
    }
}
