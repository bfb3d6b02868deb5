using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Binding;

/// <summary>A column that a name can mean.</summary>
internal sealed record ScopeColumn(string? Table, string Name, DataType Type, int Index);

/// <summary>The columns that names can mean at a place of a query, and those around it.</summary>
internal sealed class Scope(IReadOnlyList<ScopeColumn> columns, Scope? outer = null)
{
    public static Scope Empty { get; } = new([]);

    public IReadOnlyList<ScopeColumn> Columns => columns;

    /// <summary>The scope of the query around; for correlated sub-queries.</summary>
    public Scope? Outer => outer;

    public static Scope Of(string? table, IReadOnlyList<DataField> fields, Scope? outer = null) =>
        new([.. fields.Select((f, i) => new ScopeColumn(table, f.Name, f.Type, i))], outer);

    /// <summary>This one's columns, and behind them another's.</summary>
    public Scope Join(Scope right) => new([.. columns, .. right.Columns.Select(c => c with { Index = c.Index + columns.Count })], outer);

    /// <summary>The columns with types made nullable, as an outer join does.</summary>
    public Scope Typed(IReadOnlyList<DataField> fields) => new([.. columns.Select(c => c with { Type = fields[c.Index].Type })], outer);

    /// <summary>Columns with this name, of any table or of this one.</summary>
    public IEnumerable<ScopeColumn> Find(string? table, string name) =>
        columns.Where(c => c.Name == name && (table is null || c.Table == table));

    public bool HasTable(string table) => columns.Any(c => c.Table == table);
}
