namespace Freshet.Sql.Parsing;

/// <content>FROM.</content>
internal sealed partial class Parser
{
    private const string ATable = "a table, a view, a sub-query in brackets or a table function";

    private TableReference From()
    {
        var start = _at;
        var left = Joined();
        while (Accept(TokenKind.Comma))
        {
            var right = Joined();
            left = new Join(left, JoinKind.Comma, right) { Span = Since(start) };
            Raise();
        }

        return left;
    }

    private TableReference Table()
    {
        var start = _at;
        if (At(TokenKind.OpenParen))
        {
            return InBrackets(lateral: false, start);
        }

        if (AtText())
        {
            return File(start);
        }

        if (IsName(_at))
        {
            return NamedOrFunction(lateral: false, start);
        }

        if (Accept(Word.Lateral))
        {
            return Lateral(start);
        }

        if (At(Word.Unnest))
        {
            return Unnest(start);
        }

        if (IsWord(_at, Word.Table) && IsKind(_at + 1, TokenKind.OpenParen))
        {
            return InTable(lateral: false, start);
        }

        throw AtQuery(_at)
            ? Unexpected(ATable, "A sub-query in FROM stands in brackets: FROM (SELECT …).")
            : UnexpectedName(ATable);
    }

    private FileTable File(int start)
    {
        var path = TextLiteral("a file");
        var hints = At(TokenKind.HintStart) ? Hints() : [];
        return new FileTable(path.Value, hints, AcceptTableAlias()) { Span = Since(start) };
    }

    /// <summary>t, t FOR SYSTEM_TIME AS OF x, f(x).</summary>
    private TableReference NamedOrFunction(bool lateral, int start)
    {
        var name = Qualified(ATable);
        if (At(TokenKind.OpenParen))
        {
            var call = Call(name, ofTable: true);
            return new TableFunction(call, lateral, AcceptTableAlias()) { Span = Since(start) };
        }

        if (lateral)
        {
            throw Unexpected("'(' after the name of a table function", "A table needs no LATERAL.");
        }

        var hints = At(TokenKind.HintStart) ? Hints() : [];
        SqlExpression? asOf = null;
        if (At(Word.For))
        {
            _at++;
            Expect(Word.SystemTime, Word.For);
            Expect(Word.As, "AS OF after SYSTEM_TIME");
            Expect(Word.Of, Word.As);
            asOf = Expression();
        }

        return new NamedTable(name) { Hints = hints, AsOf = asOf, Alias = AcceptTableAlias(), Span = Since(start) };
    }

    private TableReference Lateral(int start)
    {
        if (At(TokenKind.OpenParen))
        {
            return InBrackets(lateral: true, start);
        }

        if (At(Word.Unnest))
        {
            return Unnest(start);
        }

        if (IsWord(_at, Word.Table) && IsKind(_at + 1, TokenKind.OpenParen))
        {
            return InTable(lateral: true, start);
        }

        return IsName(_at) ? NamedOrFunction(lateral: true, start) : throw Unexpected("TABLE (…), a query in brackets or a table function after LATERAL");
    }

    /// <summary>TABLE(f(x)).</summary>
    private TableFunction InTable(bool lateral, int start)
    {
        _at += 2;
        QualifiedName name;
        if (IsName(_at))
        {
            name = Qualified("a table function");
        }
        else if (Current.Kind == TokenKind.Word && Functions.MayBeCalled(Current.Word))
        {
            name = TakeWordAsName();
        }
        else
        {
            throw UnexpectedName("the name of a table function in TABLE (…)");
        }

        if (!At(TokenKind.OpenParen))
        {
            throw Unexpected("'(' after the name of the table function", "A table itself stands in FROM without TABLE (…).");
        }

        var call = Call(name, ofTable: true);
        ExpectClose("TABLE (…)");
        return new TableFunction(call, lateral, AcceptTableAlias()) { Span = Since(start) };
    }

    /// <summary>UNNEST(a) [WITH ORDINALITY], UNNEST(SELECT …).</summary>
    private UnnestTable Unnest(int start)
    {
        _at++;
        Expect(TokenKind.OpenParen, "'(' after UNNEST");
        SqlList<SqlExpression> collections;
        if (AtQuery(_at))
        {
            var at = _at;
            var query = Query();
            collections = [new ScalarQuery(query) { Span = Since(at) }];
        }
        else
        {
            collections = Expressions();
        }

        ExpectClose("UNNEST");
        var ordinality = Accept(Word.With, Word.Ordinality);
        return new UnnestTable(collections, ordinality, AcceptTableAlias()) { Span = Since(start) };
    }

    /// <summary>(SELECT …), or (a JOIN b).</summary>
    private TableReference InBrackets(bool lateral, int start)
    {
        var around = Enter();
        _at++;
        Query query;
        if (AtQuery(_at))
        {
            query = Query();
        }
        else
        {
            var inner = From();
            if (inner is DerivedTable { Alias: null, Lateral: false } derived && (AtQueryTail() || At(TokenKind.CloseParen)))
            {
                query = AtQueryTail() ? QueryFrom(new ScalarQuery(derived.Query) { Span = derived.Span }) : derived.Query;
            }
            else
            {
                ExpectClose("the join");
                Leave(around);
                if (lateral)
                {
                    throw Fail(_tokens[start].Span, "LATERAL takes a query or a table function, not a join");
                }

                return inner;
            }
        }

        ExpectQueryClose();
        Leave(around);
        return new DerivedTable(query, lateral, AcceptTableAlias()) { Span = Since(start) };
    }

    /// <summary>[AS] t [(a, b)].</summary>
    private TableAlias? AcceptTableAlias()
    {
        var start = _at;
        Identifier name;
        if (Accept(Word.As))
        {
            start = _at;
            name = Name("a name for the table after AS");
        }
        else if (IsName(_at))
        {
            _alias = _at;
            name = TakeName();
        }
        else
        {
            return null;
        }

        var columns = At(TokenKind.OpenParen) ? NamesInBrackets("the name of a column", "the columns") : [];
        return new TableAlias(name, columns) { Span = Since(start) };
    }
}
