namespace Freshet.Sql.Parsing;

/// <summary>a[i]: an item of an array, counted from 1, or the value of a key of a map.</summary>
public sealed record ItemAccess(SqlExpression Operand, SqlExpression Index) : SqlExpression;

/// <summary>(a).f, f(x).f, a[1].f: a field of a row that is computed. Of a column it is part of <see cref="ColumnName"/>.</summary>
public sealed record FieldAccess(SqlExpression Operand, Identifier Field) : SqlExpression;
