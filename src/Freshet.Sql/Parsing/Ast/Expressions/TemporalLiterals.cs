namespace Freshet.Sql.Parsing;

/// <summary>DATE '2025-01-31'.</summary>
public sealed record DateLiteral(string Text) : SqlExpression
{
    /// <summary>The day.</summary>
    public DateOnly Value => TemporalText.TryDate(Text, out var date) ? date : default;
}

/// <summary>TIME '10:00:00.123'.</summary>
public sealed record TimeLiteral(string Text) : SqlExpression
{
    /// <summary>Nanoseconds since midnight.</summary>
    public long Nanoseconds => TemporalText.TryTime(Text, out var nanoseconds, out _) ? nanoseconds : 0;

    /// <summary>Digits written after the point.</summary>
    public int Precision => TemporalText.TryTime(Text, out _, out var precision) ? precision : 0;
}

/// <summary>TIMESTAMP '2025-01-31 10:00:00.123'; with <paramref name="Local"/> TIMESTAMP WITH LOCAL TIME ZONE '…'.</summary>
public sealed record TimestampLiteral(string Text, bool Local = false) : SqlExpression
{
    /// <summary>The day.</summary>
    public DateOnly Date => TemporalText.TryTimestamp(Text, out var date, out _, out _) ? date : default;

    /// <summary>Nanoseconds since midnight.</summary>
    public long Nanoseconds => TemporalText.TryTimestamp(Text, out _, out var nanoseconds, out _) ? nanoseconds : 0;

    /// <summary>Digits written after the point.</summary>
    public int Precision => TemporalText.TryTimestamp(Text, out _, out _, out var precision) ? precision : 0;
}
