namespace Freshet.Sql;

/// <summary>Flink's rules for the types of results (FLIP-190's documentation, "Data Types" and its decimal arithmetic).</summary>
internal static class TypeRules
{
    /// <summary>An integer type as a DECIMAL that holds all of its values.</summary>
    public static DataType AsDecimal(DataType type) => type.Kind switch
    {
        TypeKind.TinyInt => DataType.Decimal(3, 0),
        TypeKind.SmallInt => DataType.Decimal(5, 0),
        TypeKind.Int => DataType.Decimal(10, 0),
        TypeKind.BigInt => DataType.Decimal(19, 0),
        _ => type,
    };

    /// <summary>The type that the values of both can be turned into without loss of meaning; null when there is none.</summary>
    public static DataType? Common(DataType a, DataType b)
    {
        var isNullable = a.IsNullable || b.IsNullable;
        return CommonValues(a, b)?.WithNull(isNullable);
    }

    /// <summary>The type of a + b and a - b (numbers).</summary>
    public static DataType? Sum(DataType a, DataType b) => Arithmetic(a, b, static (x, y) =>
    {
        var scale = Math.Max(x.Scale, y.Scale);
        return Adjusted(Math.Max(x.Precision - x.Scale, y.Precision - y.Scale) + scale + 1, scale);
    });

    /// <summary>The type of a * b.</summary>
    public static DataType? Product(DataType a, DataType b) => Arithmetic(a, b, static (x, y) => Adjusted(x.Precision + y.Precision, x.Scale + y.Scale));

    /// <summary>The type of a / b.</summary>
    public static DataType? Quotient(DataType a, DataType b) => Arithmetic(a, b, static (x, y) =>
    {
        var scale = Math.Max(6, x.Scale + y.Precision + 1);
        return Adjusted(x.Precision - x.Scale + y.Scale + scale, scale);
    });

    /// <summary>The type of a % b.</summary>
    public static DataType? Remainder(DataType a, DataType b) => a.IsInteger && b.IsInteger
        ? Widest(a, b).WithNull(a.IsNullable || b.IsNullable)
        : Arithmetic(a, b, static (x, y) =>
        {
            var scale = Math.Max(x.Scale, y.Scale);
            return Adjusted(Math.Min(x.Precision - x.Scale, y.Precision - y.Scale) + scale, scale);
        });

    /// <summary>The type of SUM.</summary>
    public static DataType SumOf(DataType type) => type.Kind == TypeKind.Decimal ? DataType.Decimal(DataType.DecimalPrecisionMax, type.Scale) : type;

    /// <summary>The type of AVG: that of the values, and of decimals with at least six digits behind the point.</summary>
    public static DataType AverageOf(DataType type) => type.Kind == TypeKind.Decimal ? Adjusted(DataType.DecimalPrecisionMax, Math.Max(6, type.Scale)) : type;

    /// <summary>A decimal that does not fit loses digits behind the point, but never below six of them that are there.</summary>
    public static DataType Adjusted(int precision, int scale)
    {
        if (precision <= DataType.DecimalPrecisionMax)
        {
            return DataType.Decimal(precision, scale);
        }

        var digits = precision - scale;
        return DataType.Decimal(DataType.DecimalPrecisionMax, Math.Max(DataType.DecimalPrecisionMax - digits, Math.Min(scale, 6)));
    }

    private static DataType? CommonValues(DataType a, DataType b)
    {
        if (a.Kind == TypeKind.Null)
        {
            return b;
        }

        if (b.Kind == TypeKind.Null || a.SameValues(b))
        {
            return a;
        }

        if (a.IsNumeric && b.IsNumeric)
        {
            if (a.IsInteger && b.IsInteger)
            {
                return Widest(a, b);
            }

            if (a.IsApproximate || b.IsApproximate)
            {
                return a.Kind == TypeKind.Float && b.Kind == TypeKind.Float ? a : DataType.Double;
            }

            var (x, y) = (AsDecimal(a), AsDecimal(b));
            var scale = Math.Max(x.Scale, y.Scale);
            return Adjusted(Math.Max(x.Precision - x.Scale, y.Precision - y.Scale) + scale, scale);
        }

        if (a.IsText && b.IsText)
        {
            return a.Kind == TypeKind.Char && b.Kind == TypeKind.Char && a.Precision == b.Precision ? a : DataType.VarChar(Math.Max(a.Precision, b.Precision));
        }

        if (a.IsBinary && b.IsBinary)
        {
            return new DataType(TypeKind.VarBinary, true, Math.Max(a.Precision, b.Precision));
        }

        if (a.IsTimestamp && b.IsTimestamp)
        {
            var kind = a.Kind == b.Kind ? a.Kind : TypeKind.TimestampLtz;
            return new DataType(kind, true, Math.Max(a.Precision, b.Precision));
        }

        if (a.IsTimestamp && b.Kind == TypeKind.Date)
        {
            return a;
        }

        if (b.IsTimestamp && a.Kind == TypeKind.Date)
        {
            return b;
        }

        if (a.Kind == TypeKind.Time && b.Kind == TypeKind.Time)
        {
            return a.Precision > b.Precision ? a : b;
        }

        if (a.Kind == b.Kind && a.Fields.Count == b.Fields.Count && a.Fields.Count > 0)
        {
            var fields = new DataField[a.Fields.Count];
            for (var i = 0; i < fields.Length; i++)
            {
                if (Common(a.Fields[i].Type, b.Fields[i].Type) is not { } common)
                {
                    return null;
                }

                fields[i] = a.Fields[i] with { Type = common };
            }

            return a with { Fields = Parsing.SqlList.Create<DataField>(fields) };
        }

        return null;
    }

    private static DataType Widest(DataType a, DataType b) => a.Kind > b.Kind ? a : b;

    private static DataType? Arithmetic(DataType a, DataType b, Func<DataType, DataType, DataType> decimals)
    {
        if (a.Kind == TypeKind.Null || b.Kind == TypeKind.Null)
        {
            return a.Kind == TypeKind.Null ? b.WithNull(true) : a.WithNull(true);
        }

        if (!a.IsNumeric || !b.IsNumeric)
        {
            return null;
        }

        var values = a.IsInteger && b.IsInteger ? Widest(a, b)
            : a.IsApproximate || b.IsApproximate ? (a.Kind == TypeKind.Float && b.Kind == TypeKind.Float ? a : DataType.Double)
            : decimals(AsDecimal(a), AsDecimal(b));
        return values.WithNull(a.IsNullable || b.IsNullable);
    }
}
