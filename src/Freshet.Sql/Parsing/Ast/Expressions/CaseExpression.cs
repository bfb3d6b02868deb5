namespace Freshet.Sql.Parsing;

/// <summary>CASE WHEN a THEN b ELSE c END; with an operand, CASE x WHEN 1 THEN b END.</summary>
public sealed record CaseExpression(SqlExpression? Operand, SqlList<WhenClause> Whens, SqlExpression? Else) : SqlExpression;

/// <summary>WHEN condition THEN result; under an operand the condition is what it is compared with.</summary>
public sealed record WhenClause(SqlExpression Condition, SqlExpression Result) : SqlNode;
