namespace Freshet.Sql.Parsing;

/// <summary>CREATE [TEMPORARY [SYSTEM]] FUNCTION [IF NOT EXISTS] f AS 'class' [LANGUAGE l].</summary>
public sealed record CreateFunction(QualifiedName Name, string ClassName) : SqlStatement
{
    /// <summary>TEMPORARY.</summary>
    public bool Temporary { get; init; }

    /// <summary>TEMPORARY SYSTEM: found under its bare name everywhere.</summary>
    public bool System { get; init; }

    /// <summary>IF NOT EXISTS.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>LANGUAGE.</summary>
    public Identifier? Language { get; init; }
}
