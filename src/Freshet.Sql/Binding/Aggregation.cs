using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <summary>An aggregate where it is written, before it is a column of its own.</summary>
internal sealed record AggregateExpression(AggregateFunction Function, SqlList<BoundExpression> Arguments, bool IsDistinct, BoundExpression? Filter, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => Filter is null ? Arguments : [.. Arguments, Filter];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with
    {
        Arguments = SqlList.Create<BoundExpression>([.. children.Take(Arguments.Count)]),
        Filter = Filter is null ? null : children[^1],
    };

    public override string ToString() => $"{Function.Name}({(IsDistinct ? "DISTINCT " : "")}{(Arguments.Count == 0 ? "*" : string.Join(", ", Arguments))}){(Filter is null ? "" : $" FILTER (WHERE {Filter})")}";
}

/// <summary>A function over a window of rows where it is written, before it is a column of its own.</summary>
internal sealed record OverExpression(
    string Function, SqlList<BoundExpression> Arguments, SqlList<BoundExpression> Partition, SqlList<BoundExpression> Order, SqlList<bool> Descending, SqlList<bool> NullsLast, Plans.OverFrame Frame, DataType Type) : BoundExpression(Type)
{
    public override IReadOnlyList<BoundExpression> Children => [.. Arguments, .. Partition, .. Order];

    public override BoundExpression With(IReadOnlyList<BoundExpression> children) => this with
    {
        Arguments = SqlList.Create<BoundExpression>([.. children.Take(Arguments.Count)]),
        Partition = SqlList.Create<BoundExpression>([.. children.Skip(Arguments.Count).Take(Partition.Count)]),
        Order = SqlList.Create<BoundExpression>([.. children.Skip(Arguments.Count + Partition.Count)]),
    };

    public override string ToString() => $"{Function}({string.Join(", ", Arguments)}) OVER (…)";
}

internal static class Searching
{
    /// <summary>Whether something of a kind is in an expression.</summary>
    public static bool Has<T>(this BoundExpression expression)
        where T : BoundExpression => expression is T || expression.Children.Any(static c => c.Has<T>());

    /// <summary>The same expression with parts replaced, from the outside in; what is replaced is not looked into.</summary>
    public static BoundExpression Replace(this BoundExpression expression, Func<BoundExpression, BoundExpression?> replacement)
    {
        if (replacement(expression) is { } replaced)
        {
            return replaced;
        }

        var children = expression.Children;
        return children.Count == 0 ? expression : expression.With([.. children.Select(c => c.Replace(replacement))]);
    }
}
