using System.Globalization;
using System.Text;
using Parquet.Schema;

namespace Freshet;

/// <summary>Makes single values of what is stored: of the type itself, or of one that is widened to it without loss.</summary>
internal static class ParquetLeaves
{
    /// <summary>A function from what the column stores to the type; null when it does not fit.</summary>
    public static Delegate? Of(DataField field, Type type)
    {
        var stored = field.ClrType;
        return stored == typeof(bool) ? type == typeof(bool) ? (Func<bool, bool>)(static v => v) : null
            : stored == typeof(long) && field is TimeDataField time ? Time(time, type)
            : stored == typeof(long) && type == typeof(TimeSpan) ? (Func<long, TimeSpan>)(static v => new TimeSpan(v))
            : stored == typeof(int) && field is TimeDataField ? type == typeof(TimeOnly) ? (Func<int, TimeOnly>)(static v => new TimeOnly(v * TimeSpan.TicksPerMillisecond)) : null
            : stored == typeof(sbyte) ? Number<sbyte>(type, static v => v)
            : stored == typeof(byte) ? Number<byte>(type, static v => v)
            : stored == typeof(short) ? Number<short>(type, static v => v)
            : stored == typeof(ushort) ? Number<ushort>(type, static v => v)
            : stored == typeof(int) ? Number<int>(type, static v => v)
            : stored == typeof(uint) ? Number<uint>(type, static v => v)
            : stored == typeof(long) ? Number<long>(type, static v => v)
            : stored == typeof(ulong) ? Number<ulong>(type, static v => v)
            : stored == typeof(float) ? type == typeof(float) ? (Func<float, float>)(static v => v) : type == typeof(double) ? (Func<float, double>)(static v => v) : null
            : stored == typeof(double) ? type == typeof(double) ? (Func<double, double>)(static v => v) : null
            : stored == typeof(decimal) ? type == typeof(decimal) ? (Func<decimal, decimal>)(static v => v / 1.0000000000000000000000000000m) : null
            : stored == typeof(Guid) ? type == typeof(Guid) ? (Func<Guid, Guid>)(static v => v) : null
            : stored == typeof(DateOnly) ? type == typeof(DateOnly) ? (Func<DateOnly, DateOnly>)(static v => v) : null
            : stored == typeof(DateTime) ? Instant(field, type)
            : stored == typeof(ReadOnlyMemory<char>) ? Text(type)
            : stored == typeof(ReadOnlyMemory<byte>) ? type == typeof(byte[]) ? (Func<ReadOnlyMemory<byte>, byte[]>)(static v => v.ToArray())
                : type == typeof(string) ? (Func<ReadOnlyMemory<byte>, string>)(static v => Encoding.UTF8.GetString(v.Span)) : null
            : null;
    }

    // A number that the type has no room for fails, and is never another.
    private static Delegate? Number<TStored>(Type type, Func<TStored, Int128> widen) =>
        type == typeof(TStored) ? (Func<TStored, TStored>)(static v => v)
        : type == typeof(long) ? (Func<TStored, long>)(v => checked((long)widen(v)))
        : type == typeof(ulong) ? (Func<TStored, ulong>)(v => checked((ulong)widen(v)))
        : type == typeof(int) ? (Func<TStored, int>)(v => checked((int)widen(v)))
        : type == typeof(uint) ? (Func<TStored, uint>)(v => checked((uint)widen(v)))
        : type == typeof(short) ? (Func<TStored, short>)(v => checked((short)widen(v)))
        : type == typeof(ushort) ? (Func<TStored, ushort>)(v => checked((ushort)widen(v)))
        : type == typeof(byte) ? (Func<TStored, byte>)(v => checked((byte)widen(v)))
        : type == typeof(sbyte) ? (Func<TStored, sbyte>)(v => checked((sbyte)widen(v)))
        : type == typeof(double) ? (Func<TStored, double>)(v => (double)widen(v))
        : type == typeof(decimal) ? (Func<TStored, decimal>)(v => (decimal)widen(v))
        : null;

    private static Delegate? Time(TimeDataField field, Type type)
    {
        if (type != typeof(TimeOnly))
        {
            return null;
        }

        return field.Precision switch
        {
            TimeUnitPrecision.Millis => (Func<long, TimeOnly>)(static v => new TimeOnly(v * TimeSpan.TicksPerMillisecond)),
            TimeUnitPrecision.Micros => (Func<long, TimeOnly>)(static v => new TimeOnly(v * TimeSpan.TicksPerMicrosecond)),
            _ => (Func<long, TimeOnly>)(static v => new TimeOnly(v / 100)),
        };
    }

    private static Delegate? Instant(DataField field, Type type)
    {
        var isInstant = field is not DateTimeDataField { IsAdjustedToUTC: false };
        return type == typeof(DateTimeOffset) && isInstant ? (Func<DateTime, DateTimeOffset>)(static v => new DateTimeOffset(v.Ticks, TimeSpan.Zero))
            : type == typeof(DateTime) && isInstant ? (Func<DateTime, DateTime>)(static v => DateTime.SpecifyKind(v, DateTimeKind.Utc))
            : type == typeof(DateTime) ? (Func<DateTime, DateTime>)(static v => DateTime.SpecifyKind(v, DateTimeKind.Unspecified))
            : null;
    }

    private static Delegate? Text(Type type) =>
        type == typeof(string) ? (Func<ReadOnlyMemory<char>, string>)(static v => v.ToString())
        : type == typeof(Guid) ? (Func<ReadOnlyMemory<char>, Guid>)(static v => Guid.Parse(v.Span, CultureInfo.InvariantCulture))
        : type.IsEnum ? (Delegate)typeof(ParquetLeaves).GetMethod(nameof(Symbol), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, null)!
        : null;

    private static Func<ReadOnlyMemory<char>, T> Symbol<T>()
        where T : struct, Enum => static text => Enum.TryParse<T>(text.Span, out var value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"'{text}' is no value of {typeof(T).Name}.");
}
