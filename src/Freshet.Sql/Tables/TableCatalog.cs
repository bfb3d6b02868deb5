using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>A view: its query and the text that it was written in.</summary>
internal sealed record ViewDefinition(string Name, Query Query, SqlList<Identifier> Columns, string Text);

/// <summary>The tables, views and functions of a job by name.</summary>
internal sealed class TableCatalog
{
    private readonly Dictionary<string, TableDefinition> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ViewDefinition> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScalarFunction> _functions = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => _tables.Keys.Concat(_views.Keys).Order(StringComparer.Ordinal);

    public IEnumerable<string> ViewNames => _views.Keys;

    /// <summary>The functions that code added.</summary>
    public IEnumerable<string> FunctionNames => _functions.Keys;

    /// <summary>Makes a table of a file that stands in FROM as a text; null where files cannot stand there.</summary>
    public Func<string, TableDefinition>? OpenFile { get; set; }

    public TableDefinition? FindTable(string name) => _tables.GetValueOrDefault(name);

    public ViewDefinition? FindView(string name) => _views.GetValueOrDefault(name);

    public ScalarFunction? FindFunction(string name) => _functions.GetValueOrDefault(name);

    public bool Has(string name) => _tables.ContainsKey(name) || _views.ContainsKey(name);

    public void Add(TableDefinition table) => _tables.Add(table.Name, table);

    public void Add(ViewDefinition view) => _views.Add(view.Name, view);

    public void Add(ScalarFunction function) => _functions[function.Name] = function;

    public bool RemoveTable(string name) => _tables.Remove(name);

    public bool RemoveView(string name) => _views.Remove(name);
}
