namespace Freshet.Sql.Parsing;

/// <summary>CREATE [TEMPORARY] VIEW [IF NOT EXISTS] v [(a, b)] AS SELECT ….</summary>
public sealed record CreateView(QualifiedName Name, Query Query) : SqlStatement
{
    /// <summary>TEMPORARY.</summary>
    public bool Temporary { get; init; }

    /// <summary>IF NOT EXISTS.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>Names for the columns.</summary>
    public SqlList<Identifier> Columns { get; init; } = [];

    /// <summary>COMMENT.</summary>
    public string? Comment { get; init; }
}
