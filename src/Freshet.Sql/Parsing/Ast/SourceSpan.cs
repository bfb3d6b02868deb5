namespace Freshet.Sql.Parsing;

/// <summary>A piece of the text that was parsed: where it starts and how long it is, in characters.</summary>
public readonly record struct SourceSpan(int Start, int Length)
{
    /// <summary>The first character after it.</summary>
    public int End => Start + Length;
}
