namespace Freshet.Sql.Parsing;

/// <summary>NULL.</summary>
public sealed record NullLiteral : SqlExpression;

/// <summary>TRUE, FALSE or, as null, UNKNOWN.</summary>
public sealed record BooleanLiteral(bool? Value) : SqlExpression;

/// <summary>A text, without its quotes and with its escapes resolved.</summary>
public sealed record StringLiteral(string Value) : SqlExpression;

/// <summary>Bytes: X'0aff'.</summary>
public sealed record BinaryLiteral(SqlList<byte> Bytes) : SqlExpression;

/// <summary>A number as it was written: exact (10, 1.50) or, with an exponent, approximate (1.5E3). It has no sign.</summary>
public sealed record NumberLiteral(string Text) : SqlExpression
{
    /// <summary>Written with an exponent: a DOUBLE. Else an integer or a DECIMAL.</summary>
    public bool IsApproximate => Text.AsSpan().ContainsAny('e', 'E');

    /// <summary>Written without a point and an exponent.</summary>
    public bool IsInteger => !Text.AsSpan().ContainsAny('e', 'E', '.');
}
