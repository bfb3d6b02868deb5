namespace Freshet.Sql.Parsing;

/// <summary>The types that are a word with at most two numbers.</summary>
public enum SqlTypeName
{
    /// <summary>BOOLEAN.</summary>
    Boolean,

    /// <summary>TINYINT: 8 bits.</summary>
    TinyInt,

    /// <summary>SMALLINT: 16 bits.</summary>
    SmallInt,

    /// <summary>INT: 32 bits.</summary>
    Int,

    /// <summary>BIGINT: 64 bits.</summary>
    BigInt,

    /// <summary>FLOAT: 32 bits.</summary>
    Float,

    /// <summary>DOUBLE: 64 bits.</summary>
    Double,

    /// <summary>DECIMAL(precision, scale).</summary>
    Decimal,

    /// <summary>CHAR(length).</summary>
    Char,

    /// <summary>VARCHAR(length).</summary>
    VarChar,

    /// <summary>STRING: a text of any length.</summary>
    String,

    /// <summary>BINARY(length).</summary>
    Binary,

    /// <summary>VARBINARY(length).</summary>
    VarBinary,

    /// <summary>BYTES: bytes of any length.</summary>
    Bytes,

    /// <summary>DATE.</summary>
    Date,

    /// <summary>TIME(precision).</summary>
    Time,

    /// <summary>TIMESTAMP(precision), without a time zone.</summary>
    Timestamp,

    /// <summary>TIMESTAMP_LTZ(precision): an instant, shown in the session's time zone.</summary>
    TimestampLtz,

    /// <summary>VARIANT: JSON-like values.</summary>
    Variant,
}

/// <summary>INT, DECIMAL(10, 2), TIMESTAMP(3).</summary>
/// <param name="Name">The type.</param>
/// <param name="Precision">The first number: a length, or digits.</param>
/// <param name="Scale">The second number, of DECIMAL.</param>
public sealed record SimpleType(SqlTypeName Name, int? Precision = null, int? Scale = null) : SqlType;

/// <summary>INTERVAL DAY TO SECOND.</summary>
public sealed record IntervalType(IntervalQualifier Qualifier) : SqlType;

/// <summary>ARRAY&lt;t&gt;, also t ARRAY.</summary>
public sealed record ArrayType(SqlType Element) : SqlType;

/// <summary>MULTISET&lt;t&gt;, also t MULTISET.</summary>
public sealed record MultisetType(SqlType Element) : SqlType;

/// <summary>MAP&lt;k, v&gt;.</summary>
public sealed record MapType(SqlType Key, SqlType Value) : SqlType;

/// <summary>ROW&lt;a INT, b STRING&gt;, also with round brackets.</summary>
public sealed record RowType(SqlList<RowField> Fields) : SqlType;

/// <summary>A field of a ROW, with its comment.</summary>
public sealed record RowField(Identifier Name, SqlType Type, string? Comment = null) : SqlNode;

/// <summary>RAW('class', 'serializer'): bytes that only code understands.</summary>
public sealed record RawType(string ClassName, string Serializer) : SqlType;
