using Freshet.Sql.Parsing;

namespace Freshet.Sql.Tables;

/// <summary>A table by its name: its source or its sink, and what the source's columns become (computed ones, a watermark).</summary>
internal sealed class TableDefinition(string name)
{
    private TableSource? _source;
    private TableSink? _sink;

    public string Name => name;

    /// <summary>What was declared; null for a table that code made.</summary>
    public CreateTable? Statement { get; init; }

    /// <summary>The text that it was declared in, for messages.</summary>
    public string Text { get; init; } = "";

    /// <summary>The columns in which rows are stored outside: physical ones and those of metadata that is written.</summary>
    public SqlList<DataField> Physical { get; init; } = [];

    /// <summary>Makes the source when the table is first read.</summary>
    public Func<TableSource>? MakeSource { get; init; }

    /// <summary>Makes the sink when the table is first written.</summary>
    public Func<TableSink>? MakeSink { get; init; }

    /// <summary>The source, one for a job: everybody who reads the table reads this.</summary>
    public TableSource Source => _source ??= (MakeSource ?? throw FreshetException.User($"Table '{name}' cannot be read: its connector only writes."))();

    /// <summary>The sink.</summary>
    public TableSink Sink => _sink ??= (MakeSink ?? throw FreshetException.User($"Table '{name}' cannot be written: its connector only reads."))();
}
