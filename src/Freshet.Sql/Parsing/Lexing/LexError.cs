namespace Freshet.Sql.Parsing;

/// <summary>Why a token is bad, and what to do.</summary>
internal sealed record LexError(string Problem, string? Advice);
