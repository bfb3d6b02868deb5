using Avro;
using Avro.IO;

namespace Freshet;

/// <summary>Passes over values that nobody wants.</summary>
internal static class AvroSkips
{
    /// <summary>Passes over a value of this schema.</summary>
    public static void Skip(Schema schema, Decoder decoder)
    {
        switch (schema)
        {
            case LogicalSchema logical:
                Skip(logical.BaseSchema, decoder);
                break;
            case UnionSchema union:
                Skip(union[decoder.ReadUnionIndex()], decoder);
                break;
            case ArraySchema array:
                for (var count = decoder.ReadArrayStart(); count > 0; count = decoder.ReadArrayNext())
                {
                    for (; count > 0; count--)
                    {
                        Skip(array.ItemSchema, decoder);
                    }
                }

                break;
            case MapSchema map:
                for (var count = decoder.ReadMapStart(); count > 0; count = decoder.ReadMapNext())
                {
                    for (; count > 0; count--)
                    {
                        decoder.SkipString();
                        Skip(map.ValueSchema, decoder);
                    }
                }

                break;
            case RecordSchema record:
                foreach (var field in record)
                {
                    Skip(field.Schema, decoder);
                }

                break;
            case FixedSchema @fixed:
                decoder.SkipFixed(@fixed.Size);
                break;
            default:
                SkipPrimitive(schema.Tag, decoder);
                break;
        }
    }

    private static void SkipPrimitive(Schema.Type type, Decoder decoder)
    {
        switch (type)
        {
            case Schema.Type.Null:
                break;
            case Schema.Type.Boolean:
                decoder.SkipBoolean();
                break;
            case Schema.Type.Int:
                decoder.SkipInt();
                break;
            case Schema.Type.Long:
                decoder.SkipLong();
                break;
            case Schema.Type.Float:
                decoder.SkipFloat();
                break;
            case Schema.Type.Double:
                decoder.SkipDouble();
                break;
            case Schema.Type.Bytes:
                decoder.SkipBytes();
                break;
            case Schema.Type.String:
                decoder.SkipString();
                break;
            case Schema.Type.Enumeration:
                decoder.SkipEnum();
                break;
            default:
                throw new InvalidDataException($"a value of the Avro type {type} cannot be passed over.");
        }
    }
}
