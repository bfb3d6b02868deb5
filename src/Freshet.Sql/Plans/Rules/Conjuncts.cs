using Freshet.Sql.Binding;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Plans.Rules;

/// <summary>Conditions taken apart at their ANDs, and put together again.</summary>
internal static class Conjuncts
{
    public static IEnumerable<BoundExpression> Of(BoundExpression? condition) => condition switch
    {
        null => [],
        LiteralExpression { Value: true } => [],
        LogicExpression { IsAnd: true } and => and.Operands.SelectMany(Of),
        _ => [condition],
    };

    public static BoundExpression? All(IReadOnlyList<BoundExpression> conditions) => conditions.Count == 0 ? null : ExpressionBinder.Logic(true, [.. conditions]);

    /// <summary>A relation with conditions on it.</summary>
    public static Relation Filtered(Relation relation, IReadOnlyList<BoundExpression> conditions) => All(conditions) is { } all ? new FilterRelation(relation, all) : relation;

    /// <summary>The columns that an expression reads.</summary>
    public static HashSet<int> Columns(BoundExpression expression)
    {
        var columns = new HashSet<int>();
        expression.AddColumns(columns);
        return columns;
    }

    /// <summary>The expression over the input of a projection.</summary>
    public static BoundExpression Through(BoundExpression expression, SqlList<BoundExpression> projected) =>
        expression.Rewrite(e => e switch
        {
            ColumnExpression c => projected[c.Index],
            FieldExpression { Operand: RowExpression row } f => row.Items[f.Field],
            _ => e,
        });

    /// <summary>The expression with columns of other numbers.</summary>
    public static BoundExpression Moved(BoundExpression expression, Func<int, int> place) => expression.Rewrite(e => e is ColumnExpression c ? c with { Index = place(c.Index) } : e);
}
