namespace Freshet.Sql.Parsing;

/// <summary>A name as it was written, without its backticks; its case is kept.</summary>
public sealed record Identifier(string Name) : SqlNode;
