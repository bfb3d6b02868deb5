namespace Freshet.Sql.Parsing;

/// <summary>A kind of thing that has a name.</summary>
public enum ObjectKind
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A view.</summary>
    View,

    /// <summary>A function.</summary>
    Function,
}

/// <summary>DROP [TEMPORARY] TABLE [IF EXISTS] t, and the like.</summary>
public sealed record Drop(ObjectKind Kind, QualifiedName Name) : SqlStatement
{
    /// <summary>TEMPORARY.</summary>
    public bool Temporary { get; init; }

    /// <summary>TEMPORARY SYSTEM, of a function.</summary>
    public bool System { get; init; }

    /// <summary>IF EXISTS.</summary>
    public bool IfExists { get; init; }
}
