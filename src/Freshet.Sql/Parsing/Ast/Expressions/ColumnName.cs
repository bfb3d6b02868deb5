namespace Freshet.Sql.Parsing;

/// <summary>
/// A name with dots: a column, perhaps with its table before it and fields of rows after it. Which part is what, the binder finds.
/// </summary>
public sealed record ColumnName(SqlList<Identifier> Parts) : SqlExpression;
