namespace Freshet.Sql.Parsing;

/// <summary>INTERVAL '1 10:00' DAY TO MINUTE, with a minus before the text when it is negative.</summary>
public sealed record IntervalLiteral(bool Negative, string Text, IntervalQualifier Qualifier) : SqlExpression
{
    /// <summary>Months, or milliseconds, by what the qualifier says; negative ones with their sign.</summary>
    public long Amount => TemporalText.TryInterval(Text, Qualifier, out var amount, out _) ? (Negative ? -amount : amount) : 0;
}

/// <summary>INTERVAL n DAY: a number of a unit, computed.</summary>
public sealed record IntervalExpression(SqlExpression Value, IntervalQualifier Qualifier) : SqlExpression;
