using System.Globalization;
using System.Text;

namespace Freshet.Sql;

/// <summary>The kinds of SQL types.</summary>
public enum TypeKind
{
    /// <summary>The type of NULL before it is known which it is.</summary>
    Null,

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

    /// <summary>DECIMAL(precision, scale).</summary>
    Decimal,

    /// <summary>FLOAT: 32 bits.</summary>
    Float,

    /// <summary>DOUBLE: 64 bits.</summary>
    Double,

    /// <summary>CHAR(length), in characters.</summary>
    Char,

    /// <summary>VARCHAR(length), in characters; STRING is the longest.</summary>
    VarChar,

    /// <summary>BINARY(length).</summary>
    Binary,

    /// <summary>VARBINARY(length); BYTES is the longest.</summary>
    VarBinary,

    /// <summary>DATE: days since 1970.</summary>
    Date,

    /// <summary>TIME: milliseconds since midnight.</summary>
    Time,

    /// <summary>TIMESTAMP(precision): milliseconds (precision 3 and less) or microseconds of a calendar without time zone.</summary>
    Timestamp,

    /// <summary>TIMESTAMP_LTZ(precision): milliseconds or microseconds since 1970 UTC.</summary>
    TimestampLtz,

    /// <summary>INTERVAL YEAR TO MONTH: months.</summary>
    IntervalMonths,

    /// <summary>INTERVAL DAY TO SECOND: milliseconds.</summary>
    IntervalTime,

    /// <summary>ARRAY.</summary>
    Array,

    /// <summary>MAP.</summary>
    Map,

    /// <summary>MULTISET.</summary>
    Multiset,

    /// <summary>ROW.</summary>
    Row,
}

/// <summary>A field of a ROW, or a column of a table.</summary>
/// <param name="Name">Its name, in its case.</param>
/// <param name="Type">Its type.</param>
public sealed record DataField(string Name, DataType Type);

/// <summary>The type of a value. As text it is SQL.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="IsNullable">True when NULL is a value of it.</param>
/// <param name="Precision">Digits, or characters, or digits of a second; 0 where the kind has none.</param>
/// <param name="Scale">Digits behind the point, of DECIMAL.</param>
public sealed record DataType(TypeKind Kind, bool IsNullable = true, int Precision = 0, int Scale = 0)
{
    /// <summary>The most digits of a DECIMAL.</summary>
    public const int DecimalPrecisionMax = 38;

    /// <summary>The length of STRING and BYTES.</summary>
    public const int LengthMax = int.MaxValue;

    /// <summary>BOOLEAN.</summary>
    public static DataType Boolean { get; } = new(TypeKind.Boolean);

    /// <summary>INT.</summary>
    public static DataType Int { get; } = new(TypeKind.Int);

    /// <summary>BIGINT.</summary>
    public static DataType BigInt { get; } = new(TypeKind.BigInt);

    /// <summary>DOUBLE.</summary>
    public static DataType Double { get; } = new(TypeKind.Double);

    /// <summary>STRING.</summary>
    public static DataType String { get; } = new(TypeKind.VarChar, true, LengthMax);

    /// <summary>BYTES.</summary>
    public static DataType Bytes { get; } = new(TypeKind.VarBinary, true, LengthMax);

    /// <summary>DATE.</summary>
    public static DataType Date { get; } = new(TypeKind.Date);

    /// <summary>The type of a NULL of which no more is known.</summary>
    public static DataType Unknown { get; } = new(TypeKind.Null);

    /// <summary>The fields of a ROW; of an ARRAY or MULTISET its element, of a MAP key and value.</summary>
    public Parsing.SqlList<DataField> Fields { get; init; } = [];

    /// <summary>The type of an ARRAY's or a MULTISET's elements, of a MAP's values.</summary>
    public DataType Element => Fields[^1].Type;

    internal bool IsInteger => Kind is TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.Int or TypeKind.BigInt;

    internal bool IsExact => IsInteger || Kind == TypeKind.Decimal;

    internal bool IsApproximate => Kind is TypeKind.Float or TypeKind.Double;

    internal bool IsNumeric => IsExact || IsApproximate;

    internal bool IsText => Kind is TypeKind.Char or TypeKind.VarChar;

    internal bool IsBinary => Kind is TypeKind.Binary or TypeKind.VarBinary;

    internal bool IsTimestamp => Kind is TypeKind.Timestamp or TypeKind.TimestampLtz;

    internal bool IsTemporal => IsTimestamp || Kind is TypeKind.Date or TypeKind.Time;

    internal bool IsInterval => Kind is TypeKind.IntervalMonths or TypeKind.IntervalTime;

    /// <summary>A DECIMAL.</summary>
    public static DataType Decimal(int precision, int scale) => new(TypeKind.Decimal, true, precision, scale);

    /// <summary>A TIMESTAMP.</summary>
    public static DataType Timestamp(int precision) => new(TypeKind.Timestamp, true, precision);

    /// <summary>A TIMESTAMP_LTZ.</summary>
    public static DataType TimestampLtz(int precision) => new(TypeKind.TimestampLtz, true, precision);

    /// <summary>A VARCHAR.</summary>
    public static DataType VarChar(int length) => new(TypeKind.VarChar, true, length);

    /// <summary>An ARRAY.</summary>
    public static DataType Array(DataType element) => new(TypeKind.Array) { Fields = [new DataField("element", element)] };

    /// <summary>A ROW.</summary>
    public static DataType Row(params ReadOnlySpan<DataField> fields) => new(TypeKind.Row) { Fields = Parsing.SqlList.Create(fields) };

    /// <summary>The same type with or without NULL.</summary>
    public DataType WithNull(bool isNullable) => isNullable == IsNullable ? this : this with { IsNullable = isNullable };

    /// <summary>True when the values are the same, whether NULL is one or not.</summary>
    internal bool SameValues(DataType other) => WithNull(true) == other.WithNull(true);

    /// <inheritdoc/>
    public override string ToString() => IsNullable ? Name : Name + " NOT NULL";

    private string Name => Kind switch
    {
        TypeKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision}, {Scale})"),
        TypeKind.Char => string.Create(CultureInfo.InvariantCulture, $"CHAR({Precision})"),
        TypeKind.VarChar => Precision == LengthMax ? "STRING" : string.Create(CultureInfo.InvariantCulture, $"VARCHAR({Precision})"),
        TypeKind.Binary => string.Create(CultureInfo.InvariantCulture, $"BINARY({Precision})"),
        TypeKind.VarBinary => Precision == LengthMax ? "BYTES" : string.Create(CultureInfo.InvariantCulture, $"VARBINARY({Precision})"),
        TypeKind.Time => string.Create(CultureInfo.InvariantCulture, $"TIME({Precision})"),
        TypeKind.Timestamp => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP({Precision})"),
        TypeKind.TimestampLtz => string.Create(CultureInfo.InvariantCulture, $"TIMESTAMP_LTZ({Precision})"),
        TypeKind.IntervalMonths => "INTERVAL YEAR TO MONTH",
        TypeKind.IntervalTime => "INTERVAL DAY TO SECOND",
        TypeKind.Array => $"ARRAY<{Element}>",
        TypeKind.Multiset => $"MULTISET<{Element}>",
        TypeKind.Map => $"MAP<{Fields[0].Type}, {Element}>",
        TypeKind.Row => Fields.Aggregate(new StringBuilder("ROW<"), (t, f) => t.Append(t.Length > 4 ? ", " : "").Append('`').Append(f.Name).Append("` ").Append(f.Type)).Append('>').ToString(),
        _ => Kind.ToString().ToUpperInvariant(),
    };
}
