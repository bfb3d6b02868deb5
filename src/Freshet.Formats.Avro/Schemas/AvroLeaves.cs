using System.Globalization;
using Avro;
using Avro.IO;

namespace Freshet;

/// <summary>Reads single values: of the type itself, or of one that is widened to it without loss.</summary>
internal static class AvroLeaves
{
    /// <summary>The reader of a type for values of this schema; null when it does not fit.</summary>
    public static Delegate? Of(Schema schema, Type type)
    {
        var (plain, logical) = schema is LogicalSchema named ? (named.BaseSchema, named.LogicalTypeName) : (schema, "");
        return plain.Tag switch
        {
            Schema.Type.Boolean when type == typeof(bool) => (ReadAvro<bool>)(static d => d.ReadBoolean()),
            Schema.Type.Int when logical == "date" => type == typeof(DateOnly) ? (ReadAvro<DateOnly>)(static d => DateOnly.FromDayNumber(checked(d.ReadInt() + AvroTimes.EpochDay))) : null,
            Schema.Type.Int when logical == "time-millis" => type == typeof(TimeOnly) ? (ReadAvro<TimeOnly>)(static d => new TimeOnly(d.ReadInt() * TimeSpan.TicksPerMillisecond)) : null,
            Schema.Type.Int => Number(type, static d => d.ReadInt()),
            Schema.Type.Long when logical == "time-micros" => type == typeof(TimeOnly) ? (ReadAvro<TimeOnly>)(static d => new TimeOnly(d.ReadLong() * TimeSpan.TicksPerMicrosecond)) : null,
            Schema.Type.Long when logical.Contains("timestamp", StringComparison.Ordinal) => Time(logical, type),
            Schema.Type.Long when type == typeof(TimeSpan) => (ReadAvro<TimeSpan>)(static d => new TimeSpan(d.ReadLong())),
            Schema.Type.Long => Number(type, static d => d.ReadLong()),
            Schema.Type.Float => type == typeof(float) ? (ReadAvro<float>)(static d => d.ReadFloat()) : type == typeof(double) ? (ReadAvro<double>)(static d => d.ReadFloat()) : null,
            Schema.Type.Double when type == typeof(double) => (ReadAvro<double>)(static d => d.ReadDouble()),
            Schema.Type.String when type == typeof(Guid) => (ReadAvro<Guid>)(static d => Guid.Parse(d.ReadString(), CultureInfo.InvariantCulture)),
            Schema.Type.String when type == typeof(string) => (ReadAvro<string>)(static d => d.ReadString()),
            Schema.Type.String when type == typeof(byte[]) => (ReadAvro<byte[]>)(static d => d.ReadBytes()),
            Schema.Type.Bytes or Schema.Type.Fixed when logical == "decimal" => type == typeof(decimal) ? Decimal(schema, plain) : null,
            Schema.Type.Bytes when type == typeof(byte[]) => (ReadAvro<byte[]>)(static d => d.ReadBytes()),
            Schema.Type.Bytes when type == typeof(string) => (ReadAvro<string>)(static d => d.ReadString()),
            Schema.Type.Fixed when type == typeof(byte[]) => Fixed((FixedSchema)plain),
            Schema.Type.Fixed when type == typeof(Guid) && ((FixedSchema)plain).Size == 16 => Uuid((FixedSchema)plain),
            Schema.Type.Enumeration when type == typeof(string) => (ReadAvro<string>)(d => ((EnumSchema)plain).Symbols[d.ReadEnum()]),
            _ => null,
        };
    }

    // A number that the type has no room for fails, and is never another.
    private static Delegate? Number(Type type, Func<Decoder, long> read) =>
        type == typeof(long) ? (ReadAvro<long>)(d => read(d))
        : type == typeof(int) ? (ReadAvro<int>)(d => checked((int)read(d)))
        : type == typeof(short) ? (ReadAvro<short>)(d => checked((short)read(d)))
        : type == typeof(sbyte) ? (ReadAvro<sbyte>)(d => checked((sbyte)read(d)))
        : type == typeof(byte) ? (ReadAvro<byte>)(d => checked((byte)read(d)))
        : type == typeof(ushort) ? (ReadAvro<ushort>)(d => checked((ushort)read(d)))
        : type == typeof(uint) ? (ReadAvro<uint>)(d => checked((uint)read(d)))
        : type == typeof(double) ? (ReadAvro<double>)(d => read(d))
        : type == typeof(float) ? (ReadAvro<float>)(d => read(d))
        : type == typeof(decimal) ? (ReadAvro<decimal>)(d => read(d))
        : null;

    private static Delegate? Time(string logical, Type type)
    {
        var unit = logical.EndsWith("-millis", StringComparison.Ordinal) ? TimeSpan.TicksPerMillisecond : logical.EndsWith("-micros", StringComparison.Ordinal) ? TimeSpan.TicksPerMicrosecond : 0;
        var isLocal = logical.StartsWith("local-", StringComparison.Ordinal);
        return type == typeof(DateTimeOffset) && !isLocal ? (ReadAvro<DateTimeOffset>)(d => new DateTimeOffset(AvroTimes.Ticks(d.ReadLong(), unit), TimeSpan.Zero))
            : type == typeof(DateTime) ? (ReadAvro<DateTime>)(d => new DateTime(AvroTimes.Ticks(d.ReadLong(), unit), isLocal ? DateTimeKind.Unspecified : DateTimeKind.Utc))
            : null;
    }

    private static ReadAvro<decimal> Decimal(Schema schema, Schema plain)
    {
        var scale = schema.GetProperty("scale") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        if (plain is FixedSchema @fixed)
        {
            var read = Fixed(@fixed);
            return d => AvroDecimals.Read(read(d), scale);
        }

        return d => AvroDecimals.Read(d.ReadBytes(), scale);
    }

    private static ReadAvro<byte[]> Fixed(FixedSchema schema) => d =>
    {
        var bytes = new byte[schema.Size];
        d.ReadFixed(bytes);
        return bytes;
    };

    private static ReadAvro<Guid> Uuid(FixedSchema schema)
    {
        var read = Fixed(schema);
        return d => new Guid(read(d), bigEndian: true);
    }
}
