namespace Freshet.Sql.Parsing;

/// <summary>A piece of the text.</summary>
internal readonly record struct Token(TokenKind Kind, Word Word, int Start, int Length)
{
    public int End => Start + Length;

    public SourceSpan Span => new(Start, Length);
}
