namespace Freshet.Sql.Columns;

/// <summary>How the values of a column lie in memory.</summary>
internal enum Storage : byte
{
    /// <summary>A byte, 0 or 1.</summary>
    Bool,

    /// <summary>One byte.</summary>
    Int8,

    /// <summary>Two bytes.</summary>
    Int16,

    /// <summary>Four bytes: INT, DATE, TIME, months.</summary>
    Int32,

    /// <summary>Eight bytes: BIGINT, timestamps, milliseconds, decimals of up to 18 digits.</summary>
    Int64,

    /// <summary>Sixteen bytes: longer decimals.</summary>
    Int128,

    /// <summary>FLOAT.</summary>
    Float32,

    /// <summary>DOUBLE.</summary>
    Float64,

    /// <summary>A <see cref="TextView"/>: texts, bytes, and collections in their encoding.</summary>
    View,

    /// <summary>No values of its own, but a column for each field.</summary>
    Struct,
}

internal static class Storages
{
    public const int Kinds = 10;

    /// <summary>Digits of a decimal that eight bytes hold.</summary>
    public const int ShortDecimal = 18;

    public static int Width(this Columns.Storage storage) => storage switch
    {
        Columns.Storage.Bool or Columns.Storage.Int8 => 1,
        Columns.Storage.Int16 => 2,
        Columns.Storage.Int32 or Columns.Storage.Float32 => 4,
        Columns.Storage.Int64 or Columns.Storage.Float64 => 8,
        Columns.Storage.Struct => 0,
        _ => 16,
    };

    public static Storage Storage(this DataType type) => type.Kind switch
    {
        TypeKind.Null or TypeKind.Boolean => Columns.Storage.Bool,
        TypeKind.TinyInt => Columns.Storage.Int8,
        TypeKind.SmallInt => Columns.Storage.Int16,
        TypeKind.Int or TypeKind.Date or TypeKind.Time or TypeKind.IntervalMonths => Columns.Storage.Int32,
        TypeKind.BigInt or TypeKind.Timestamp or TypeKind.TimestampLtz or TypeKind.IntervalTime => Columns.Storage.Int64,
        TypeKind.Decimal => type.Precision <= ShortDecimal ? Columns.Storage.Int64 : Columns.Storage.Int128,
        TypeKind.Float => Columns.Storage.Float32,
        TypeKind.Double => Columns.Storage.Float64,
        TypeKind.Row => Columns.Storage.Struct,
        _ => Columns.Storage.View,
    };
}
