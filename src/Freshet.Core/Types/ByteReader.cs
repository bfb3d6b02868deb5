using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. Every length is compared with what remains before anything is allocated;
/// bytes that cannot be right throw a <see cref="FreshetException"/> with their position.
/// </summary>
public ref partial struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>A reader at the start of these bytes.</summary>
    public ByteReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left to read.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>How deep in values of a type that contains itself the reading is.</summary>
    internal int Depth { get; set; }

    /// <summary>Reads one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte()
    {
        var bytes = _bytes;
        var at = _position;
        if ((uint)at >= (uint)bytes.Length)
        {
            Fail("one more byte is expected");
        }

        _position = at + 1;
        return bytes[at];
    }

    /// <summary>Reads four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(sizeof(int)));

    /// <summary>Reads eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(sizeof(long)));

    /// <summary>Reads a number of one to five bytes.</summary>
    public uint ReadVarUInt32()
    {
        var value = ReadVarUInt64();
        if (value > uint.MaxValue)
        {
            Fail("a number has more than 32 bits");
        }

        return (uint)value;
    }

    /// <summary>Reads a number of one to ten bytes. Only the shortest form is taken, so equal numbers are equal bytes.</summary>
    public ulong ReadVarUInt64()
    {
        var first = ReadByte();
        return first < 0x80 ? first : ReadLongVar(first);
    }

    /// <summary>Reads a value's memory. Only for types of which every bit pattern is a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T ReadUnmanaged<T>()
        where T : unmanaged
        => Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(ReadBytes(Unsafe.SizeOf<T>())));

    /// <summary>Reads so many bytes, without copying them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        var at = _position;
        if ((uint)count > (uint)(_bytes.Length - at))
        {
            FailLength(count);
        }

        _position = at + count;
        return _bytes.Slice(at, count);
    }

    /// <summary>Reads a length and so many bytes, without copying them.</summary>
    public ReadOnlySpan<byte> ReadBlob() => ReadBytes(Fit(ReadVarUInt32(), 1));

    /// <summary>Throws when anything is left: the bytes were of another, longer value.</summary>
    public readonly void End()
    {
        if (Remaining != 0)
        {
            Fail($"{Remaining} bytes are left after the value's end");
        }
    }

    /// <summary>Reads a null marker: true when a value follows.</summary>
    internal bool ReadMarker()
    {
        var marker = ReadByte();
        if (marker > 1)
        {
            _position--;
            Fail($"a null marker is {marker}");
        }

        return marker == 1;
    }

    /// <summary>A count of things that take at least so many bytes each, refused when they cannot fit in what remains.</summary>
    internal readonly int Fit(uint count, int bytesEach)
    {
        if ((ulong)count * (uint)bytesEach > (uint)Remaining)
        {
            Fail($"{count} things of at least {bytesEach} bytes are announced");
        }

        return (int)count;
    }

    /// <summary>Refuses the bytes: says where and why.</summary>
    [DoesNotReturn]
    internal readonly void Fail(string why, Exception? inner = null) => throw new FreshetException(
        ErrorDomain.External,
        retry: false,
        $"Stored bytes are malformed at position {_position} of {_bytes.Length}: {why}. They were damaged, or written as another type.",
        inner);

    [DoesNotReturn]
    private readonly void FailLength(int count) => Fail($"{count} bytes are expected, {Remaining} remain");

    private ulong ReadLongVar(byte first)
    {
        var value = (ulong)(first & 0x7F);
        for (var shift = 7; ; shift += 7)
        {
            var next = ReadByte();
            if (next == 0 || (shift == 63 && next > 1))
            {
                Fail("a number is not in its shortest form or has more than 64 bits");
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
