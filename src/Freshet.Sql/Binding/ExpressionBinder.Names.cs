using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <content>Names of columns and fields, of this query and of the one around it.</content>
internal sealed partial class ExpressionBinder
{
    private BoundExpression BindName(ColumnName name)
    {
        var parts = name.Parts;
        var first = parts[0].Name;
        var candidates = new List<(ScopeColumn Column, int Used)>();
        if (parts.Count > 1 && scope.HasTable(first))
        {
            candidates.AddRange(scope.Find(first, parts[1].Name).Select(static c => (c, 2)));
            if (candidates.Count == 0 && !scope.Find(null, first).Any() && scope.Outer is null)
            {
                throw context.Unknown(parts[1], $"Table '{first}' has no column '{parts[1].Name}'.", parts[1].Name, scope.Columns.Where(c => c.Table == first).Select(static c => c.Name));
            }
        }

        if (candidates.Count == 0)
        {
            candidates.AddRange(scope.Find(null, first).Select(static c => (c, 1)));
        }

        if (candidates.Count == 0 && scope.Outer is not null && OuterColumn(name) is { } fromOutside)
        {
            return fromOutside;
        }

        if (candidates.Count == 0)
        {
            var names = scope.Columns.Select(static c => c.Name).Concat(scope.Columns.Where(static c => c.Table is not null).Select(static c => c.Table!)).Distinct();
            throw context.Unknown(parts[0], parts.Count > 1 ? $"There is no table or column '{first}' here." : $"There is no column '{first}' here.", first, names);
        }

        if (candidates.Count > 1)
        {
            throw context.Error(parts[0], $"'{first}' may be {string.Join(" or ", candidates.Select(static c => $"{c.Column.Table}.{c.Column.Name}"))}.", "Write the table's name before it.");
        }

        var (column, used) = candidates[0];
        BoundExpression bound = new ColumnExpression(column.Index, column.Name, column.Type);
        for (var i = used; i < parts.Count; i++)
        {
            bound = BindField(bound, parts[i]);
        }

        return bound;
    }

    /// <summary>A column of the query around; null when there is none of that name.</summary>
    private BoundExpression? OuterColumn(ColumnName name)
    {
        var outer = scope.Outer!;
        var parts = name.Parts;
        var found = (parts.Count > 1 && outer.HasTable(parts[0].Name) ? outer.Find(parts[0].Name, parts[1].Name) : outer.Find(null, parts[0].Name)).ToArray();
        var used = parts.Count > 1 && outer.HasTable(parts[0].Name) ? 2 : 1;
        if (found.Length == 0)
        {
            return null;
        }

        if (found.Length > 1)
        {
            throw context.Error(name, $"'{name}' may be several columns of the query around.", "Write the table's name before it.");
        }

        BoundExpression bound = new OuterColumnExpression(found[0].Index, found[0].Name, found[0].Type);
        for (var i = used; i < parts.Count; i++)
        {
            bound = BindField(bound, parts[i]);
        }

        return bound;
    }

    private BoundExpression BindField(BoundExpression row, Identifier field)
    {
        if (row.Type.Kind != TypeKind.Row)
        {
            throw context.Error(field, $"'{row}' is a {row.Type.WithNull(true)} and has no fields.");
        }

        for (var i = 0; i < row.Type.Fields.Count; i++)
        {
            var one = row.Type.Fields[i];
            if (one.Name == field.Name)
            {
                return new FieldExpression(row, i, one.Type.WithNull(one.Type.IsNullable || row.Type.IsNullable));
            }
        }

        throw context.Unknown(field, $"'{row}' has no field '{field.Name}'.", field.Name, row.Type.Fields.Select(static f => f.Name));
    }
}
