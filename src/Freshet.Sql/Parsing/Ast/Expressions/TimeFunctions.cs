namespace Freshet.Sql.Parsing;

/// <summary>EXTRACT(unit FROM time).</summary>
public sealed record ExtractFunction(TimeUnit Unit, SqlExpression Operand) : SqlExpression;

/// <summary>FLOOR(time TO unit) or CEIL(time TO unit).</summary>
public sealed record RoundTimeFunction(bool Up, SqlExpression Operand, TimeUnit Unit) : SqlExpression;

/// <summary>TIMESTAMPADD(unit, count, time).</summary>
public sealed record TimestampAddFunction(TimeUnit Unit, SqlExpression Count, SqlExpression Time) : SqlExpression;

/// <summary>TIMESTAMPDIFF(unit, from, to).</summary>
public sealed record TimestampDiffFunction(TimeUnit Unit, SqlExpression From, SqlExpression To) : SqlExpression;
