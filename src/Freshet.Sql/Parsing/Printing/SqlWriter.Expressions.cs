namespace Freshet.Sql.Parsing;

/// <content>Expressions.</content>
internal sealed partial class SqlWriter
{
    private SqlWriter Expression(SqlExpression expression) => Expression(expression, Precedence.Lowest);

    /// <summary>An expression, in brackets when its operator binds less tight than that.</summary>
    private SqlWriter Expression(SqlExpression expression, int least)
    {
        var brackets = Precedence.Of(expression) < least;
        Add(brackets, "(");
        Inner(expression);
        return Add(brackets, ")");
    }

    private void Inner(SqlExpression expression)
    {
        switch (expression)
        {
            case ColumnName column: List(column.Parts, part => Name(part), "."); break;
            case NullLiteral: Add("NULL"); break;
            case BooleanLiteral literal: Add(literal.Value switch { true => "TRUE", false => "FALSE", null => "UNKNOWN" }); break;
            case StringLiteral literal: Quote(literal.Value); break;
            case BinaryLiteral literal: Add("X'").Add(Convert.ToHexString(literal.Bytes.AsSpan())).Add("'"); break;
            case NumberLiteral literal: Add(literal.Text); break;
            case DateLiteral literal: Add("DATE ").Quote(literal.Text); break;
            case TimeLiteral literal: Add("TIME ").Quote(literal.Text); break;
            case TimestampLiteral literal: Add(literal.Local ? "TIMESTAMP WITH LOCAL TIME ZONE " : "TIMESTAMP ").Quote(literal.Text); break;
            case IntervalLiteral interval: Add("INTERVAL ").Add(interval.Negative, "-").Quote(interval.Text).Add(" "); Qualifier(interval.Qualifier); break;
            case IntervalExpression interval: IntervalOf(interval); break;
            case UnaryOperation unary: Unary(unary); break;
            case BinaryOperation binary: Binary(binary); break;
            case IsPredicate or DistinctFromPredicate or BetweenPredicate or InListPredicate or InQueryPredicate or LikePredicate or QuantifiedComparison or ExistsPredicate: Predicate(expression); break;
            case ScalarQuery query: InBrackets(query.Query); break;
            case CaseExpression choice: Case(choice); break;
            case RowConstructor row: Add("ROW(").List(row.Items, item => Expression(item)).Add(")"); break;
            case ArrayConstructor array: Add("ARRAY[").List(array.Items, item => Expression(item)).Add("]"); break;
            case MultisetConstructor multiset: Add("MULTISET[").List(multiset.Items, item => Expression(item)).Add("]"); break;
            case MapConstructor map: Add("MAP[").List(map.Entries, Entry).Add("]"); break;
            case CollectionQuery collection: Add(collection.Kind switch { CollectionKind.Array => "ARRAY", CollectionKind.Map => "MAP", _ => "MULTISET" }).InBrackets(collection.Query); break;
            case ItemAccess item: Accessed(item.Operand, ofField: false).Add("[").Expression(item.Index).Add("]"); break;
            case FieldAccess field: Accessed(field.Operand, ofField: true).Add(".").Name(field.Field); break;
            default: Function(expression); break;
        }
    }

    private SqlWriter InBrackets(Query query)
    {
        Add("(");
        Query(query);
        return Add(")");
    }

    /// <summary>What is accessed: a column's field would be part of its name, and a dot after a number would be its point.</summary>
    private SqlWriter Accessed(SqlExpression operand, bool ofField)
    {
        var brackets = ofField && operand is ColumnName or NumberLiteral or IntervalLiteral or IntervalExpression;
        return brackets ? Add("(").Expression(operand).Add(")") : Expression(operand, Precedence.Primary);
    }

    private void IntervalOf(IntervalExpression interval)
    {
        var plain = interval.Value is NumberLiteral or ColumnName;
        Add("INTERVAL ").Add(!plain, "(").Expression(interval.Value).Add(!plain, ")").Add(" ");
        Qualifier(interval.Qualifier);
    }

