namespace Freshet.Sql.Parsing;

/// <summary>A type as it was written; synonyms (INTEGER, NUMERIC, …) are resolved.</summary>
public abstract record SqlType : SqlNode
{
    private protected SqlType()
    {
    }

    /// <summary>NOT NULL is written after it.</summary>
    public bool NotNull { get; init; }
}
