namespace Freshet.Sql.Parsing;

/// <summary>CAST(a AS type); TRY_CAST gives NULL where CAST fails.</summary>
public sealed record CastExpression(SqlExpression Operand, SqlType Type, bool Try = false) : SqlExpression;
