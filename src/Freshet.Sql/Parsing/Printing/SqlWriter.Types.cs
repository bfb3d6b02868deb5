namespace Freshet.Sql.Parsing;

/// <content>Types.</content>
internal sealed partial class SqlWriter
{
    private void Type(SqlType type)
    {
        switch (type)
        {
            case SimpleType simple: Simple(simple); break;
            case IntervalType interval: Add("INTERVAL "); Qualifier(interval.Qualifier); break;
            case ArrayType array: Add("ARRAY<"); Type(array.Element); Add(">"); break;
            case MultisetType multiset: Add("MULTISET<"); Type(multiset.Element); Add(">"); break;
            case MapType map: Add("MAP<"); Type(map.Key); Add(", "); Type(map.Value); Add(">"); break;
            case RowType row: Add("ROW<").List(row.Fields, Field).Add(">"); break;
            case RawType raw: Add("RAW(").Quote(raw.ClassName).Add(", ").Quote(raw.Serializer).Add(")"); break;
        }

        Add(type.NotNull, " NOT NULL");
    }

    private void Simple(SimpleType type)
    {
        Add(type.Name switch
        {
            SqlTypeName.Boolean => "BOOLEAN",
            SqlTypeName.TinyInt => "TINYINT",
            SqlTypeName.SmallInt => "SMALLINT",
            SqlTypeName.Int => "INT",
            SqlTypeName.BigInt => "BIGINT",
            SqlTypeName.Float => "FLOAT",
            SqlTypeName.Double => "DOUBLE",
            SqlTypeName.Decimal => "DECIMAL",
            SqlTypeName.Char => "CHAR",
            SqlTypeName.VarChar => "VARCHAR",
            SqlTypeName.String => "STRING",
            SqlTypeName.Binary => "BINARY",
            SqlTypeName.VarBinary => "VARBINARY",
            SqlTypeName.Bytes => "BYTES",
            SqlTypeName.Date => "DATE",
            SqlTypeName.Time => "TIME",
            SqlTypeName.Timestamp => "TIMESTAMP",
            SqlTypeName.TimestampLtz => "TIMESTAMP_LTZ",
            _ => "VARIANT",
        });
        if (type.Precision is { } precision)
        {
            Add("(").Add(precision);
            if (type.Scale is { } scale)
            {
                Add(", ").Add(scale);
            }

            Add(")");
        }
    }

    private void Field(RowField field)
    {
        Name(field.Name).Add(" ");
        Type(field.Type);
        if (field.Comment is not null)
        {
            Add(" ").Quote(field.Comment);
        }
    }
}
