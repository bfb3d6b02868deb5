using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>The encodings of the types that are not made of others.</summary>
internal static class Leaves
{
    private const int DecimalScaleMost = 28;
    private const int DecimalScaleShift = 16;
    private const int DecimalFlags = unchecked((int)0x80FF_0000);
    private const ulong DateTimeTicks = 0x3FFF_FFFF_FFFF_FFFF;

    internal static IEncoding? Of(Type type) => type.IsEnum
        ? (IEncoding)Activator.CreateInstance(
            typeof(RawSerializer<>).MakeGenericType(type), EnumMembers.Describe(type))!
        : Known(type);

    private static IEncoding? Known(Type type) => Numbers(type)
        ?? (type == typeof(string) ? new TextSerializer()
        : type == typeof(Utf8Text) ? new Utf8TextSerializer()
        : type == typeof(Guid) ? new RawSerializer<Guid>("guid")
        : type == typeof(TimeSpan) ? new RawSerializer<TimeSpan>("timespan")
        : type == typeof(DateTimeOffset) ? new DateTimeOffsetSerializer()
        : type == typeof(DateTime) ? new CheckedSerializer<DateTime>("datetime", IsDateTime)
        : type == typeof(DateOnly) ? new CheckedSerializer<DateOnly>("date", IsDate)
        : type == typeof(TimeOnly) ? new CheckedSerializer<TimeOnly>("time", IsTime)
        : type == typeof(Uri) ? new UriSerializer()
        : NetLeaves.Of(type));

    private static IEncoding? Numbers(Type type) =>
        type == typeof(bool) ? new CheckedSerializer<bool>("bool", v => Unsafe.BitCast<bool, byte>(v) <= 1)
        : type == typeof(char) ? new RawSerializer<char>("char")
        : type == typeof(sbyte) ? new RawSerializer<sbyte>("i8")
        : type == typeof(byte) ? new RawSerializer<byte>("u8")
        : type == typeof(short) ? new RawSerializer<short>("i16")
        : type == typeof(ushort) ? new RawSerializer<ushort>("u16")
        : type == typeof(int) ? new RawSerializer<int>("i32")
        : type == typeof(uint) ? new RawSerializer<uint>("u32")
        : type == typeof(long) ? new RawSerializer<long>("i64")
        : type == typeof(ulong) ? new RawSerializer<ulong>("u64")
        : type == typeof(Int128) ? new RawSerializer<Int128>("i128")
        : type == typeof(UInt128) ? new RawSerializer<UInt128>("u128")
        : type == typeof(Half) ? new RawSerializer<Half>("f16")
        : type == typeof(float) ? new RawSerializer<float>("f32")
        : type == typeof(double) ? new RawSerializer<double>("f64")
        : type == typeof(decimal) ? new CheckedSerializer<decimal>("decimal", IsDecimal)
        : null;

    /// <summary>Ticks in the low 62 bits, the kind in the high two: the whole of the memory, a local time's ambiguity included.</summary>
    private static bool IsDateTime(DateTime value) => (Unsafe.BitCast<DateTime, ulong>(value) & DateTimeTicks) <= (ulong)DateTime.MaxValue.Ticks;

    private static bool IsDate(DateOnly value) => (uint)Unsafe.BitCast<DateOnly, int>(value) <= (uint)DateOnly.MaxValue.DayNumber;

    private static bool IsTime(TimeOnly value) => Unsafe.BitCast<TimeOnly, ulong>(value) <= (ulong)TimeOnly.MaxValue.Ticks;

    private static bool IsDecimal(decimal value)
    {
        // The first four bytes are sign and scale; the others are any number.
        var flags = Unsafe.As<decimal, int>(ref value);
        return (flags & ~DecimalFlags) == 0 && ((flags >> DecimalScaleShift) & 0xFF) <= DecimalScaleMost;
    }
}
