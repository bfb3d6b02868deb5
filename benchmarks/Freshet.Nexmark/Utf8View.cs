using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Freshet.Nexmark;

/// <summary>
/// Text that lies in a generator's pool: eight bytes, no reference for the garbage collector to follow.
/// Pools are pinned and live as long as the process, so a view never goes stale and may be copied anywhere.
/// </summary>
public readonly unsafe struct Utf8View : IEquatable<Utf8View>
{
    /// <summary>Bits of an address; user-space addresses fit on every platform .NET runs on, and the pool checks its own.</summary>
    internal const int AddressBits = 48;

    private const ulong AddressMask = (1UL << AddressBits) - 1;

    // Length above, address below: half the memory traffic of a pointer and an int, which padding makes 16 bytes.
    private readonly ulong _packed;

    private Utf8View(ulong packed) => _packed = packed;

    /// <summary>The number of bytes.</summary>
    public int Length => (int)(_packed >> AddressBits);

    /// <summary>True when there is no text.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bytes; valid for as long as the process runs.</summary>
    public ReadOnlySpan<byte> AsSpan() => new((byte*)(_packed & AddressMask), Length);

    /// <summary>Copies the bytes to the start of <paramref name="destination"/> and returns how many they are.</summary>
    public int CopyTo(Span<byte> destination)
    {
        AsSpan().CopyTo(destination);
        return Length;
    }

    /// <summary>A part of the text, without a copy.</summary>
    public Utf8View Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - start), nameof(length));
        return At((_packed & AddressMask) + (ulong)start, (ulong)length);
    }

    /// <summary>The text behind this many separators; empty when there are not so many.</summary>
    public Utf8View After(byte separator, int count)
    {
        ReadOnlySpan<byte> text = AsSpan();
        int start = 0;
        for (; count > 0; count--)
        {
            int at = text[start..].IndexOf(separator);
            if (at < 0)
            {
                return default;
            }

            start += at + 1;
        }

        return Slice(start, text.Length - start);
    }

    /// <summary>The field of this number (from 0) when the text is cut at each separator; empty when there are not so many.</summary>
    public Utf8View Field(byte separator, int number)
    {
        Utf8View rest = After(separator, number);
        int length = rest.AsSpan().IndexOf(separator);
        return length < 0 ? rest : rest.Slice(0, length);
    }

    /// <summary>A view of a copy of the bytes, at most 65,535, that is kept for the life of the process: for text read back from a checkpoint.</summary>
    public static Utf8View Keep(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, ushort.MaxValue, nameof(bytes));
        void* kept = NativeMemory.Alloc((nuint)Math.Max(bytes.Length, 1));
        bytes.CopyTo(new Span<byte>(kept, bytes.Length));
        return At((ulong)kept, (ulong)bytes.Length);
    }

    /// <summary>True when both hold the same bytes, wherever they lie.</summary>
    public bool Equals(Utf8View other) => _packed == other._packed || AsSpan().SequenceEqual(other.AsSpan());

    /// <summary>True when the text is <paramref name="bytes"/>.</summary>
    public bool Equals(ReadOnlySpan<byte> bytes) => AsSpan().SequenceEqual(bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Utf8View other && Equals(other);

    /// <summary>A hash of the bytes, the same in every process.</summary>
    public override int GetHashCode()
    {
        ReadOnlySpan<byte> rest = AsSpan();
        ulong hash = (ulong)rest.Length;
        while (rest.Length >= sizeof(ulong))
        {
            hash = Draws.Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest));
            rest = rest[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (byte b in rest)
        {
            tail = (tail << 8) | b;
        }

        // Mix(0) is 0, so a constant keeps an all-zero remainder from leaving the hash unmixed.
        return (int)Draws.Mix(hash ^ tail ^ Draws.Increment);
    }

    /// <summary>The text as a new string.</summary>
    public override string ToString() => Encoding.UTF8.GetString(AsSpan());

    /// <summary>True when both hold the same bytes.</summary>
    public static bool operator ==(Utf8View left, Utf8View right) => left.Equals(right);

    /// <summary>True when the bytes differ.</summary>
    public static bool operator !=(Utf8View left, Utf8View right) => !left.Equals(right);

    /// <summary>The caller vouches that the address fits in 48 bits, the length in 16, and that the memory stays put.</summary>
    internal static Utf8View At(ulong address, ulong length) => new((length << AddressBits) | address);
}
