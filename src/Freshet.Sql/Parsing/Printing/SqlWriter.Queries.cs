namespace Freshet.Sql.Parsing;

/// <content>Queries.</content>
internal sealed partial class SqlWriter
{
    private void Query(Query query)
    {
        if (query.With.Count > 0)
        {
            Add("WITH ").List(query.With, Common).Add(" ");
        }

        Body(query.Body);
        Order(query.OrderBy, " ");
        if (query.Limit is { } limit)
        {
            Add(" LIMIT ").Add(limit);
        }

        if (query.Offset is { } offset)
        {
            Add(" OFFSET ").Add(offset).Add(" ROWS");
        }
    }

    private void Common(CommonTable table)
    {
        Name(table.Name);
        if (table.Columns.Count > 0)
        {
            Add(" ").Names(table.Columns);
        }

        Add(" AS ").InBrackets(table.Query);
    }

    private void Body(QueryBody body)
    {
        switch (body)
        {
            case Select select: Select(select); break;
            case ValuesBody values: Add("VALUES ").List(values.Rows, ValuesRow); break;
            case TableBody table: Add("TABLE ").Name(table.Name); break;
            case NestedQuery nested: InBrackets(nested.Query); break;
            case SetOperation operation: Operation(operation); break;
        }
    }

    private void ValuesRow(RowConstructor row) => Add("(").List(row.Items, item => Expression(item)).Add(")");

    private void Operation(SetOperation operation)
    {
        var precedence = Precedence.Of(operation.Operator);
        Operand(operation.Left, precedence);
        Add(operation.Operator switch { SetOperator.Union => " UNION ", SetOperator.Except => " EXCEPT ", _ => " INTERSECT " }).Add(operation.All, "ALL ");
        Operand(operation.Right, precedence + 1);
    }

    private void Operand(QueryBody body, int least)
    {
        var brackets = body is SetOperation inner && Precedence.Of(inner.Operator) < least;
        Add(brackets, "(");
        Body(body);
        Add(brackets, ")");
    }

    private void Select(Select select)
    {
        Add("SELECT ");
        if (select.Hints.Count > 0)
        {
            Hints(select.Hints).Add(" ");
        }

        Add(select.Distinct, "DISTINCT ").List(select.Items, Item);
        if (select.From is { } from)
        {
            Add(" FROM ");
            Table(from);
        }

        Optional(" WHERE ", select.Where);
        if (select.GroupBy is { } group)
        {
            Add(" GROUP BY ").List(group.Elements, Grouping);
        }

        Optional(" HAVING ", select.Having);
        if (select.Windows.Count > 0)
        {
            Add(" WINDOW ").List(select.Windows, Named);
        }

        Optional(" QUALIFY ", select.Qualify);
    }

    private void Item(SelectItem item)
    {
        if (item is StarItem star)
        {
            if (star.Qualifier is not null)
            {
                Name(star.Qualifier).Add(".");
            }

            Add("*");
        }
        else if (item is ExpressionItem expression)
        {
            Expression(expression.Expression);
            if (expression.Alias is not null)
            {
                Add(" AS ").Name(expression.Alias);
            }
        }
    }

    private void Named(NamedWindow window)
    {
        Name(window.Name).Add(" AS ");
        WindowInBrackets(window.Window);
    }

    private void Grouping(GroupingElement element)
    {
        switch (element)
        {
            case GroupingKey { Expressions.Count: 1 } key: Expression(key.Expressions[0]); break;
            case GroupingKey key: Add("(").List(key.Expressions, item => Expression(item)).Add(")"); break;
            case GroupingSets sets: Add("GROUPING SETS (").List(sets.Elements, Grouping).Add(")"); break;
            case Rollup rollup: Add("ROLLUP (").List(rollup.Keys, Grouping).Add(")"); break;
            case Cube cube: Add("CUBE (").List(cube.Keys, Grouping).Add(")"); break;
        }
    }

    private void Table(TableReference table)
    {
        switch (table)
        {
            case NamedTable named:
                Name(named.Name);
                HintsAfter(named.Hints).Optional(" FOR SYSTEM_TIME AS OF ", named.AsOf);
                As(named.Alias);
                break;
            case FileTable file:
                Quote(file.Path).HintsAfter(file.Hints).As(file.Alias);
                break;
            case DerivedTable derived:
                Add(derived.Lateral, "LATERAL ").InBrackets(derived.Query).As(derived.Alias);
                break;
            case TableFunction function:
                Add(function.Lateral, "LATERAL ").Add("TABLE(").Call(function.Call, ofTable: true);
                Add(")").As(function.Alias);
                break;
            case UnnestTable unnest:
                Add("UNNEST(").List(unnest.Collections, item => Expression(item)).Add(")").Add(unnest.WithOrdinality, " WITH ORDINALITY").As(unnest.Alias);
                break;
            case Join join:
                Join(join);
                break;
        }
    }

    private void Join(Join join)
    {
        // a comma binds weaker than JOIN, and both go from left to right
        JoinOperand(join.Left, join.Kind != JoinKind.Comma && join.Left is Join { Kind: JoinKind.Comma });
        if (join.Kind == JoinKind.Comma)
        {
            Add(", ");
            JoinOperand(join.Right, join.Right is Join { Kind: JoinKind.Comma });
            return;
        }

        Add(join.Natural, " NATURAL").Add(join.Kind switch
        {
            JoinKind.Cross => " CROSS JOIN ",
            JoinKind.Left => " LEFT JOIN ",
            JoinKind.Right => " RIGHT JOIN ",
            JoinKind.Full => " FULL JOIN ",
            _ => " JOIN ",
        });
        JoinOperand(join.Right, join.Right is Join);
        Optional(" ON ", join.On);
        if (join.Using.Count > 0)
        {
            Add(" USING ").Names(join.Using);
        }
    }

    private void JoinOperand(TableReference table, bool brackets)
    {
        Add(brackets, "(");
        Table(table);
        Add(brackets, ")");
    }

    private void As(TableAlias? alias)
    {
        if (alias is not null)
        {
            Add(" AS ");
            Alias(alias);
        }
    }

    private void Alias(TableAlias alias)
    {
        Name(alias.Name);
        if (alias.Columns.Count > 0)
        {
            Add(" ").Names(alias.Columns);
        }
    }

    private SqlWriter HintsAfter(SqlList<Hint> hints) => hints.Count == 0 ? this : Add(" ").Hints(hints);

    private SqlWriter Hints(SqlList<Hint> hints) => Add("/*+ ").List(hints, Hint).Add(" */");

    private void Hint(Hint hint)
    {
        Name(hint.Name);
        if (hint.Arguments.Count > 0)
        {
            Add("(").List(hint.Arguments, Argument).Add(")");
        }
    }

    private void Argument(HintArgument argument)
    {
        if (argument.Key is not null)
        {
            Quote(argument.Key).Add(" = ");
        }

        switch (argument.Kind)
        {
            case HintValueKind.Text: Quote(argument.Value); break;
            case HintValueKind.Number: Add(argument.Value); break;
            default: Name(new Identifier(argument.Value)); break;
        }
    }
}
