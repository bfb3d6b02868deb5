using System.Runtime.CompilerServices;

namespace Freshet.Sql.Parsing;

/// <content>The current token and steps over it.</content>
internal sealed partial class Parser
{
    private const int DepthMax = 200;
    private const int HeightMax = 1000;
    private int _depth;
    private int _height;

    private ref readonly Token Current => ref _tokens[_at];

    /// <summary>The text of a token as it stands.</summary>
    private ReadOnlySpan<char> Text(in Token token) => _text.AsSpan(token.Start, token.Length);

    /// <summary>From a token to the one before the current.</summary>
    private SourceSpan Since(int first)
    {
        var start = _tokens[first].Start;
        return new SourceSpan(start, _at > first ? _tokens[_at - 1].End - start : 0);
    }

    /// <summary>From a node to the token before the current.</summary>
    private SourceSpan Since(SqlNode first) => new(first.Span.Start, _tokens[_at - 1].End - first.Span.Start);

    private bool At(TokenKind kind) => _tokens[_at].Kind == kind;

    /// <summary>Whether the word stands here; if not, it is noted as one that could have.</summary>
    private bool At(Word word)
    {
        if (IsWord(_at, word))
        {
            return true;
        }

        Note(word);
        return false;
    }

    /// <summary>Whether these two words stand here.</summary>
    private bool At(Word first, Word second) => At(first) && IsWord(_at + 1, second);

    private bool IsWord(int at, Word word) => at >= 0 && at < _tokens.Length && _tokens[at].Word == word && _tokens[at].Kind == TokenKind.Word;

    private bool IsKind(int at, TokenKind kind) => at < _tokens.Length && _tokens[at].Kind == kind;

    private bool Accept(TokenKind kind)
    {
        if (_tokens[_at].Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Accept(Word word)
    {
        if (!At(word))
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>The two words or nothing; the first alone is an error.</summary>
    private bool Accept(Word first, Word second)
    {
        if (!Accept(first))
        {
            return false;
        }

        Expect(second, first);
        return true;
    }

    private void Expect(Word word, Word after)
    {
        if (!Accept(word))
        {
            throw Unexpected($"{word.Text()} after {after.Text()}");
        }
    }

    private void Expect(Word word, string expected)
    {
        if (!Accept(word))
        {
            throw Unexpected(expected);
        }
    }

    private void Expect(TokenKind kind, string expected)
    {
        if (!Accept(kind))
        {
            throw Unexpected(expected);
        }
    }

    /// <summary>The bracket that closes; what stands before it may be an expression that could go on.</summary>
    private void ExpectClose(string what)
    {
        if (!Accept(TokenKind.CloseParen))
        {
            throw UnexpectedAfterOperand($"')' to close {what}");
        }
    }

    private bool IsName(int at) => _tokens[Math.Min(at, _tokens.Length - 1)] is var token
        && (token.Kind == TokenKind.Quoted || (token.Kind == TokenKind.Word && !token.Word.IsReserved()));

    /// <summary>A name.</summary>
    /// <param name="what">What it names, in the reader's words: "a name for the column".</param>
    private Identifier Name(string what)
    {
        if (!IsName(_at))
        {
            throw UnexpectedName(what);
        }

        return TakeName();
    }

    private Identifier TakeName()
    {
        ref readonly var token = ref Current;
        _at++;
        var text = Text(token);
        if (token.Kind != TokenKind.Quoted)
        {
            return new Identifier(text.ToString()) { Span = token.Span };
        }

        var name = text[1..^1];
        return new Identifier(name.Contains('`') ? name.ToString().Replace("``", "`", StringComparison.Ordinal) : name.ToString()) { Span = token.Span };
    }

    /// <summary>A name with dots.</summary>
    private QualifiedName Qualified(string what)
    {
        var start = _at;
        var first = Name(what);
        if (!At(TokenKind.Dot))
        {
            return new QualifiedName([first]) { Span = first.Span };
        }

        var parts = new List<Identifier> { first };
        while (Accept(TokenKind.Dot))
        {
            parts.Add(Name("a name after the dot"));
        }

        return new QualifiedName([.. parts]) { Span = Since(start) };
    }

    /// <summary>(a, b).</summary>
    private SqlList<Identifier> NamesInBrackets(string what, string of)
    {
        Expect(TokenKind.OpenParen, $"'(' after {of}");
        var names = new List<Identifier>();
        do
        {
            names.Add(Name(what));
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose(of);
        return [.. names];
    }

    /// <summary>The bracket after a list, where a comma could stand too.</summary>
    private void ExpectListClose(string list)
    {
        if (!Accept(TokenKind.CloseParen))
        {
            throw Unexpected($"',' or ')' in {list}", At(TokenKind.Dot) ? "Whole columns are named here, not fields of rows." : null);
        }
    }

    /// <summary>
    /// One step down. A tree is never higher than <see cref="HeightMax"/> and never read deeper than <see cref="DepthMax"/>, so that
    /// whoever walks over it by recursion has room enough. Gives the height so far of what is around, for <see cref="Leave"/>.
    /// </summary>
    private int Enter()
    {
        if (++_depth > DepthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep();
        }

        var around = _height;
        _height = 0;
        return around;
    }

    private SqlParseException TooDeep() => Fail(Current.Span, $"this is nested too deep: at most {DepthMax} levels", "Name the inner parts by WITH, or by views.");

    private void Leave(int around)
    {
        _depth--;
        _height = Math.Max(around, _height + 1);
        CheckHeight();
    }

    /// <summary>One operator more over what was read.</summary>
    private void Raise()
    {
        _height++;
        CheckHeight();
    }

    private void CheckHeight()
    {
        if (_height > HeightMax)
        {
            throw Fail(_tokens[_at - 1].Span, $"this is too long: at most {HeightMax} operators may follow one another", "Put parts in brackets, or write a list of values as IN (…) or as a table.");
        }
    }
}
