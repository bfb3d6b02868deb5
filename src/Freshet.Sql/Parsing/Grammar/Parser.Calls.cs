namespace Freshet.Sql.Parsing;

/// <content>Calls and their arguments.</content>
internal sealed partial class Parser
{
    /// <summary>What follows the name of a function.</summary>
    /// <param name="name">The name.</param>
    /// <param name="ofTable">It stands in FROM, so that a query among its arguments is a table.</param>
    private FunctionCall Call(QualifiedName name, bool ofTable)
    {
        _at++;
        return Call(name, ofTable, null);
    }

    /// <summary>What follows the open bracket, or the first argument where that has been read.</summary>
    private FunctionCall Call(QualifiedName name, bool ofTable, SqlExpression? first)
    {
        var arguments = SqlList<SqlExpression>.Empty;
        var order = SqlList<SortItem>.Empty;
        var quantifier = SetQuantifier.None;
        var star = false;
        if (first is not null)
        {
            arguments = Accept(TokenKind.Comma) ? [first, .. Arguments(ofTable)] : [first];
            order = AcceptOrderBy();
        }
        else if (At(TokenKind.Star) && IsKind(_at + 1, TokenKind.CloseParen))
        {
            _at++;
            star = true;
        }
        else if (!At(TokenKind.CloseParen))
        {
            quantifier = AcceptQuantifier();
            arguments = Arguments(ofTable);
            order = AcceptOrderBy();
        }

        if (!Accept(TokenKind.CloseParen))
        {
            throw UnexpectedAfterOperand($"',' or ')' in the arguments of {name.Last.Name}");
        }

        var nulls = AcceptNulls();
        var within = SqlList<SortItem>.Empty;
        if (Accept(Word.Within))
        {
            within = WithinGroup();
        }

        var filter = AcceptFilter();
        var over = Accept(Word.Over) ? Over() : null;
        return new FunctionCall(name, arguments)
        {
            Span = Since(name),
            Quantifier = quantifier,
            Star = star,
            OrderBy = order,
            Nulls = nulls,
            WithinGroup = within,
            Filter = filter,
            Over = over,
        };
    }

    private SetQuantifier AcceptQuantifier() => Accept(Word.Distinct) ? SetQuantifier.Distinct : Accept(Word.All) ? SetQuantifier.All : SetQuantifier.None;

    private NullTreatment AcceptNulls()
    {
        if (At(Word.Ignore, Word.Nulls))
        {
            _at += 2;
            return NullTreatment.Ignore;
        }

        if (At(Word.Respect, Word.Nulls))
        {
            _at += 2;
            return NullTreatment.Respect;
        }

        return NullTreatment.None;
    }

    private SqlList<SortItem> WithinGroup()
    {
        if (At(Word.Distinct))
        {
            throw Refuse(Current.Span, "WITHIN DISTINCT", "Aggregate distinct rows of a sub-query.");
        }

        Expect(Word.Group, Word.Within);
        Expect(TokenKind.OpenParen, "'(' after WITHIN GROUP");
        if (!At(Word.Order))
        {
            throw Unexpected("ORDER BY in WITHIN GROUP");
        }

        var order = AcceptOrderBy();
        ExpectClose("WITHIN GROUP");
        return order;
    }

    private SqlExpression? AcceptFilter()
    {
        // FILTER is reserved, so a bracket must follow
        if (!Accept(Word.Filter))
        {
            return null;
        }

        Expect(TokenKind.OpenParen, "'(' after FILTER");
        Expect(Word.Where, "WHERE in FILTER (…)");
        var condition = Expression();
        ExpectClose("FILTER");
        return condition;
    }

    private SqlList<SqlExpression> Arguments(bool ofTable)
    {
        var arguments = new List<SqlExpression>();
        do
        {
            arguments.Add(Argument(ofTable));
        }
        while (Accept(TokenKind.Comma));

        return [.. arguments];
    }

    private SqlExpression Argument(bool ofTable)
    {
        if (IsKind(_at + 1, TokenKind.Arrow))
        {
            var name = Name("the name of a parameter before =>");
            _at++;
            return new NamedArgument(name, ArgumentValue(ofTable)) { Span = Since(name) };
        }

        return ArgumentValue(ofTable);
    }

    private SqlExpression ArgumentValue(bool ofTable)
    {
        var start = _at;
        if (IsWord(_at, Word.Default))
        {
            _at++;
            return new DefaultValue { Span = Since(start) };
        }

        if (IsWord(_at, Word.Model) && IsName(_at + 1))
        {
            throw Refuse(Current.Span, "a MODEL as an argument");
        }

        if (IsWord(_at, Word.Table) && IsName(_at + 1))
        {
            // no query of its own: ORDER BY after it is the argument's
            var body = QueryTerm();
            return TableArgument(new Query(body) { Span = body.Span }, start);
        }

        if (AtQuery(_at))
        {
            var bare = Query();
            return ofTable || At(Word.Partition) ? TableArgument(bare, start) : new ScalarQuery(bare) { Span = Since(start) };
        }

        var value = Expression();
        return value is ScalarQuery query && (ofTable || At(Word.Partition) || At(Word.Order)) ? TableArgument(query.Query, start) : value;
    }

    /// <summary>PARTITION BY and ORDER BY after a table.</summary>
    private TableArgument TableArgument(Query query, int start)
    {
        var partition = SqlList<SqlExpression>.Empty;
        if (Accept(Word.Partition, Word.By))
        {
            // one name, or several in brackets; without brackets a comma would begin the next argument
            if (Accept(TokenKind.OpenParen))
            {
                partition = Expressions();
                ExpectClose("PARTITION BY");
            }
            else
            {
                partition = [Expression()];
            }
        }

        var order = SqlList<SortItem>.Empty;
        if (Accept(Word.Order, Word.By))
        {
            if (Accept(TokenKind.OpenParen))
            {
                order = SortItems();
                ExpectClose("ORDER BY");
            }
            else
            {
                order = [SortItem()];
            }
        }

        return new TableArgument(query, partition, order) { Span = Since(start) };
    }
}
