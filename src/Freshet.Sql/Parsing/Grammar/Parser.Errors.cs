namespace Freshet.Sql.Parsing;

/// <content>What to say when it does not go on.</content>
internal sealed partial class Parser
{
    private const int ShownMax = 8;

    /// <summary>Words that begin a clause: never meant as a name, so nobody is told to quote them.</summary>
    private static readonly Word[] ClauseWords =
    [
        Word.From, Word.Where, Word.Group, Word.Having, Word.Window, Word.Qualify, Word.Order, Word.Limit, Word.Offset, Word.Fetch, Word.Union, Word.Except,
        Word.Intersect, Word.Join, Word.Inner, Word.Left, Word.Right, Word.Full, Word.Cross, Word.Natural, Word.On, Word.Using, Word.As, Word.And, Word.Or,
        Word.Is, Word.In, Word.Like, Word.Between, Word.Not, Word.Over, Word.Filter, Word.Set, Word.Values, Word.Select, Word.Insert, Word.Into, Word.With,
        Word.By, Word.Create, Word.Drop, Word.End, Word.When, Word.Then, Word.Else, Word.Case, Word.Exists, Word.Null, Word.Distinct, Word.Lateral,
    ];

    private static readonly Word[] InfixWords = [Word.And, Word.Or, Word.Not, Word.Is, Word.In, Word.Like, Word.Between, Word.Similar, Word.Ilike, Word.Rlike, Word.Overlaps];

    private readonly Word[] _noted = new Word[64];
    private int _notedAt = -1;
    private int _notedCount;
    private int _afterOperand = -1;
    private int _alias = -1;

    /// <summary>A word that could stand here.</summary>
    private void Note(Word word)
    {
        if (_notedAt != _at)
        {
            (_notedAt, _notedCount) = (_at, 0);
        }

        if (_notedCount < _noted.Length)
        {
            _noted[_notedCount++] = word;
        }
    }

    private ReadOnlySpan<Word> NotedHere => _notedAt == _at ? _noted.AsSpan(0, _notedCount) : [];

    private SqlParseException Fail(SourceSpan span, string problem, string? advice = null) => new([SqlError.At(_text, span, problem, advice)]);

    /// <summary>Something of Flink's that is not there.</summary>
    private SqlParseException Refuse(SourceSpan span, string what, string? advice = null) =>
        new([SqlError.At(_text, span, $"{what} is not supported", advice) with { IsUnsupported = true }]);

    /// <summary>The current token is not what should stand here.</summary>
    private SqlParseException Unexpected(string expected, string? advice = null)
    {
        if (At(TokenKind.Bad))
        {
            var error = _lexErrors[Current.Start];
            return Fail(Current.Span, error.Problem, error.Advice);
        }

        if (MisspeltAlias() is { } misspelt)
        {
            return misspelt;
        }

        return Fail(Place(), $"expected {expected}, found {Describe(_at)}", advice ?? Misspelt() ?? CommaTooMany() ?? OtherAdvice());
    }

    /// <summary>A name should stand here; a reserved word is told to be quoted.</summary>
    private SqlParseException UnexpectedName(string what)
    {
        ref readonly var token = ref Current;
        if (token.Kind == TokenKind.Word && token.Word.IsReserved() && Misspelt() is null && (!ClauseWords.Contains(token.Word) || IsMeantAsName()))
        {
            var word = Text(token);
            return Fail(token.Span, $"expected {what}, found {Describe(_at)}, a reserved word", $"As a name write it in backticks: `{word}`.");
        }

        return token.Kind == TokenKind.String
            ? Unexpected(what, $"'…' is a text; a name stands in backticks: `{Text(token)[1..^1]}`.")
            : Unexpected(what);
    }

    /// <summary>A word that begins a clause, where what stands around it says that it is a name.</summary>
    private bool IsMeantAsName()
    {
        var next = _tokens[Math.Min(_at + 1, _tokens.Length - 1)];
        return IsWord(_at - 1, Word.As)
            || next.Kind is TokenKind.Dot or TokenKind.Comma or TokenKind.CloseParen or TokenKind.End or TokenKind.Semicolon
            || (next.Kind == TokenKind.Word && TypeNames.Contains(next.Word.Text()));
    }

    /// <summary>The statement could end here, and something else follows.</summary>
    private SqlParseException UnexpectedAtEnd() =>
        UnexpectedAfterOperand("the end of the statement", Current.Kind == TokenKind.Word && StartsStatement(Current.Word) ? "A semicolon separates statements." : null);

