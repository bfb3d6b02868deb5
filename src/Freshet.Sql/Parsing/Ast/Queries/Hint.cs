namespace Freshet.Sql.Parsing;

/// <summary>A hint: OPTIONS('k' = 'v'), STATE_TTL('t' = '1d'), BROADCAST(t).</summary>
public sealed record Hint(Identifier Name, SqlList<HintArgument> Arguments) : SqlNode;

/// <summary>How the value of a hint's argument is written.</summary>
public enum HintValueKind
{
    /// <summary>As a name.</summary>
    Name,

    /// <summary>As a text in quotes.</summary>
    Text,

    /// <summary>As a number.</summary>
    Number,
}

/// <summary>A value, with its key before it where one is written.</summary>
public sealed record HintArgument(string? Key, string Value, HintValueKind Kind) : SqlNode;
