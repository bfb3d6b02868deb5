namespace Freshet.Sql.Parsing;

/// <content>What stands between operators.</content>
internal sealed partial class Parser
{
    private const string AnExpression = "an expression";

    private SqlExpression Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return NumberLiteral();
            case TokenKind.String or TokenKind.UnicodeString or TokenKind.EscapedString:
                return TextLiteral("a text");
            case TokenKind.Binary:
                return BinaryLiteral();
            case TokenKind.OpenParen:
                return Parenthesised();
            case TokenKind.Quoted:
                return NameOrCall();
            case TokenKind.Word:
                return PrimaryWord(token);
            case TokenKind.Question:
                throw Refuse(token.Span, "the parameter ?", "Write the value.");
            case TokenKind.OpenBrace:
                throw Refuse(token.Span, "JDBC's {…}", "Write the function or the literal itself.");
            case TokenKind.Star:
                throw Unexpected(AnExpression, "A star stands alone in a select list, after a table's name and a dot, or in COUNT(*).");
            default:
                throw Unexpected(AnExpression);
        }
    }

    private SqlExpression PrimaryWord(in Token token)
    {
        var call = IsKind(_at + 1, TokenKind.OpenParen);
        switch (token.Word)
        {
            case Word.NoWord:
                return NameOrCall();
            case Word.Null:
                _at++;
                return new NullLiteral { Span = token.Span };
            case Word.True or Word.False or Word.Unknown:
                _at++;
                return new BooleanLiteral(token.Word == Word.Unknown ? null : token.Word == Word.True) { Span = token.Span };
            case Word.Date or Word.Time or Word.Timestamp when _tokens[_at + 1].Kind is TokenKind.String or TokenKind.UnicodeString or TokenKind.EscapedString:
            case Word.Timestamp when IsWord(_at + 1, Word.With):
                return TemporalLiteral();
            case Word.Interval:
                return Interval();
            case Word.Case:
                return Case();
            case Word.Exists when call:
                return Exists();
            case Word.Array or Word.Multiset or Word.Map when IsKind(_at + 1, TokenKind.OpenBracket):
                return Constructor(token);
            case Word.Array or Word.Multiset or Word.Map when call:
                return CollectionQuery(token);
            case Word.Row when call:
                return Row();
            case Word.Unique when call:
                throw Refuse(token.Span, "UNIQUE (…)", "Group by the columns and look for a count above 1.");
            case Word.Cursor when call:
                throw Refuse(token.Span, "CURSOR (…)", "A table function takes TABLE t or a query in brackets.");
            case Word.Next when IsWord(_at + 1, Word.Value):
                throw Refuse(token.Span, "NEXT VALUE FOR");
            case Word.Period when call:
                throw Refuse(token.Span, "PERIOD (…)", "Write a row of two times: (a, b).");
            case Word.Prev or Word.Next or Word.Classifier or Word.MatchNumber when call:
                throw Refuse(token.Span, $"{token.Word.Text()} (…), of MATCH_RECOGNIZE,", token.Word == Word.Prev ? "Write LAG(…) OVER (…)." : token.Word == Word.Next ? "Write LEAD(…) OVER (…)." : null);
        }

        if (call && SpecialCall(token) is { } special)
        {
            return special;
        }

        if (!token.Word.IsReserved())
        {
            return NameOrCall();
        }

        if (Functions.IsNiladic(token.Word) && !call)
        {
            var name = TakeWordAsName();
            return new FunctionCall(name, []) { Span = name.Span };
        }

        if (call && Functions.MayBeCalled(token.Word))
        {
            return Call(TakeWordAsName(), ofTable: false);
        }

        throw NoExpression(token);
    }

    /// <summary>A reserved word where a value should be.</summary>
    private SqlParseException NoExpression(in Token token)
    {
        if (IsWord(_at, Word.Select) || IsWord(_at, Word.With) || IsWord(_at, Word.Values))
        {
            return Unexpected(AnExpression, "A query as a value stands in brackets: (SELECT …).");
        }

        if (ClauseWords.Contains(token.Word))
        {
            return Unexpected(AnExpression);
        }

        var word = Text(token).ToString();
        return Fail(
            token.Span,
            $"expected {AnExpression}, found {word.ToUpperInvariant()}, a reserved word",
            Functions.MayBeCalled(token.Word) ? $"As a column write it in backticks: `{word}`; as a function with brackets: {word}(…)." : $"As a column write it in backticks: `{word}`.");
    }

    private QualifiedName TakeWordAsName()
    {
        var token = Current;
        _at++;
        var name = new Identifier(Text(token).ToString()) { Span = token.Span };
        return new QualifiedName([name]) { Span = token.Span };
    }

    /// <summary>a, a.b.c, f(x), db.f(x).</summary>
    private SqlExpression NameOrCall()
    {
        var start = _at;
        var first = TakeName();
        if (At(TokenKind.OpenParen))
        {
            return Call(new QualifiedName([first]) { Span = first.Span }, ofTable: false);
        }

        if (!At(TokenKind.Dot))
        {
            return new ColumnName([first]) { Span = first.Span };
        }

        var parts = new List<Identifier> { first };
        while (At(TokenKind.Dot) && !IsKind(_at + 1, TokenKind.Star))
        {
            _at++;
            parts.Add(Name("a name after the dot"));
        }

        return At(TokenKind.OpenParen)
            ? Call(new QualifiedName([.. parts]) { Span = Since(start) }, ofTable: false)
            : new ColumnName([.. parts]) { Span = Since(start) };
    }

    /// <summary>(a), (a, b), (SELECT …).</summary>
    private SqlExpression Parenthesised()
    {
        var start = _at;
        _at++;
        if (At(TokenKind.CloseParen))
        {
            throw Unexpected("an expression or a query between the brackets");
        }

        var (query, items) = QueryOrItems();
        ExpectClose("the bracket");
        if (query is not null)
        {
            return new ScalarQuery(query) { Span = Since(start) };
        }

        return items.Count == 1 ? items[0] : new RowConstructor(items) { Span = Since(start) };
    }

    private RowConstructor Row()
    {
        var start = _at;
        _at += 2;
        var items = Expressions();
        ExpectClose("ROW");
        return new RowConstructor(items) { Span = Since(start) };
    }

    private ExistsPredicate Exists()
    {
        var start = _at;
        _at += 2;
        var query = Query();
        ExpectClose("EXISTS");
        return new ExistsPredicate(query) { Span = Since(start) };
    }

    private CaseExpression Case()
    {
        var start = _at;
        _at++;
        var operand = IsWord(_at, Word.When) ? null : Expression();
        var whens = new List<WhenClause>();
        while (Accept(Word.When))
        {
            var first = whens.Count;
            do
            {
                var from = _at;
                whens.Add(new WhenClause(Expression(), new NullLiteral()) { Span = Since(from) });
            }
            while (operand is not null && Accept(TokenKind.Comma));

            if (!Accept(Word.Then))
            {
                throw UnexpectedAfterOperand("THEN");
            }

            var result = Expression();
            for (var i = first; i < whens.Count; i++)
            {
                whens[i] = new WhenClause(whens[i].Condition, result) { Span = Since(whens[i].Condition) };
            }
        }

        if (whens.Count == 0)
        {
            throw UnexpectedAfterOperand("WHEN");
        }

        var otherwise = Accept(Word.Else) ? Expression() : null;
        if (!Accept(Word.End))
        {
            throw UnexpectedAfterOperand("END of CASE");
        }

        return new CaseExpression(operand, [.. whens], otherwise) { Span = Since(start) };
    }

    /// <summary>ARRAY[…], MULTISET[…], MAP[…].</summary>
    private SqlExpression Constructor(in Token word)
    {
        var start = _at;
        _at += 2;
        var items = At(TokenKind.CloseBracket) ? [] : Expressions();
        if (!Accept(TokenKind.CloseBracket))
        {
            throw UnexpectedAfterOperand($"']' to close {word.Word.Text()}");
        }

        var span = Since(start);
        switch (word.Word)
        {
            case Word.Array:
                return new ArrayConstructor(items) { Span = span };
            case Word.Multiset:
                return new MultisetConstructor(items) { Span = span };
        }

        if (items.Count % 2 != 0)
        {
            throw Fail(items[^1].Span, "this key of MAP has no value", "Keys and values stand in turn: MAP[key, value, key, value].");
        }

        var entries = new MapEntry[items.Count / 2];
        for (var i = 0; i < entries.Length; i++)
        {
            var (key, value) = (items[2 * i], items[(2 * i) + 1]);
            entries[i] = new MapEntry(key, value) { Span = new SourceSpan(key.Span.Start, value.Span.End - key.Span.Start) };
        }

        return new MapConstructor(SqlList.Create<MapEntry>(entries)) { Span = span };
    }

    /// <summary>ARRAY(SELECT …).</summary>
    private CollectionQuery CollectionQuery(in Token word)
    {
        var start = _at;
        _at += 2;
        if (!AtQuery(_at) && !At(TokenKind.OpenParen))
        {
            throw Unexpected($"a query in {word.Word.Text()}(…)", $"Of values it is made with square brackets: {word.Word.Text()}[1, 2].");
        }

        var query = Query();
        ExpectClose(word.Word.Text());
        var kind = word.Word switch { Word.Array => CollectionKind.Array, Word.Map => CollectionKind.Map, _ => CollectionKind.Multiset };
        return new CollectionQuery(kind, query) { Span = Since(start) };
    }
}