    /// <summary>Something follows what could have ended here, or gone on with words that were noted.</summary>
    private SqlParseException UnexpectedAfterOperand(string end, string? advice = null)
    {
        var going = new List<string>();
        if (_afterOperand == _at)
        {
            going.Add("an operator");
        }

        foreach (var word in NotedHere)
        {
            var phrase = Phrase(word);
            if (phrase is not null && !going.Contains(phrase) && !end.StartsWith(phrase, StringComparison.Ordinal) && going.Count < ShownMax)
            {
                going.Add(phrase);
            }
        }

        return Unexpected(going.Count == 0 ? end : $"{string.Join(", ", going)}{(end.Contains(" or ", StringComparison.Ordinal) ? "," : " or")} {end}", advice);
    }

    /// <summary>How a word that could follow is told: its clause, the members of a family once.</summary>
    private static string? Phrase(Word word) => word switch
    {
        Word.Join or Word.Inner or Word.Left or Word.Right or Word.Full or Word.Cross or Word.Natural => "JOIN",
        Word.Union or Word.Except or Word.Intersect or Word.Minus => "UNION",
        Word.Primary => "PRIMARY KEY",
        Word.Group => "GROUP BY",
        Word.Order => "ORDER BY",
        Word.Partition => "PARTITION BY",
        Word.Limit or Word.Offset or Word.Fetch => "LIMIT",
        Word.For or Word.Allow or Word.Disallow or Word.Groups or Word.Ignore or Word.Respect or Word.Within or Word.Filter or Word.Over => null,
        _ => word.Text(),
    };

    /// <summary>A name taken for an alias that was meant as a word: SELECT a FORM t.</summary>
    private SqlParseException? MisspeltAlias()
    {
        if (_alias < 0 || _alias != _at - 1)
        {
            return null;
        }

        var token = _tokens[_alias];
        return Similar.Nearest(Text(token), ClauseWords.Concat(InfixWords).Select(word => word.Text())) is { } meant
            ? Fail(token.Span, $"'{Text(token)}' fits only as a name here, and then {Describe(_at)} cannot follow", $"Did you mean {meant}?")
            : null;
    }

    /// <summary>The word that was meant, of those that could stand here.</summary>
    private string? Misspelt()
    {
        ref readonly var token = ref Current;
        if (token.Kind != TokenKind.Word)
        {
            return null;
        }

        var candidates = new List<string>();
        foreach (var word in NotedHere)
        {
            candidates.Add(word.Text());
        }

        if (_afterOperand == _at)
        {
            candidates.AddRange(InfixWords.Select(word => word.Text()));
        }

        var text = Text(token);
        foreach (var candidate in candidates)
        {
            if (text.Length >= 4 && candidate.Length > text.Length && candidate.AsSpan().StartsWith(text, StringComparison.OrdinalIgnoreCase))
            {
                return $"Did you mean {candidate}?";
            }
        }

        return !token.Word.IsReserved() && Similar.Nearest(text, candidates) is { } meant ? $"Did you mean {meant}?" : null;
    }

    private string? CommaTooMany() =>
        _at > 0 && IsKind(_at - 1, TokenKind.Comma) && (At(TokenKind.CloseParen) || At(TokenKind.End) || At(TokenKind.Semicolon) || (Current.Kind == TokenKind.Word && ClauseWords.Contains(Current.Word)))
            ? "Take away the comma before it."
            : null;

    private string? OtherAdvice() => Current.Kind switch
    {
        TokenKind.HintStart => "A hint stands right after SELECT or after the name of a table.",
        TokenKind.Question => "Parameters are not supported: write the value.",
        TokenKind.OpenBrace => "{…} is JDBC's: write the function or the literal itself.",
        TokenKind.Word when Current.Word is Word.Ignore or Word.Respect => $"{Current.Word.Text()} NULLS stands behind the bracket of the call.",
        _ => null,
    };

    private static bool StartsStatement(Word word) => word is Word.Select or Word.Insert or Word.Create or Word.Drop or Word.Alter or Word.Show or Word.Describe or Word.Explain or Word.Reset or Word.Execute;

    /// <summary>Where to point: at the token, or right after the last one when the text has ended.</summary>
    private SourceSpan Place() => At(TokenKind.End) && _at > 0 ? new SourceSpan(_tokens[_at - 1].End, 1) : Current.Span;

    /// <summary>A token in an error.</summary>
    private string Describe(int at)
    {
        var token = _tokens[at];
        if (token.Kind == TokenKind.End)
        {
            return "the end of the text";
        }

        var text = Text(token);
        var shown = text.Length <= 40 ? text.ToString() : $"{text[..40]}…";
        return token.Kind switch
        {
            TokenKind.Word when token.Word.IsReserved() => shown.ToUpperInvariant(),
            TokenKind.String or TokenKind.UnicodeString or TokenKind.EscapedString or TokenKind.Binary => $"the text {shown}",
            TokenKind.Number => $"the number {shown}",
            TokenKind.Quoted => shown,
            _ => $"'{shown}'",
        };
    }
}
