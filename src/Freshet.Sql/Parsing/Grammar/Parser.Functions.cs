namespace Freshet.Sql.Parsing;

/// <content>Calls, and functions with a grammar of their own.</content>
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

    /// <summary>A function with a grammar of its own; null when the word is none.</summary>
    private SqlExpression? SpecialCall(in Token token)
    {
        var start = _at;
        switch (token.Word)
        {
            case Word.Cast or Word.TryCast:
                return Cast(token.Word == Word.TryCast);
            case Word.Extract:
                return Extract();
            case Word.Trim:
                return Trim();
            case Word.Substring:
                return Substring();
            case Word.Position:
                return Position();
            case Word.Overlay:
                return Overlay();
            case Word.Ceil or Word.Ceiling or Word.Floor:
                return Round(token);
            case Word.Timestampadd:
                _at += 2;
                var (added, count, time) = UnitAndTwo("TIMESTAMPADD");
                return new TimestampAddFunction(added, count, time) { Span = Since(start) };
            case Word.Timestampdiff:
                _at += 2;
                var (unit, from, to) = UnitAndTwo("TIMESTAMPDIFF");
                return new TimestampDiffFunction(unit, from, to) { Span = Since(start) };
            case Word.Descriptor:
                _at++;
                return new DescriptorArgument(NamesInBrackets("the name of a column", "DESCRIPTOR")) { Span = Since(start) };
            case Word.JsonExists or Word.JsonValue or Word.JsonQuery or Word.JsonObject or Word.JsonArray or Word.JsonObjectagg or Word.JsonArrayagg:
                return JsonCall(token.Word);
            case Word.Convert or Word.Translate when TranslatesBy(_at):
                throw Refuse(token.Span, $"{token.Word.Text()} (… USING …)", "Texts are Unicode throughout: ENCODE and DECODE turn them into bytes.");
            default:
                return null;
        }
    }

    /// <summary>CONVERT(a USING x), TRANSLATE(a USING x): of a name or a text.</summary>
    private bool TranslatesBy(int at) => IsWord(at + 3, Word.Using);

    private CastExpression Cast(bool attempt)
    {
        var start = _at;
        _at += 2;
        var operand = Expression();
        if (!Accept(Word.As))
        {
            throw UnexpectedAfterOperand("AS and a type");
        }

        var type = Type();
        Expect(TokenKind.CloseParen, "')' after the type");
        return new CastExpression(operand, type, attempt) { Span = Since(start) };
    }

    private ExtractFunction Extract()
    {
        var start = _at;
        _at += 2;
        var unit = Unit("in EXTRACT");
        if (!Accept(Word.From))
        {
            throw Unexpected("FROM after the unit of EXTRACT");
        }

        var operand = Expression();
        ExpectClose("EXTRACT");
        return new ExtractFunction(unit, operand) { Span = Since(start) };
    }

    private TrimFunction Trim()
    {
        var start = _at;
        _at += 2;
        TrimSide? side = Accept(Word.Both) ? TrimSide.Both : Accept(Word.Leading) ? TrimSide.Leading : Accept(Word.Trailing) ? TrimSide.Trailing : null;
        var characters = side is not null && IsWord(_at, Word.From) ? null : Expression();
        SqlExpression text;
        if (Accept(Word.From))
        {
            text = Expression();
        }
        else if (side is null && characters is not null)
        {
            (text, characters) = (characters, null);
        }
        else
        {
            throw UnexpectedAfterOperand("FROM and the text to trim");
        }

        ExpectClose("TRIM");
        return new TrimFunction(side ?? TrimSide.Both, characters, text) { Span = Since(start) };
    }

    private SubstringFunction Substring()
    {
        var start = _at;
        _at += 2;
        var text = Expression();
        if (!Accept(Word.From) && !Accept(TokenKind.Comma))
        {
            throw UnexpectedAfterOperand("',' and where the part starts");
        }

        var from = Expression();
        var length = Accept(Word.For) || Accept(TokenKind.Comma) ? Expression() : null;
        ExpectClose("SUBSTRING");
        return new SubstringFunction(text, from, length) { Span = Since(start) };
    }

    private PositionFunction Position()
    {
        var start = _at;
        _at += 2;
        var part = Expression(Precedence.Match + 1);
        if (!Accept(Word.In))
        {
            throw UnexpectedAfterOperand("IN and the text to search");
        }

        var text = Expression(Precedence.Match + 1);
        var from = Accept(Word.From) ? Expression() : null;
        ExpectClose("POSITION");
        return new PositionFunction(part, text, from) { Span = Since(start) };
    }

    private OverlayFunction Overlay()
    {
        var start = _at;
        _at += 2;
        var text = Expression();
        if (!Accept(Word.Placing))
        {
            throw UnexpectedAfterOperand("PLACING and the text to put in");
        }

        var part = Expression();
        if (!Accept(Word.From))
        {
            throw UnexpectedAfterOperand("FROM and where to put it");
        }

        var from = Expression();
        var length = Accept(Word.For) ? Expression() : null;
        ExpectClose("OVERLAY");
        return new OverlayFunction(text, part, from, length) { Span = Since(start) };
    }

    /// <summary>CEIL(x), CEIL(x TO unit), and FLOOR.</summary>
    private SqlExpression Round(in Token word)
    {
        var start = _at;
        var name = TakeWordAsName();
        _at++;
        if (At(TokenKind.CloseParen) || At(TokenKind.Star) || IsWord(_at, Word.Distinct) || IsWord(_at, Word.All))
        {
            return Call(name, ofTable: false, first: null);
        }

        var operand = Argument(ofTable: false);
        if (Accept(Word.To))
        {
            var unit = Unit("after TO");
            ExpectClose(word.Word.Text());
            return new RoundTimeFunction(word.Word != Word.Floor, operand, unit) { Span = Since(start) };
        }

        return Call(name, ofTable: false, operand);
    }

    private (TimeUnit Unit, SqlExpression First, SqlExpression Second) UnitAndTwo(string of)
    {
        var unit = Unit($"in {of}");
        Expect(TokenKind.Comma, "',' after the unit");
        var first = Expression();
        if (!Accept(TokenKind.Comma))
        {
            throw UnexpectedAfterOperand($"',' and the last argument of {of}");
        }

        var second = Expression();
        ExpectClose(of);
        return (unit, first, second);
    }
}
