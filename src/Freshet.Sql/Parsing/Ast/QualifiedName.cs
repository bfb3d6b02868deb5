namespace Freshet.Sql.Parsing;

/// <summary>The name of a table, a view or a function, with its database and catalog before it where they are written.</summary>
public sealed record QualifiedName(SqlList<Identifier> Parts) : SqlNode
{
    /// <summary>The last part: the name itself.</summary>
    public Identifier Last => Parts[^1];
}
