namespace Freshet.Sql.Parsing;

/// <content>Functions, windows, arguments.</content>
internal sealed partial class SqlWriter
{
    private void Function(SqlExpression expression)
    {
        switch (expression)
        {
            case FunctionCall call: Call(call); break;
            case CastExpression cast: Add(cast.Try ? "TRY_CAST(" : "CAST(").Expression(cast.Operand).Add(" AS "); Type(cast.Type); Add(")"); break;
            case ExtractFunction f: Add("EXTRACT(").Add(Units.Text(f.Unit)).Add(" FROM ").Expression(f.Operand).Add(")"); break;
            case RoundTimeFunction f: Add(f.Up ? "CEIL(" : "FLOOR(").Rounded(f.Operand).Add(" TO ").Add(Units.Text(f.Unit)).Add(")"); break;
            case TimestampAddFunction f: Add("TIMESTAMPADD(").Add(Units.Text(f.Unit)).Add(", ").Expression(f.Count).Add(", ").Expression(f.Time).Add(")"); break;
            case TimestampDiffFunction f: Add("TIMESTAMPDIFF(").Add(Units.Text(f.Unit)).Add(", ").Expression(f.From).Add(", ").Expression(f.To).Add(")"); break;
            case TrimFunction f: Trim(f); break;
            case SubstringFunction f: Add("SUBSTRING(").Expression(f.Text).Add(" FROM ").Expression(f.Start).Optional(" FOR ", f.Length).Add(")"); break;
            case PositionFunction f: Add("POSITION(").Expression(f.Part, Precedence.Match + 1).Add(" IN ").Expression(f.Text, Precedence.Match + 1).Optional(" FROM ", f.Start).Add(")"); break;
            case OverlayFunction f: Add("OVERLAY(").Expression(f.Text).Add(" PLACING ").Expression(f.Part).Add(" FROM ").Expression(f.Start).Optional(" FOR ", f.Length).Add(")"); break;
            case NamedArgument argument: Name(argument.Name).Add(" => ").Expression(argument.Value); break;
            case TableArgument argument: Argument(argument); break;
            case DescriptorArgument descriptor: Add("DESCRIPTOR").Names(descriptor.Columns); break;
            case DefaultValue: Add("DEFAULT"); break;
            default: Json(expression); break;
        }
    }

    /// <summary>What is rounded TO a unit: the unit of an interval would take the TO for its own.</summary>
    private SqlWriter Rounded(SqlExpression operand) =>
        operand is IntervalLiteral or IntervalExpression ? Add("(").Expression(operand).Add(")") : Expression(operand, Precedence.Primary);

    private SqlWriter Optional(string before, SqlExpression? expression) => expression is null ? this : Add(before).Expression(expression);

    private void Trim(TrimFunction trim)
    {
        Add("TRIM(");
        if (trim.Side == TrimSide.Both && trim.Characters is null)
        {
            Expression(trim.Text).Add(")");
            return;
        }

        Add(trim.Side switch { TrimSide.Leading => "LEADING ", TrimSide.Trailing => "TRAILING ", _ => "BOTH " });
        if (trim.Characters is { } characters)
        {
            Expression(characters).Add(" ");
        }

        Add("FROM ").Expression(trim.Text).Add(")");
    }

    private void Call(FunctionCall call, bool ofTable = false)
    {
        var word = call.Name.Parts.Count == 1 ? Words.Of(call.Name.Last.Name) : Word.NoWord;
        if (!ofTable && call.Name.Parts.Count == 1 && Functions.IsNiladic(word) && call is { Arguments.Count: 0, Star: false, Over: null, Filter: null, Nulls: NullTreatment.None, WithinGroup.Count: 0 })
        {
            Add(call.Name.Last.Name);
            return;
        }

        if (word != Word.NoWord && Functions.IsBare(word))
        {
            Add(call.Name.Last.Name);
        }
        else if (word != Word.NoWord)
        {
            Add("`").Add(call.Name.Last.Name).Add("`");
        }
        else
        {
            Name(call.Name);
        }

        Add("(").Add(call.Quantifier switch { SetQuantifier.Distinct => "DISTINCT ", SetQuantifier.All => "ALL ", _ => "" });
        Add(call.Star, "*").List(call.Arguments, item => Expression(item));
        Order(call.OrderBy, " ").Add(")");
        AfterCall(call.Nulls, call.WithinGroup, call.Filter);
        if (call.Over is { } over)
        {
            Add(" OVER ");
            Window(over);
        }
    }

    private void AfterCall(NullTreatment nulls, SqlList<SortItem> within, SqlExpression? filter)
    {
        Add(nulls switch { NullTreatment.Ignore => " IGNORE NULLS", NullTreatment.Respect => " RESPECT NULLS", _ => "" });
        if (within.Count > 0)
        {
            Add(" WITHIN GROUP (");
            Order(within, "").Add(")");
        }

        if (filter is not null)
        {
            Add(" FILTER (WHERE ").Expression(filter).Add(")");
        }
    }

    private void Argument(TableArgument argument)
    {
        if (argument.Query is { Body: TableBody, With.Count: 0, OrderBy.Count: 0, Limit: null, Offset: null })
        {
            Query(argument.Query);
        }
        else
        {
            InBrackets(argument.Query);
        }

        if (argument.PartitionBy.Count > 0)
        {
            Add(" PARTITION BY (").List(argument.PartitionBy, item => Expression(item)).Add(")");
        }

        if (argument.OrderBy.Count > 0)
        {
            Add(" ORDER BY (").List(argument.OrderBy, Sort).Add(")");
        }
    }

    private SqlWriter Order(SqlList<SortItem> items, string before) => items.Count == 0 ? this : Add(before).Add("ORDER BY ").List(items, Sort);

    private void Sort(SortItem item) =>
        Expression(item.Expression).Add(item.Descending, " DESC").Add(item.Nulls switch { NullsOrder.First => " NULLS FIRST", NullsOrder.Last => " NULLS LAST", _ => "" });

    private void Window(WindowSpecification window)
    {
        if (window is { Base: not null, PartitionBy.Count: 0, OrderBy.Count: 0, Frame: null })
        {
            Name(window.Base);
            return;
        }

        WindowInBrackets(window);
    }

    private void WindowInBrackets(WindowSpecification window)
    {
        Add("(");
        var between = "";
        if (window.Base is not null)
        {
            Name(window.Base);
            between = " ";
        }

        if (window.PartitionBy.Count > 0)
        {
            Add(between).Add("PARTITION BY ").List(window.PartitionBy, item => Expression(item));
            between = " ";
        }

        if (window.OrderBy.Count > 0)
        {
            Order(window.OrderBy, between);
            between = " ";
        }

        if (window.Frame is not null)
        {
            Add(between);
            Frame(window.Frame);
        }

        Add(")");
    }

    private void Frame(WindowFrame frame)
    {
        Add(frame.Unit == FrameUnit.Range ? "RANGE " : "ROWS ").Add(frame.End is not null, "BETWEEN ");
        Bound(frame.Start);
        if (frame.End is not null)
        {
            Add(" AND ");
            Bound(frame.End);
        }
    }

    private void Bound(FrameBound bound)
    {
        if (bound.Offset is { } offset)
        {
            Expression(offset, Precedence.And + 1).Add(bound.Kind == FrameBoundKind.Preceding ? " PRECEDING" : " FOLLOWING");
            return;
        }

        Add(bound.Kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
            _ => "CURRENT ROW",
        });
    }
}
