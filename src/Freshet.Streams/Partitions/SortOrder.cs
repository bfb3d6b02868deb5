using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Freshet.Core;
using Freshet.Core.Spill;

namespace Freshet;

/// <summary>
/// How keys are compared when they are sorted: by a number that rises with the key and, where that does not say all, by what is stored of
/// the key. A number in place of the key is what makes sorting cheap (the normalised keys of Nyberg et al., AlphaSort, 1994).
/// </summary>
internal abstract class SortOrder<TKey> : ISortTies
{
    /// <summary>True when equal numbers are equal keys: nothing of the key is stored.</summary>
    public virtual bool IsExact => false;

    /// <summary>The order of a type.</summary>
    /// <exception cref="FreshetException">Its values cannot be compared or stored.</exception>
    public static SortOrder<TKey> Of() =>
        NumberOf() is { } number ? new ByNumber(number)
        : typeof(TKey) == typeof(string) ? (SortOrder<TKey>)(object)new TextOrder()
        : typeof(TKey) == typeof(Utf8Text) ? (SortOrder<TKey>)(object)new Utf8Order()
        : IsComparable(typeof(TKey)) ? new ByComparer()
        : throw FreshetException.User($"The keys of 'sort', of type {TypeName.Of(typeof(TKey))}, cannot be sorted: it is not IComparable<{TypeName.Of(typeof(TKey))}>. Sort by members that are, a tuple of them for example.");

    /// <summary>The number of a key, and what is to be stored of it.</summary>
    public abstract long Write(ref ByteWriter writer, TKey key);

    /// <inheritdoc />
    public abstract int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other);

    private static bool IsComparable(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is var plain && (typeof(IComparable).IsAssignableFrom(plain) || typeof(IComparable<>).MakeGenericType(plain).IsAssignableFrom(plain));

    /// <summary>A number that says all of a key, for types that have one.</summary>
    private static Func<TKey, long>? NumberOf()
    {
        Delegate? number = default(TKey) switch
        {
            bool => (Func<bool, long>)(static k => k ? 1 : 0),
            sbyte => (Func<sbyte, long>)(static k => k),
            byte => (Func<byte, long>)(static k => k),
            short => (Func<short, long>)(static k => k),
            ushort => (Func<ushort, long>)(static k => k),
            char => (Func<char, long>)(static k => k),
            int => (Func<int, long>)(static k => k),
            uint => (Func<uint, long>)(static k => k),
            long => (Func<long, long>)(static k => k),
            ulong => (Func<ulong, long>)(static k => (long)(k ^ (1UL << 63))),
            float => (Func<float, long>)(static k => OfDouble(k)),
            double => (Func<double, long>)OfDouble,
            DateTime => (Func<DateTime, long>)(static k => k.Ticks),
            DateTimeOffset => (Func<DateTimeOffset, long>)(static k => k.UtcTicks),
            TimeSpan => (Func<TimeSpan, long>)(static k => k.Ticks),
            DateOnly => (Func<DateOnly, long>)(static k => k.DayNumber),
            TimeOnly => (Func<TimeOnly, long>)(static k => k.Ticks),
            _ => null,
        };
        return (Func<TKey, long>?)number;
    }

    /// <summary>Rises with the number: not-a-number below all, the two zeros equal.</summary>
    private static long OfDouble(double key)
    {
        if (double.IsNaN(key))
        {
            return long.MinValue;
        }

        var bits = BitConverter.DoubleToInt64Bits(key == 0 ? 0 : key);
        return bits < 0 ? bits ^ long.MaxValue : bits;
    }

    private sealed class ByNumber(Func<TKey, long> number) : SortOrder<TKey>
    {
        public override bool IsExact => true;

        public override long Write(ref ByteWriter writer, TKey key) => number(key);

        public override int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => 0;
    }

    private sealed class ByComparer : SortOrder<TKey>
    {
        private readonly Serializer<TKey> _serializer = Storing.Of<TKey>("The keys of 'sort'");
        private readonly IComparer<TKey> _comparer = typeof(ITuple).IsAssignableFrom(typeof(TKey)) ? new TupleComparer<TKey>() : Comparer<TKey>.Default;

        public override long Write(ref ByteWriter writer, TKey key)
        {
            _serializer.Write(ref writer, key);
            return 0;
        }

        public override int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
        {
            var a = new ByteReader(one);
            var b = new ByteReader(other);
            return _comparer.Compare(_serializer.Read(ref a), _serializer.Read(ref b));
        }
    }
}

/// <summary>Bytes from the first on, as numbers: the first eight are the number of order.</summary>
internal abstract class BytesOrder<TKey> : SortOrder<TKey>
{
    private const byte Null = 0;
    private const byte NotNull = 1;

    public sealed override int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => one.SequenceCompareTo(other);

    protected static long Write(ref ByteWriter writer, ReadOnlySpan<byte> bytes)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        first[0] = NotNull; // so that an empty text is above null, and a long one is not cut before its second byte
        bytes[..Math.Min(bytes.Length, first.Length - 1)].CopyTo(first[1..]);
        writer.WriteByte(NotNull);
        writer.WriteBytes(bytes);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(first) ^ (1UL << 63));
    }

    protected static long WriteNull(ref ByteWriter writer)
    {
        writer.WriteByte(Null);
        return long.MinValue;
    }
}

internal sealed class TextOrder : BytesOrder<string?>
{
    public override long Write(ref ByteWriter writer, string? key) => key is null ? WriteNull(ref writer) : Write(ref writer, Encoding.UTF8.GetBytes(key));
}

internal sealed class Utf8Order : BytesOrder<Utf8Text>
{
    public override long Write(ref ByteWriter writer, Utf8Text key) => Write(ref writer, key.Bytes);
}

/// <summary>Tuples member by member, texts by their code points: .NET's own comparer would order texts by the culture of the machine.</summary>
internal sealed class TupleComparer<T> : IComparer<T>
{
    public int Compare(T? x, T? y) => CompareAny(x, y);

    private static int CompareAny(object? one, object? other) => (one, other) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string a, string b) => CompareTexts(a, b),
        (ITuple a, ITuple b) => CompareMembers(a, b),
        _ => System.Collections.Comparer.DefaultInvariant.Compare(one, other),
    };

    private static int CompareMembers(ITuple one, ITuple other)
    {
        for (var i = 0; i < one.Length; i++)
        {
            if (CompareAny(one[i], other[i]) is var result and not 0)
            {
                return result;
            }
        }

        return 0;
    }

    private static int CompareTexts(string one, string other)
    {
        var i = one.AsSpan().CommonPrefixLength(other);
        return i == one.Length || i == other.Length ? one.Length.CompareTo(other.Length) : Rank(one[i]).CompareTo(Rank(other[i]));
    }

    /// <summary>Halves of surrogate pairs stand for code points above all others.</summary>
    private static int Rank(char c) => char.IsSurrogate(c) ? c + char.MaxValue : c;
}