    private void Unary(UnaryOperation unary)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Not: Add("NOT ").Expression(unary.Operand, Precedence.Not); break;
            default: Add(unary.Operator == UnaryOperator.Minus ? "-" : "+").Expression(unary.Operand, Precedence.Unary + 1); break;
        }
    }

    /// <summary>A chain a + b + c leans to the left: it is walked down and back, not descended into.</summary>
    private void Binary(BinaryOperation last)
    {
        var chain = new Stack<BinaryOperation>();
        chain.Push(last);
        while (chain.Peek() is { Left: BinaryOperation left } whole && Precedence.Of(left.Operator) >= Precedence.Of(whole.Operator))
        {
            chain.Push(left);
        }

        Expression(chain.Peek().Left, Precedence.Of(chain.Peek().Operator));
        while (chain.TryPop(out var next))
        {
            Add(" ").Add(Sign(next.Operator)).Add(" ").Expression(next.Right, Precedence.Of(next.Operator) + 1);
        }
    }

    private static string Sign(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => "OR",
        BinaryOperator.And => "AND",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Overlaps => "OVERLAPS",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        _ => "||",
    };

    private void Predicate(SqlExpression expression)
    {
        switch (expression)
        {
            case IsPredicate p:
                Expression(p.Operand, Precedence.Is).Add(p.Negated ? " IS NOT " : " IS ").Add(Question(p.Question));
                break;
            case DistinctFromPredicate p:
                Expression(p.Left, Precedence.Compare).Add(p.Negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ").Expression(p.Right, Precedence.Compare + 1);
                break;
            case BetweenPredicate p:
                Expression(p.Operand, Precedence.Match + 1).Add(p.Negated, " NOT").Add(" BETWEEN ").Add(p.Symmetric, "SYMMETRIC ")
                    .Expression(p.Low, Precedence.Match + 1).Add(" AND ").Expression(p.High, Precedence.Match + 1);
                break;
            case InListPredicate p:
                Expression(p.Operand, Precedence.Match + 1).Add(p.Negated, " NOT").Add(" IN (").List(p.Items, item => Expression(item)).Add(")");
                break;
            case InQueryPredicate p:
                Expression(p.Operand, Precedence.Match + 1).Add(p.Negated, " NOT").Add(" IN ").InBrackets(p.Query);
                break;
            case LikePredicate p:
                Like(p);
                break;
            case QuantifiedComparison p:
                Quantified(p);
                break;
            case ExistsPredicate p:
                Add("EXISTS ").InBrackets(p.Query);
                break;
        }
    }

    private static string Question(IsQuestion question) => question switch
    {
        IsQuestion.Null => "NULL",
        IsQuestion.True => "TRUE",
        IsQuestion.False => "FALSE",
        IsQuestion.Unknown => "UNKNOWN",
        IsQuestion.Json => "JSON",
        IsQuestion.JsonObject => "JSON OBJECT",
        IsQuestion.JsonArray => "JSON ARRAY",
        _ => "JSON SCALAR",
    };

    private void Like(LikePredicate like)
    {
        var word = like.Kind switch { LikeKind.Like => " LIKE ", LikeKind.ILike => " ILIKE ", LikeKind.SimilarTo => " SIMILAR TO ", _ => " RLIKE " };
        Expression(like.Operand, Precedence.Match + 1).Add(like.Negated, " NOT").Add(word)
            .Expression(like.Pattern, like is { Pattern: LikePredicate, Escape: null } ? Precedence.Match : Precedence.Match + 1);
        if (like.Escape is { } escape)
        {
            Add(" ESCAPE ").Expression(escape, Precedence.Match + 1);
        }
    }

    private void Quantified(QuantifiedComparison comparison)
    {
        Expression(comparison.Left, Precedence.Compare).Add(" ").Add(Sign(comparison.Operator)).Add(comparison.All ? " ALL " : " ANY ");
        if (comparison.Query is { } query)
        {
            InBrackets(query);
        }
        else
        {
            Add("(").List(comparison.Items, item => Expression(item)).Add(")");
        }
    }

    private void Case(CaseExpression choice)
    {
        Add("CASE ");
        if (choice.Operand is { } operand)
        {
            Expression(operand).Add(" ");
        }

        List(choice.Whens, When, " ");
        if (choice.Else is { } otherwise)
        {
            Add(" ELSE ").Expression(otherwise);
        }

        Add(" END");
    }

    private void When(WhenClause clause) => Add("WHEN ").Expression(clause.Condition).Add(" THEN ").Expression(clause.Result);

    private void Entry(MapEntry entry) => Expression(entry.Key).Add(", ").Expression(entry.Value);

    private void Qualifier(IntervalQualifier qualifier)
    {
        Add(Units.Text(qualifier.From));
        if (qualifier.Precision is { } precision)
        {
            Add("(").Add(precision);
            if (qualifier.To is null && qualifier.FractionPrecision is { } after)
            {
                Add(", ").Add(after);
            }

            Add(")");
        }

        if (qualifier.To is { } to)
        {
            Add(" TO ").Add(Units.Text(to));
            if (qualifier.FractionPrecision is { } after)
            {
                Add("(").Add(after).Add(")");
            }
        }
    }
}
