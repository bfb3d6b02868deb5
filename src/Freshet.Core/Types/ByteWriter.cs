using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>
/// Writes bytes into a pooled array that grows. Little endian throughout. Make one for many values: <see cref="Clear"/> between
/// them, <see cref="Dispose"/> at the end. Pass it by reference; a copy shares the array.
/// </summary>
public ref partial struct ByteWriter
{
    private const int SmallestCapacity = 256;

    private byte[]? _array;
    private int _length;

    /// <summary>A writer with room for this many bytes before it grows.</summary>
    public ByteWriter(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, SmallestCapacity));
    }

    /// <summary>Bytes written since the start or the last <see cref="Clear"/>.</summary>
    public readonly int Length => _length;

    /// <summary>What was written; good until the next call that writes, clears or disposes.</summary>
    public readonly ReadOnlySpan<byte> Written => new(_array, 0, _length);

    /// <summary>How deep in values of a type that contains itself the writing is.</summary>
    internal int Depth { get; set; }

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear()
    {
        _length = 0;
        Depth = 0;
    }

    /// <summary>Forgets what was written after this length: used to leave a field open and to go back.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)_length, nameof(length));
        _length = length;
        Depth = 0;
    }

    /// <summary>Gives the array back to the pool; the writer is empty and can be used again.</summary>
    public void Dispose()
    {
        var array = _array;
        this = default;
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    /// <summary>Writes one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteByte(byte value)
    {
        var array = _array;
        var at = _length;
        if (array is not null && (uint)at < (uint)array.Length)
        {
            array[at] = value;
            _length = at + 1;
            return;
        }

        Reserve(1)[0] = value;
        _length++;
    }

    /// <summary>Writes four bytes.</summary>
    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);
        _length += sizeof(int);
    }

    /// <summary>Writes eight bytes.</summary>
    public void WriteInt64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
        _length += sizeof(long);
    }

    /// <summary>Writes one to five bytes, seven bits in each, lowest first.</summary>
    public void WriteVarUInt32(uint value) => WriteVarUInt64(value);

    /// <summary>Writes one to ten bytes, seven bits in each, lowest first.</summary>
    public void WriteVarUInt64(ulong value)
    {
        if (value < 0x80)
        {
            WriteByte((byte)value);
            return;
        }

        _length += PutVar(Reserve(10), value);
    }

    /// <summary>Writes the value's memory. Only for types without padding, whose bytes are the same in each process.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUnmanaged<T>(T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Reserve(Unsafe.SizeOf<T>())), value);
        _length += Unsafe.SizeOf<T>();
    }

    /// <summary>Writes bytes as they are, without their length.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Writes a length (as <see cref="WriteVarUInt32"/>) and bytes.</summary>
    public void WriteBlob(scoped ReadOnlySpan<byte> bytes)
    {
        WriteVarUInt32((uint)bytes.Length);
        WriteBytes(bytes);
    }

    private static int PutVar(Span<byte> to, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        to[at++] = (byte)value;
        return at;
    }

    /// <summary>Room for so many bytes at the end, not yet counted as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int bytes)
    {
        var array = _array;
        if (array is null || array.Length - _length < bytes)
        {
            array = Grow(bytes);
        }

        return MemoryMarshal.CreateSpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), _length), bytes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[] Grow(int bytes)
    {
        var needed = (long)_length + bytes;
        if (needed > Array.MaxLength)
        {
            throw FreshetException.User($"A value of more than {Array.MaxLength:N0} bytes cannot be written. Split it into smaller values.");
        }

        var doubled = Math.Min(Array.MaxLength, 2L * (_array?.Length ?? 0));
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Max(needed, doubled), SmallestCapacity));
        var old = _array;
        if (old is not null)
        {
            old.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(old);
        }

        _array = larger;
        return larger;
    }
}
