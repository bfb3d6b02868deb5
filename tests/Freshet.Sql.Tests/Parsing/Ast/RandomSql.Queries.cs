using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tests.Parsing.Ast;

/// <content>Queries.</content>
internal sealed partial class RandomSql
{
    /// <summary>Brackets around a whole query say nothing, so a query in brackets has something beside it.</summary>
    public Query Query(int depth) => Draw(depth) is var query && query is { Body: NestedQuery, With.Count: 0, OrderBy.Count: 0, Limit: null, Offset: null } ? query with { Limit = 7 } : query;

    private Query Draw(int depth) => new(Body(depth))
    {
        With = depth > 0 && Chance(15) ? Some(1, 2, () => new CommonTable(Name(), Some(0, 2, Name), Query(depth - 1))) : [],
        OrderBy = Chance(20) ? Some(1, 2, () => Sort(0)) : [],
        Limit = Chance(20) ? Below(1000) : null,
        Offset = Chance(10) ? Below(1000) : null,
    };

    private QueryBody Body(int depth)
    {
        if (depth <= 0)
        {
            return Chance(80) ? new Select(Some(1, 2, () => Selected(0))) : new TableBody(Qualified());
        }

        return Below(8) switch
        {
            0 => Rows(depth),
            1 => new SetOperation(Body(depth - 1), Any<SetOperator>(), Chance(50), Body(depth - 1)),
            2 => Nested(depth - 1),
            _ => Select(depth),
        };
    }

    private ValuesBody Rows(int depth)
    {
        var width = 1 + Below(3);
        return new ValuesBody(Some(1, 3, () => new RowConstructor(Some(width, width, () => Chance(10) ? new DefaultValue() : Expression(depth - 1)))));
    }

    /// <summary>A query in brackets has something of its own; else it is just its body.</summary>
    private NestedQuery Nested(int depth) => new(Query(depth) with { Limit = 1 + Below(10) });

    private Select Select(int depth)
    {
        var from = Chance(85);
        return new Select(Some(1, 3, () => Selected(depth - 1)))
        {
            Hints = Chance(15) ? Some(1, 2, Hint) : [],
            Distinct = Chance(20),
            From = from ? Table(depth - 1) : null,
            Where = from ? Maybe(50, () => Expression(depth - 1)) : null,
            GroupBy = from ? Maybe(40, () => new GroupBy(Some(1, 3, () => Grouping(depth - 1)))) : null,
            Having = Maybe(20, () => Expression(depth - 1)),
            Windows = Chance(20) ? Some(1, 2, () => new NamedWindow(Name(), Window(depth - 1))) : [],
            Qualify = Maybe(15, () => Expression(depth - 1)),
        };
    }

    private SelectItem Selected(int depth) => Below(6) switch
    {
        0 => new StarItem(Maybe(50, Qualified)),
        _ => new ExpressionItem(Expression(depth), Maybe(50, Name)),
    };

    private GroupingElement Grouping(int depth) => Below(depth > 0 ? 7 : 4) switch
    {
        0 => new Rollup(Some(1, 3, () => Key(depth))),
        1 => new Cube(Some(1, 3, () => Key(depth))),
        4 or 5 => new GroupingSets(Some(1, 3, () => Grouping(depth - 1))),
        _ => Key(depth),
    };

    private GroupingKey Key(int depth) => new(Below(3) switch { 0 => [], 1 => Some(2, 3, () => Expression(depth)), _ => [Expression(depth)] });

    private Hint Hint() => new(Name(), Some(0, 2, () => Below(3) switch
    {
        0 => new HintArgument(Text(), Text(), HintValueKind.Text),
        1 => new HintArgument(null, Digits(), HintValueKind.Number),
        _ => Chance(50) ? new HintArgument(null, Text(), HintValueKind.Text) : new HintArgument(null, Name().Name, HintValueKind.Name),
    }));

    private TableAlias Alias() => new(Name(), Some(0, 2, Name));

    private TableReference Table(int depth)
    {
        if (depth <= 0)
        {
            return Plain();
        }

        return Below(8) switch
        {
            0 or 1 => Join(depth - 1),
            2 => new DerivedTable(Query(depth - 1), Chance(30), Maybe(60, Alias)),
            3 => new TableFunction(TableCall(depth - 1), Chance(30), Maybe(60, Alias)),
            4 => new UnnestTable(Some(1, 2, () => Expression(depth - 1)), Chance(40), Maybe(60, Alias)),
            _ => Plain(),
        };
    }

    private TableReference Plain() => Chance(10)
        ? new FileTable(Text(), Chance(20) ? Some(1, 1, Hint) : [], Maybe(50, Alias))
        : new NamedTable(Qualified()) { Hints = Chance(20) ? Some(1, 2, Hint) : [], AsOf = Maybe(15, () => Expression(1)), Alias = Maybe(50, Alias) };

    /// <summary>In FROM a query among the arguments is a table.</summary>
    private FunctionCall TableCall(int depth) => new(Chance(50) ? new QualifiedName([new Identifier(Pick("TUMBLE", "f", "HOP", "my table", "user", "CURRENT_DATE"))]) : Qualified(), Some(0, 3, () => TableCallArgument(depth)));

    private SqlExpression TableCallArgument(int depth)
    {
        var value = Chance(40) ? new TableArgument(Query(depth), Some(0, 2, () => Expression(0)), Some(0, 1, () => Sort(0))) : Expression(0);
        return Chance(30) ? new NamedArgument(Name(), value) : value;
    }

    private Join Join(int depth)
    {
        var kind = Any<JoinKind>();
        var join = new Join(Table(depth), kind, Table(depth));
        return kind switch
        {
            JoinKind.Comma or JoinKind.Cross => join,
            _ => Below(3) switch
            {
                0 => join with { Natural = true },
                1 => join with { Using = Some(1, 2, Name) },
                _ => join with { On = Expression(depth) },
            },
        };
    }
}
