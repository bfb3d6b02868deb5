using System.Runtime.InteropServices;
using Freshet.Sql.Columns;

namespace Freshet.Sql.Operators;

/// <summary>Bytes that stay where they are until all of them go.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly List<(nint Start, int Size)> _blocks = [];
    private int _block = -1;
    private int _used;

    /// <summary>A copy of bytes.</summary>
    public nint Copy(ReadOnlySpan<byte> bytes)
    {
        var at = Room(bytes.Length);
        bytes.CopyTo(new Span<byte>((byte*)at, bytes.Length));
        return at;
    }

    /// <summary>A NULL of a nullable type, with room for a number behind it.</summary>
    public nint Null(RowFormat format, DataType type)
    {
        var at = Room(Math.Max(format.FixedSize, 1));
        new Span<byte>((byte*)at, Math.Max(format.FixedSize, 1)).Clear();
        return at;
    }

    /// <summary>Room for bytes.</summary>
    public nint Room(int length)
    {
        while (_block < 0 || _blocks[_block].Size - _used < length)
        {
            if (_block + 1 < _blocks.Count && _blocks[_block + 1].Size >= length)
            {
                _block++;
            }
            else
            {
                var size = Math.Max(BlockSize, length);
                _blocks.Insert(_block + 1, ((nint)NativeMemory.Alloc((nuint)size), size));
                _block++;
            }

            _used = 0;
        }

        var at = _blocks[_block].Start + _used;
        _used += length;
        return at;
    }

    /// <summary>All bytes go; the memory stays for others.</summary>
    public void Clear()
    {
        _block = _blocks.Count > 0 ? 0 : -1;
        _used = 0;
    }

    public void Dispose()
    {
        foreach (var (start, _) in _blocks)
        {
            NativeMemory.Free((void*)start);
        }

        _blocks.Clear();
        _block = -1;
        _used = 0;
    }
}
