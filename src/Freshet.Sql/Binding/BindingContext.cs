using Freshet.Sql.Functions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Binding;

/// <summary>What a statement is bound with: the tables, the functions of the user, and the text, for messages.</summary>
internal sealed class BindingContext(TableCatalog catalog, string text, OperatorClock clock)
{
    public TableCatalog Catalog => catalog;

    public OperatorClock Clock => clock;

    public string Text => text;

    /// <summary>The same for a text of its own: that of a view.</summary>
    public BindingContext For(string other) => new(catalog, other, clock);

    public ScalarFunction? FindFunction(string name) => catalog.FindFunction(name) ?? FunctionCatalog.Find(name);

    public string Shown(SqlNode node) => node.Span.Length > 0 && node.Span.End <= text.Length ? text.Substring(node.Span.Start, node.Span.Length) : node.ToString();

    public SqlBindException Error(SqlNode node, string problem, string? advice = null) => new(SqlError.At(text, node.Span, problem, advice));

    public SqlBindException NotThere(SqlNode node, string what) => new(SqlError.At(text, node.Span, $"{what} is not there yet.", "docs/sql/language.md lists what is."));

    /// <summary>An unknown name, with the nearest that is there.</summary>
    public SqlBindException Unknown(SqlNode node, string problem, string name, IEnumerable<string> names)
    {
        var all = names.ToArray();
        var nearest = Similar.Nearest(name, all);
        var advice = nearest is not null ? $"Did you mean '{nearest}'?" : all.Length is > 0 and <= 20 ? $"There are: {string.Join(", ", all)}." : null;
        return Error(node, problem, advice);
    }

    /// <summary>A written type.</summary>
    public DataType Type(SqlType type)
    {
        var made = Kind(type);
        return made.WithNull(!type.NotNull);
    }

    private DataType Kind(SqlType type)
    {
        switch (type)
        {
            case SimpleType simple:
                return Simple(simple);
            case ArrayType array:
                return DataType.Array(Type(array.Element));
            case MultisetType multiset:
                return new DataType(TypeKind.Multiset) { Fields = [new DataField("element", Type(multiset.Element))] };
            case MapType map:
                return new DataType(TypeKind.Map) { Fields = [new DataField("key", Type(map.Key)), new DataField("value", Type(map.Value))] };
            case RowType row:
                return DataType.Row([.. row.Fields.Select(f => new DataField(f.Name.Name, Type(f.Type)))]);
            case IntervalType interval:
                return new DataType(interval.Qualifier.IsMonths ? TypeKind.IntervalMonths : TypeKind.IntervalTime);
            default:
                throw NotThere(type, $"The type {type}");
        }
    }

    private DataType Simple(SimpleType type)
    {
        switch (type.Name)
        {
            case SqlTypeName.Decimal:
                var (precision, scale) = (type.Precision ?? 10, type.Scale ?? 0);
                return precision is >= 1 and <= DataType.DecimalPrecisionMax && scale <= precision
                    ? DataType.Decimal(precision, scale)
                    : throw Error(type, $"DECIMAL({precision}, {scale}) is none: 1 to {DataType.DecimalPrecisionMax} digits, at most as many of them behind the point.");
            case SqlTypeName.Char:
                return new DataType(TypeKind.Char, true, type.Precision ?? 1);
            case SqlTypeName.VarChar:
                return DataType.VarChar(type.Precision ?? 1);
            case SqlTypeName.Binary:
                return new DataType(TypeKind.Binary, true, type.Precision ?? 1);
            case SqlTypeName.VarBinary:
                return new DataType(TypeKind.VarBinary, true, type.Precision ?? 1);
            case SqlTypeName.Time:
                return type.Precision is > 3 ? throw NotThere(type, $"TIME with {type.Precision} digits (at most 3)") : new DataType(TypeKind.Time, true, type.Precision ?? 0);
            case SqlTypeName.Timestamp:
            case SqlTypeName.TimestampLtz:
                return type.Precision is > 6
                    ? throw NotThere(type, $"A timestamp with {type.Precision} digits of a second (at most 6)")
                    : new DataType(type.Name == SqlTypeName.Timestamp ? TypeKind.Timestamp : TypeKind.TimestampLtz, true, type.Precision ?? 6);
            case SqlTypeName.String:
                return DataType.String;
            case SqlTypeName.Bytes:
                return DataType.Bytes;
            case SqlTypeName.Variant:
                throw NotThere(type, "VARIANT");
            default:
                return new DataType(Enum.Parse<TypeKind>(type.Name.ToString()));
        }
    }
}
