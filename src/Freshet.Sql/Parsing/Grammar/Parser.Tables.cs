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

    /// <summary>Tables with JOIN between them, from left to right.</summary>
    private TableReference Joined()
    {
        var start = _at;
        var left = Table();
        while (AcceptJoin() is var (kind, natural))
        {
            var around = Enter();
            var right = Table();
            Leave(around);
            left = Condition(new Join(left, kind, right) { Natural = natural }, start);
            Raise();
        }

        return left;
    }

    /// <summary>The words up to JOIN.</summary>
    private (JoinKind Kind, bool Natural)? AcceptJoin()
    {
        var start = _at;
        var natural = Accept(Word.Natural);
        JoinKind kind;
        if (Accept(Word.Join))
        {
            return (JoinKind.Inner, natural);
        }

        if (Accept(Word.Inner))
        {
            kind = JoinKind.Inner;
        }
        else if (Accept(Word.Cross))
        {
            kind = JoinKind.Cross;
        }
        else if (Accept(Word.Left))
        {
            kind = JoinKind.Left;
        }
        else if (Accept(Word.Right))
        {
            kind = JoinKind.Right;
        }
        else if (Accept(Word.Full))
        {
            kind = JoinKind.Full;
        }
        else if (natural)
        {
            throw Unexpected("JOIN after NATURAL");
        }
        else
        {
            RefuseAfterTable();
            return null;
        }

        if (kind >= JoinKind.Left)
        {
            Accept(Word.Outer);
        }

        if (!Accept(Word.Join))
        {
            throw NoJoin(_tokens[start].Word);
        }

        if (natural && kind == JoinKind.Cross)
        {
            throw Fail(_tokens[start].Span, "CROSS JOIN joins every row with every row, and so is not NATURAL");
        }

        return (kind, natural);
    }

    private SqlParseException NoJoin(Word after)
    {
        var text = Text(Current).ToString().ToUpperInvariant();
        return text switch
        {
            "SEMI" => Refuse(Current.Span, "SEMI JOIN", "Write WHERE EXISTS (SELECT …) or IN (SELECT …)."),
            "ANTI" => Refuse(Current.Span, "ANTI JOIN", "Write WHERE NOT EXISTS (SELECT …)."),
            "APPLY" => Refuse(Current.Span, "APPLY", "Write CROSS JOIN LATERAL, or LEFT JOIN LATERAL … ON TRUE."),
            _ => Unexpected($"{(after is Word.Left or Word.Right or Word.Full && !IsWord(_at - 1, Word.Outer) ? "OUTER or " : "")}JOIN after {_tokens[_at - 1].Word.Text()}"),
        };
    }

    /// <summary>What Flink accepts after a table and is not there.</summary>
    private void RefuseAfterTable()
    {
        if (Current.Kind != TokenKind.Word)
        {
            return;
        }

        switch (Current.Word)
        {
            case Word.MatchRecognize:
                throw Refuse(Current.Span, "MATCH_RECOGNIZE", "Self-joins, LAG … OVER and windows answer many such questions.");
            case Word.Tablesample:
                throw Refuse(Current.Span, "TABLESAMPLE", "Filter by a hash of the key.");
            case Word.Pivot or Word.Unpivot:
                throw Refuse(Current.Span, Current.Word.Text(), Current.Word == Word.Pivot ? "Write an aggregate with FILTER (WHERE …) for each column." : "Write CROSS JOIN UNNEST(ARRAY[ROW(…), …]).");
            case Word.Extend:
                throw Refuse(Current.Span, "EXTEND");
            case Word.For when IsWord(_at + 1, Word.SystemTime):
                throw Fail(Current.Span, "FOR SYSTEM_TIME AS OF comes before the table's alias", "Write JOIN t FOR SYSTEM_TIME AS OF … AS alias.");
        }
    }

    /// <summary>ON, USING, or neither.</summary>
    private Join Condition(Join join, int start)
    {
        SqlExpression? on = null;
        SqlList<Identifier> columns = [];
        var at = _at;
        if (IsWord(_at, Word.On) && !(IsWord(_at + 1, Word.Conflict) && IsWord(_at + 2, Word.Do)))
        {
            _at++;
            on = Expression();
        }
        else if (Accept(Word.Using))
        {
            columns = NamesInBrackets("the name of a column", "USING");
        }

        var given = on is not null || columns.Count > 0;
        if (given && (join.Natural || join.Kind == JoinKind.Cross))
        {
            throw Fail(_tokens[at].Span, $"{(join.Natural ? "NATURAL" : "CROSS")} JOIN takes no {_tokens[at].Word.Text()}", join.Natural ? "Take NATURAL or the condition away." : "Write JOIN, or move the condition to WHERE.");
        }

        if (!given && !join.Natural && join.Kind >= JoinKind.Left)
        {
            Note(Word.On);
            Note(Word.Using);
            throw Unexpected($"ON or USING after {join.Kind.ToString().ToUpperInvariant()} JOIN");
        }

        if (!given)
        {
            Note(Word.On);
            Note(Word.Using);
        }

        return join with { On = on, Using = columns, Span = Since(start) };
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

    /// <summary>/*+ OPTIONS('k' = 'v'), BROADCAST(t) */.</summary>
    private SqlList<Hint> Hints()
    {
        _at++;
        var hints = new List<Hint>();
        do
        {
            var start = _at;
            var name = Name("the name of a hint, such as OPTIONS");
            hints.Add(new Hint(name, At(TokenKind.OpenParen) ? HintArguments() : []) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        if (!Accept(TokenKind.HintEnd))
        {
            throw Unexpected("',' or the end of the hint, */");
        }

        return [.. hints];
    }

    private SqlList<HintArgument> HintArguments()
    {
        _at++;
        if (Accept(TokenKind.CloseParen))
        {
            return [];
        }

        var arguments = new List<HintArgument>();
        do
        {
            var start = _at;
            var (value, kind) = HintValue();
            string? key = null;
            if (kind != HintValueKind.Number && Accept(TokenKind.Equal))
            {
                key = value;
                value = SingleText("a text in quotes after =").Value;
                kind = HintValueKind.Text;
            }

            arguments.Add(new HintArgument(key, value, kind) { Span = Since(start) });
        }
        while (Accept(TokenKind.Comma));

        ExpectListClose("the hint");
        return [.. arguments];
    }

    private (string Value, HintValueKind Kind) HintValue()
    {
        if (AtText())
        {
            return (SingleText("a text").Value, HintValueKind.Text);
        }

        return At(TokenKind.Number) ? (NumberLiteral().Text, HintValueKind.Number) : (Name("a name, or 'key' = 'value', in the hint").Name, HintValueKind.Name);
    }
}
