namespace Freshet.Sql.Parsing;

/// <summary>name => value.</summary>
public sealed record NamedArgument(Identifier Name, SqlExpression Value) : SqlExpression;

/// <summary>TABLE t, or (SELECT …), with PARTITION BY and ORDER BY: a table as an argument of a table function.</summary>
public sealed record TableArgument(Query Query, SqlList<SqlExpression> PartitionBy, SqlList<SortItem> OrderBy) : SqlExpression;

/// <summary>DESCRIPTOR(a, b): names of columns as an argument.</summary>
public sealed record DescriptorArgument(SqlList<Identifier> Columns) : SqlExpression;

/// <summary>DEFAULT in place of an argument or a value.</summary>
public sealed record DefaultValue : SqlExpression;
