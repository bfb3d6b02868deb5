namespace Freshet.Sql.Parsing;

/// <summary>SET 'key' = 'value'; SET alone shows what is set.</summary>
public sealed record SetStatement(TableOption? Option) : SqlStatement;

/// <summary>RESET 'key'; RESET alone resets everything.</summary>
public sealed record ResetStatement(StringLiteral? Key) : SqlStatement;

/// <summary>DESCRIBE [EXTENDED] t, also DESC t.</summary>
public sealed record Describe(QualifiedName Name, bool Extended = false) : SqlStatement;
