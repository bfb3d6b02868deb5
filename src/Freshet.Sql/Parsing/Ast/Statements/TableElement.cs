namespace Freshet.Sql.Parsing;

/// <summary>What stands between the brackets of CREATE TABLE.</summary>
public abstract record TableElement : SqlNode
{
    private protected TableElement()
    {
    }
}

/// <summary>a INT COMMENT '…'.</summary>
public sealed record PhysicalColumn(Identifier Name, SqlType Type, string? Comment = null) : TableElement;

/// <summary>a TIMESTAMP(3) METADATA FROM 'key' VIRTUAL.</summary>
public sealed record MetadataColumn(Identifier Name, SqlType Type, string? Key = null, bool Virtual = false, string? Comment = null) : TableElement;

/// <summary>a AS b + 1.</summary>
public sealed record ComputedColumn(Identifier Name, SqlExpression Expression, string? Comment = null) : TableElement;

/// <summary>A column by its name alone: in CREATE TABLE … AS SELECT, one of the query's columns at this place.</summary>
public sealed record QueryColumn(Identifier Name) : TableElement;

/// <summary>WATERMARK FOR a AS a - INTERVAL '5' SECOND.</summary>
public sealed record WatermarkElement(SqlList<Identifier> Column, SqlExpression Expression) : TableElement;

/// <summary>[CONSTRAINT c] PRIMARY KEY (a, b) NOT ENFORCED.</summary>
public sealed record PrimaryKeyElement(Identifier? ConstraintName, SqlList<Identifier> Columns, bool NotEnforced) : TableElement;
