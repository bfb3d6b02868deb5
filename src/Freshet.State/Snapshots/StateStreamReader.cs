using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Freshet.State;

/// <summary>Reads what <see cref="StateStreamWriter"/> wrote, and not a byte more of the stream.</summary>
internal sealed class StateStreamReader(Stream from) : IDisposable
{
    private const int LengthBytes = sizeof(int);

    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(StateStreamWriter.BlockBytes);
    private byte[] _joined = [];
    private int _at;
    private int _length;
    private bool _ended;

    public byte Byte() => Raw(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long)));

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        return (long)Damaged("a number has more than 64 bits");
    }

    /// <summary>A count or length, from 0 to <paramref name="most"/>.</summary>
    public int Count(int most)
    {
        var value = Number();
        return value >= 0 && value <= most ? (int)value : (int)Damaged($"a count is {value}, at most {most} makes sense");
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Bytes with their length before them; good until the next call.</summary>
    public ReadOnlySpan<byte> Bytes() => Raw(Count(Array.MaxLength));

    /// <summary>So many bytes; good until the next call.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (_length - _at >= count)
        {
            _at += count;
            return _block.AsSpan(_at - count, count);
        }

        return Join(count);
    }

    /// <summary>Leaves out what is left.</summary>
    public void SkipToEnd()
    {
        do
        {
            _at = _length;
        }
        while (Refill());
    }

    /// <summary>Reads the end; anything else before it is an error.</summary>
    public void End()
    {
        if (_at != _length || Refill())
        {
            Damaged("bytes follow its end");
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_block);

    [DoesNotReturn]
    internal static long Damaged(string why) => throw new FreshetException(
        ErrorDomain.External,
        retry: false,
        $"Stored state cannot be read: {why}. The checkpoint is damaged, or not of this kind; start from another one.");

    private ReadOnlySpan<byte> Join(int count)
    {
        var joined = 0;
        while (joined < count)
        {
            if (_at == _length && !Refill())
            {
                Damaged($"it ends {count - joined:N0} bytes early");
            }

            // Grows with what really arrives: a damaged length must not take memory.
            var part = Math.Min(count - joined, _length - _at);
            if (joined + part > _joined.Length)
            {
                Array.Resize(ref _joined, (int)Math.Min(Math.Max((long)(joined + part) * 2, 256), Array.MaxLength));
            }

            _block.AsSpan(_at, part).CopyTo(_joined.AsSpan(joined));
            joined += part;
            _at += part;
        }

        return _joined.AsSpan(0, count);
    }

    private bool Refill()
    {
        if (_ended)
        {
            return false;
        }

        Span<byte> length = stackalloc byte[LengthBytes];
        Fill(length);
        _at = 0;
        _length = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (_length is < 0 or > StateStreamWriter.BlockBytes)
        {
            Damaged($"a block has {_length} bytes");
        }

        Fill(_block.AsSpan(0, _length));
        _ended = _length == 0;
        return !_ended;
    }

    private void Fill(Span<byte> bytes)
    {
        if (from.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            Damaged("the stream ends within it");
        }
    }
}
