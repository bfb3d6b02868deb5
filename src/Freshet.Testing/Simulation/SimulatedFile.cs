using Freshet.Core;

namespace Freshet.Testing;

/// <summary>A file's bytes as programs see them and as a power loss leaves them.</summary>
internal sealed class SimulatedFile(ulong identity) : SimulatedNode(identity)
{
    private const int SectorBytes = 512;

    private byte[] _visible = [];
    private byte[] _durable = [];
    private int _length;
    private int _durableLength;

    // Bytes from here on may differ from the durable ones and will be written by the next sync.
    private int _dirtyFrom;

    public int Length => _length;

    public ReadOnlySpan<byte> Bytes => _visible.AsSpan(0, _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Grow(ref _visible, _length + bytes.Length);
        bytes.CopyTo(_visible.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Truncate(int length)
    {
        _visible.AsSpan(length, _length - length).Clear();
        _length = length;
        _dirtyFrom = Math.Min(_dirtyFrom, length);
    }

    public void Sync()
    {
        SetDurableLength();
        _visible.AsSpan(_dirtyFrom, _length - _dirtyFrom).CopyTo(_durable.AsSpan(_dirtyFrom));
        _dirtyFrom = _length;
    }

    /// <summary>A sync that failed: what was unsynced stays visible but will never be written, as in Linux's page cache.</summary>
    public void LoseUnsynced()
    {
        SetDurableLength();
        _durable.AsSpan(_dirtyFrom, _length - _dirtyFrom).Clear();
        _dirtyFrom = _length;
    }

    /// <summary>Bit rot or an intruder: other bytes, already on the medium.</summary>
    public void Overwrite(ReadOnlySpan<byte> bytes)
    {
        _visible = bytes.ToArray();
        _length = bytes.Length;
        _dirtyFrom = 0;
        _durable = [];
        _durableLength = 0;
        Sync();
    }

    /// <summary>The power goes: of what was not synced, each sector and the length survive or not.</summary>
    public void Crash(SeededRandom random)
    {
        var shorter = Math.Min(_length, _durableLength);
        var longer = Math.Max(_length, _durableLength);
        var length = random.Next(3) switch
        {
            0 => _durableLength,
            1 => _length,
            _ => shorter + random.Next(longer - shorter + 1),
        };
        var survivor = new byte[length];
        _durable.AsSpan(0, Math.Min(length, _durableLength)).CopyTo(survivor);
        for (var sector = _dirtyFrom / SectorBytes; sector * SectorBytes < length; sector++)
        {
            var from = Math.Max(sector * SectorBytes, _dirtyFrom);
            var to = Math.Min(Math.Min((sector + 1) * SectorBytes, length), _length);
            if (from < to && random.Chance(0.5))
            {
                _visible.AsSpan(from, to - from).CopyTo(survivor.AsSpan(from));
            }
        }

        Overwrite(survivor);
    }

    private void SetDurableLength()
    {
        Grow(ref _durable, _length);
        if (_durableLength > _length)
        {
            _durable.AsSpan(_length, _durableLength - _length).Clear();
        }

        _durableLength = _length;
    }

    private static void Grow(ref byte[] bytes, int needed)
    {
        if (needed > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(needed, bytes.Length * 2));
        }
    }
}
