using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <summary>Reads a declared table: its source, its computed columns, and its watermark.</summary>
internal static class TableBinder
{
    /// <summary>The relation of a table.</summary>
    public static Relation Read(TableDefinition table, BindingContext outer)
    {
        Relation relation = new ScanRelation(table);
        if (table.Statement is not { } statement)
        {
            return relation;
        }

        var context = outer.For(table.Text);
        var elements = statement.Elements;
        if (elements.Any(static e => e is ComputedColumn))
        {
            // computed columns see the others, not one another
            var scope = Scope.Of(table.Name, relation.Columns);
            var binder = new ExpressionBinder(context, scope);
            var expressions = new List<BoundExpression>();
            var names = new List<string>();
            foreach (var element in elements)
            {
                switch (element)
                {
                    case PhysicalColumn column:
                        Add(Single(scope, column.Name.Name), column.Name.Name);
                        break;
                    case MetadataColumn column:
                        Add(Single(scope, column.Name.Name), column.Name.Name);
                        break;
                    case ComputedColumn column:
                        Add(binder.Bind(column.Expression), column.Name.Name);
                        break;
                    default:
                        break;
                }
            }

            void Add(BoundExpression expression, string name)
            {
                expressions.Add(expression);
                names.Add(name);
            }

            relation = new ProjectRelation(relation, SqlList.Create<BoundExpression>([.. expressions]), SqlList.Create<string>([.. names]));
        }

        if (elements.OfType<WatermarkElement>().FirstOrDefault() is { } watermark)
        {
            if (watermark.Column.Count != 1)
            {
                throw context.NotThere(watermark, "A watermark for a field of a row");
            }

            var binder = new ExpressionBinder(context, Scope.Of(table.Name, relation.Columns));
            var time = binder.Bind(new ColumnName(watermark.Column) { Span = watermark.Column[0].Span });
            if (!time.Type.IsTimestamp || time.Type.Precision > 3)
            {
                throw context.Error(watermark, $"Event time is a TIMESTAMP(3) or a TIMESTAMP_LTZ(3), and '{time}' is a {time.Type.WithNull(true)}.");
            }

            var expression = binder.Bind(watermark.Expression);
            if (!expression.Type.SameValues(time.Type))
            {
                throw context.Error(watermark, $"The watermark is a {expression.Type.WithNull(true)}, and '{time}' a {time.Type.WithNull(true)}.", "Write it as the column less an interval.");
            }

            relation = new WatermarkRelation(relation, ((ColumnExpression)time).Index, expression);
        }

        return relation;
    }

    private static ColumnExpression Single(Scope scope, string name)
    {
        var column = scope.Find(null, name).Single();
        return new ColumnExpression(column.Index, column.Name, column.Type);
    }
}
