using System.Numerics;
using System.Runtime.InteropServices;

namespace Freshet.Runtime.Channels;

/// <summary>
/// A ring for one writing and one reading thread: no lock, two counters on cache lines of their own (after Lamport 1983).
/// A writer that found it full is woken when half of it is free, not for each place.
/// </summary>
public sealed class LocalChannel : Channel
{
    private readonly Element[] _ring;
    private readonly int _mask;
    private readonly int _capacity;
    private Action? _wakeReader;
    private Action? _wakeWriter;
    private Counters _at;

    /// <summary>A ring for this many elements.</summary>
    public LocalChannel(int capacity)
    {
        _capacity = capacity;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        _ring = new Element[size];
        _mask = size - 1;
    }

    /// <inheritdoc />
    public override int Waiting => (int)(Volatile.Read(ref _at.Written) - Volatile.Read(ref _at.Read));

    /// <inheritdoc />
    public override bool IsFull => Volatile.Read(ref _at.Written) - Volatile.Read(ref _at.Read) >= _capacity;

    /// <inheritdoc />
    public override bool IsEmpty => Volatile.Read(ref _at.Written) == Volatile.Read(ref _at.Read);

    /// <inheritdoc />
    public override void Connect(Action wakeReader, Action wakeWriter)
    {
        _wakeReader = wakeReader;
        _wakeWriter = wakeWriter;
    }

    /// <inheritdoc />
    public override bool TryWrite(in Element element)
    {
        var written = _at.Written;
        if (written - Volatile.Read(ref _at.Read) >= _capacity)
        {
            // announce the wait, then look again: the reader may have made room in between
            Volatile.Write(ref _at.WriterWaits, 1);
            Interlocked.MemoryBarrier();
            if (written - Volatile.Read(ref _at.Read) >= _capacity)
            {
                return false;
            }

            Volatile.Write(ref _at.WriterWaits, 0);
        }

        _ring[written & _mask] = element;
        Volatile.Write(ref _at.Written, written + 1);
        _wakeReader!();
        return true;
    }

    /// <inheritdoc />
    public override bool TryRead(out Element element)
    {
        var read = _at.Read;
        if (read == Volatile.Read(ref _at.Written))
        {
            element = default;
            return false;
        }

        element = _ring[read & _mask];
        _ring[read & _mask] = default;
        Volatile.Write(ref _at.Read, read + 1);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _at.WriterWaits) == 1 && Volatile.Read(ref _at.Written) - read - 1 <= _capacity / 2)
        {
            Volatile.Write(ref _at.WriterWaits, 0);
            _wakeWriter!();
        }

        return true;
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counters
    {
        [FieldOffset(64)]
        public long Written;

        [FieldOffset(128)]
        public long Read;

        [FieldOffset(192)]
        public int WriterWaits;
    }
}

/// <summary>Channels within one process.</summary>
public sealed class LocalTransport : Transport
{
    /// <inheritdoc />
    public override Channel Create(int capacity) => new LocalChannel(capacity);
}
