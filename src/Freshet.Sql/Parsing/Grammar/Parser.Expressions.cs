namespace Freshet.Sql.Parsing;

/// <content>Operators, by precedence climbing.</content>
internal sealed partial class Parser
{
    private SqlExpression Expression() => Expression(Precedence.Lowest);

    /// <summary>An expression whose operators bind at least this tight.</summary>
    private SqlExpression Expression(int least)
    {
        var around = Enter();
        var start = _at;
        var left = Prefix();
        while (Infix(left, least, start) is { } whole)
        {
            left = whole;
            Raise();
        }

        _afterOperand = _at;
        Leave(around);
        return left;
    }

    private SqlExpression Prefix()
    {
        var start = _at;
        switch (Current.Kind)
        {
            case TokenKind.Minus:
                _at++;
                return new UnaryOperation(UnaryOperator.Minus, Expression(Precedence.Unary)) { Span = Since(start) };
            case TokenKind.Plus:
                _at++;
                return new UnaryOperation(UnaryOperator.Plus, Expression(Precedence.Unary)) { Span = Since(start) };
            case TokenKind.Word when Current.Word == Word.Not:
                _at++;
                return new UnaryOperation(UnaryOperator.Not, Expression(Precedence.Not)) { Span = Since(start) };
            default:
                return Postfix(Primary(), start);
        }
    }

    /// <summary>a[i] and (a).f.</summary>
    private SqlExpression Postfix(SqlExpression operand, int start)
    {
        while (true)
        {
            if (Accept(TokenKind.OpenBracket))
            {
                var index = Expression();
                if (!Accept(TokenKind.CloseBracket))
                {
                    throw UnexpectedAfterOperand("']' to close the index");
                }

                operand = new ItemAccess(operand, index) { Span = Since(start) };
            }
            else if (At(TokenKind.Dot))
            {
                _at++;
                var field = At(TokenKind.Star)
                    ? throw Fail(
                        Current.Span,
                        operand is ColumnName ? "'.*' is no value: it takes all columns in a select list" : "'.*' takes all fields of a column or a table, not of an expression",
                        operand is ColumnName ? "To count rows write COUNT(*)." : "Name the expression in a sub-query, and take its fields outside.")
                    : Name("the name of a field after the dot");
                operand = new FieldAccess(operand, field) { Span = Since(start) };
            }
            else
            {
                return operand;
            }

            Raise();
        }
    }

    /// <summary>One operator after its left operand, with what is right of it; null when none comes that binds so tight.</summary>
    /// <param name="left">The left operand.</param>
    /// <param name="least">How tight it must bind.</param>
    /// <param name="start">The token that the left operand starts with, its brackets too.</param>
    private SqlExpression? Infix(SqlExpression left, int least, int start)
    {
        if (Operator() is { } op)
        {
            var precedence = Precedence.Of(op);
            if (precedence < least)
            {
                return null;
            }

            _at++;
            return precedence == Precedence.Compare && op != BinaryOperator.Overlaps && Quantifier(left, op, start) is { } quantified
                ? quantified
                : new BinaryOperation(left, op, Expression(precedence + 1)) { Span = Since(start) };
        }

        if (Current.Kind != TokenKind.Word)
        {
            return null;
        }

        return Current.Word switch
        {
            Word.Is => IsPredicate(left, least, start),
            Word.Not or Word.Between or Word.In or Word.Like or Word.Ilike or Word.Rlike or Word.Similar => Match(left, least, start),
            Word.Member or Word.Submultiset or Word.Multiset => throw Refuse(Current.Span, $"the operator {Current.Word.Text()}, of multisets,"),
            Word.Contains or Word.Equals or Word.Precedes or Word.Succeeds => throw Refuse(Current.Span, $"the operator {Current.Word.Text()}, of periods,", "Compare the ends of the periods with < and =, or write OVERLAPS."),
            _ => null,
        };
    }

    private BinaryOperator? Operator() => Current.Kind switch
    {
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Modulo,
        TokenKind.Concatenate => BinaryOperator.Concatenate,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterOrEqual => BinaryOperator.GreaterOrEqual,
        TokenKind.Word => Current.Word switch
        {
            Word.And => BinaryOperator.And,
            Word.Or => BinaryOperator.Or,
            Word.Overlaps => BinaryOperator.Overlaps,
            _ => null,
        },
        _ => null,
    };

    /// <summary>ANY, SOME or ALL after a comparison.</summary>
    private QuantifiedComparison? Quantifier(SqlExpression left, BinaryOperator op, int start)
    {
        if (Current.Kind != TokenKind.Word || Current.Word is not (Word.Any or Word.Some or Word.All) || !IsKind(_at + 1, TokenKind.OpenParen))
        {
            return null;
        }

        var all = Current.Word == Word.All;
        _at += 2;
        var (query, items) = QueryOrItems();
        ExpectClose("what is compared with");
        return new QuantifiedComparison(left, op, all, query, items) { Span = Since(start) };
    }

    private SqlExpression? IsPredicate(SqlExpression left, int least, int start)
    {
        var distinctAt = IsWord(_at + 1, Word.Not) ? _at + 2 : _at + 1;
        var distinct = IsWord(distinctAt, Word.Distinct);
        if ((distinct ? Precedence.Compare : Precedence.Is) < least)
        {
            return null;
        }

        _at++;
        var negated = Accept(Word.Not);
        if (distinct)
        {
            _at++;
            Expect(Word.From, Word.Distinct);
            return new DistinctFromPredicate(left, negated, Expression(Precedence.Compare + 1)) { Span = Since(start) };
        }

        var question = IsQuestion(negated);
        return new IsPredicate(left, negated, question) { Span = Since(start) };
    }

