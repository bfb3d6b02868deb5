using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Freshet.State;

/// <summary>
/// Writes frozen state to a stream in blocks of [length 32 bits | bytes], ended by a block of length 0: a reader takes exactly
/// what belongs to it and can read ahead. Little endian.
/// </summary>
internal sealed unsafe class StateStreamWriter(Stream to) : IDisposable
{
    internal const int BlockBytes = 256 * 1024;
    private const int LengthBytes = sizeof(int);

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(LengthBytes + BlockBytes);
    private int _length = LengthBytes;

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);

    /// <summary>A number of one to ten bytes, seven bits in each, lowest first.</summary>
    public void Number(long value)
    {
        for (var rest = (ulong)value; ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                Byte((byte)rest);
                return;
            }

            Byte((byte)(rest | 0x80));
        }
    }

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes with their length before them.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= LengthBytes + BlockBytes - _length)
        {
            bytes.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }
        else
        {
            Divide(bytes);
        }
    }

    /// <summary>So many bytes from the same place of each row, one row after the other.</summary>
    public void Gather(nint* rows, int count, int offset, int bytes)
    {
        while (count > 0)
        {
            var fit = Math.Min(count, (LengthBytes + BlockBytes - _length) / bytes);
            if (fit == 0)
            {
                fit = 1;
                Raw(new ReadOnlySpan<byte>((byte*)*rows + offset, bytes));
            }
            else
            {
                fixed (byte* to = &_buffer[_length])
                {
                    Copy(rows, fit, offset, bytes, to);
                }

                _length += fit * bytes;
            }

            rows += fit;
            count -= fit;
        }
    }

    /// <summary>Ends a block, so that what follows can stand elsewhere: a reader takes blocks in whatever order they come.</summary>
    public void EndBlock()
    {
        if (_length > LengthBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes the end. Without it a reader refuses what was written.</summary>
    public void End()
    {
        EndBlock();
        Flush();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(nint* rows, int count, int offset, int bytes, byte* to)
    {
        switch (bytes)
        {
            case sizeof(ulong):
                for (var i = 0; i < count; i++, to += sizeof(ulong))
                {
                    *(ulong*)to = *(ulong*)(rows[i] + offset);
                }

                break;
            case 2 * sizeof(ulong):
                for (var i = 0; i < count; i++, to += 2 * sizeof(ulong))
                {
                    Vector128.Load((byte*)rows[i] + offset).Store(to);
                }

                break;
            default:
                for (var i = 0; i < count; i++, to += bytes)
                {
                    Unsafe.CopyBlockUnaligned(to, (byte*)rows[i] + offset, (uint)bytes);
                }

                break;
        }
    }

    private void Divide(ReadOnlySpan<byte> bytes)
    {
        while (LengthBytes + BlockBytes - _length is var room && room < bytes.Length)
        {
            bytes[..room].CopyTo(_buffer.AsSpan(_length));
            bytes = bytes[room..];
            _length += room;
            Flush();
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_length + bytes > LengthBytes + BlockBytes)
        {
            Flush();
        }

        _length += bytes;
        return _buffer.AsSpan(_length - bytes, bytes);
    }

    private void Flush()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, _length - LengthBytes);
        to.Write(_buffer, 0, _length);
        _length = LengthBytes;
    }
}