    private IsQuestion IsQuestion(bool negated)
    {
        if (Accept(Word.Null))
        {
            return Parsing.IsQuestion.Null;
        }

        if (Accept(Word.True))
        {
            return Parsing.IsQuestion.True;
        }

        if (Accept(Word.False))
        {
            return Parsing.IsQuestion.False;
        }

        if (Accept(Word.Unknown))
        {
            return Parsing.IsQuestion.Unknown;
        }

        if (Accept(Word.Json))
        {
            return Accept(Word.Object) ? Parsing.IsQuestion.JsonObject
                : Accept(Word.Array) ? Parsing.IsQuestion.JsonArray
                : Accept(Word.Scalar) ? Parsing.IsQuestion.JsonScalar
                : Accept(Word.Value) ? Parsing.IsQuestion.Json
                : Parsing.IsQuestion.Json;
        }

        if (Current.Kind == TokenKind.Word && (Current.Word == Word.Empty || Text(Current).Equals("A", StringComparison.OrdinalIgnoreCase)))
        {
            throw Refuse(Current.Span, Current.Word == Word.Empty ? "IS EMPTY" : "IS A SET", "Compare CARDINALITY(…) with a number.");
        }

        Note(Word.Distinct);
        throw Unexpected($"{(negated ? "" : "NOT, ")}NULL, TRUE, FALSE, UNKNOWN, DISTINCT FROM or JSON after IS{(negated ? " NOT" : "")}");
    }

    /// <summary>[NOT] BETWEEN, IN, LIKE and its kin. Those of LIKE's kin go from right to left.</summary>
    private SqlExpression? Match(SqlExpression left, int least, int start)
    {
        var negated = IsWord(_at, Word.Not);
        var word = _tokens[negated ? _at + 1 : _at].Word;
        if (least > (word is Word.Between or Word.In ? Precedence.Match : Precedence.Match + 1))
        {
            return null;
        }

        switch (word)
        {
            case Word.Between or Word.In or Word.Like or Word.Ilike or Word.Rlike or Word.Similar:
                _at += negated ? 2 : 1;
                break;
            default:
                _at++;
                foreach (var possible in (ReadOnlySpan<Word>)[Word.Between, Word.In, Word.Like, Word.Ilike, Word.Rlike, Word.Similar])
                {
                    Note(possible);
                }

                throw Unexpected("BETWEEN, IN, LIKE or SIMILAR TO after NOT", "NOT before a whole condition stands before it: NOT a = b.");
        }

        switch (word)
        {
            case Word.Between:
                return Between(left, negated, start);
            case Word.In:
                return In(left, negated, start);
            case Word.Similar:
                Expect(Word.To, Word.Similar);
                return Like(left, negated, LikeKind.SimilarTo, least, start);
            default:
                return Like(left, negated, word switch { Word.Like => LikeKind.Like, Word.Ilike => LikeKind.ILike, _ => LikeKind.RLike }, least, start);
        }
    }

    private BetweenPredicate Between(SqlExpression left, bool negated, int start)
    {
        var symmetric = Accept(Word.Symmetric);
        if (!symmetric)
        {
            Accept(Word.Asymmetric);
        }

        var low = Expression(Precedence.And + 1);
        if (!Accept(Word.And))
        {
            throw Unexpected("AND and the upper end of BETWEEN");
        }

        return new BetweenPredicate(left, negated, symmetric, low, Expression(Precedence.Match + 1)) { Span = Since(start) };
    }

    private SqlExpression In(SqlExpression left, bool negated, int start)
    {
        if (!Accept(TokenKind.OpenParen))
        {
            throw Unexpected("'(' with values or a query after IN");
        }

        if (At(TokenKind.CloseParen))
        {
            throw Fail(Current.Span, "IN needs at least one value");
        }

        var (query, items) = QueryOrItems();
        ExpectClose("IN");
        return query is null
            ? new InListPredicate(left, negated, items) { Span = Since(start) }
            : new InQueryPredicate(left, negated, query) { Span = Since(start) };
    }

    private LikePredicate Like(SqlExpression left, bool negated, LikeKind kind, int least, int start)
    {
        var pattern = Expression(Math.Max(least, Precedence.Match));
        var escape = kind != LikeKind.RLike && Accept(Word.Escape) ? Expression(Math.Max(least, Precedence.Match)) : null;
        return new LikePredicate(left, negated, kind, pattern, escape) { Span = Since(start) };
    }

    /// <summary>Behind an open bracket: a query, or expressions with commas.</summary>
    private (Query? Query, SqlList<SqlExpression> Items) QueryOrItems()
    {
        if (AtQuery(_at))
        {
            return (Query(), []);
        }

        var first = Expression();
        if (first is ScalarQuery scalar && AtQueryTail())
        {
            return (QueryFrom(scalar), []);
        }

        if (!At(TokenKind.Comma))
        {
            return (null, [first]);
        }

        var items = new List<SqlExpression> { first };
        while (Accept(TokenKind.Comma))
        {
            items.Add(Expression());
        }

        return (null, [.. items]);
    }

    private SqlList<SqlExpression> Expressions()
    {
        var first = Expression();
        if (!At(TokenKind.Comma))
        {
            return [first];
        }

        var items = new List<SqlExpression> { first };
        while (Accept(TokenKind.Comma))
        {
            items.Add(Expression());
        }

        return [.. items];
    }
}
