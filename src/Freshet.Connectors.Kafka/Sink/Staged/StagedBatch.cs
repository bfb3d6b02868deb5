using System.Buffers;
using Freshet.Core;
using Freshet.Core.Spill;

namespace Freshet;

/// <summary>Takes staged messages in, a block at a time: whole messages, in their order.</summary>
internal delegate void BlockTaker(ReadOnlySpan<byte> block);

/// <summary>How much a subtask may keep in memory of what it stages, all batches together, and where the rest goes. From any thread.</summary>
internal sealed class StagingSpace(SpillSpace spill, string owner)
{
    private long _used;

    /// <summary>True when there was room for so many bytes in memory; they are to be given back.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= spill.BytesMax)
        {
            return true;
        }

        Give(bytes);
        return false;
    }

    public void Give(int bytes) => Interlocked.Add(ref _used, -bytes);

    public SpillFile NewFile() => new(spill, owner);
}

/// <summary>
/// The messages between two checkpoints of one subtask, in their order. Filled by the task, then frozen: from there on whoever writes the checkpoint and
/// whoever sends may read it, from any threads, until all have released it.
/// </summary>
internal sealed class StagedBatch(StagingSpace space)
{
    private const int BlockBytes = 256 << 10;

    private readonly List<Block> _blocks = [];
    private readonly Lock _reading = new();
    private SpillFile? _file;
    private byte[] _open = [];
    private int _used;
    private int _users = 1;
    private volatile bool _isSent;

    /// <summary>The checkpoint that ended it.</summary>
    public long Checkpoint { get; private set; }

    /// <summary>Its part in the state of its sink, by number.</summary>
    public int Slot { get; private set; }

    public long Count { get; private set; }

    /// <summary>True once it is given to whoever sends. The task's alone.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True once it is in the topic.</summary>
    public bool IsSent
    {
        get => _isSent;
        set => _isSent = value;
    }

    public void Add(ReadOnlySpan<byte> message)
    {
        if (_open.Length - _used < message.Length)
        {
            Seal();
            _open = ArrayPool<byte>.Shared.Rent(Math.Max(BlockBytes, message.Length));
        }

        message.CopyTo(_open.AsSpan(_used));
        _used += message.Length;
        Count++;
    }

    /// <summary>No more will be added.</summary>
    public void Freeze(long checkpoint, int slot)
    {
        Seal();
        (Checkpoint, Slot) = (checkpoint, slot);
    }

    /// <summary>All of it, block by block.</summary>
    public void Read(BlockTaker take)
    {
        byte[] buffer = [];
        foreach (var block in _blocks)
        {
            if (block.Bytes is { } bytes)
            {
                take(bytes.AsSpan(0, block.Length));
                continue;
            }

            int length;
            lock (_reading)
            {
                length = _file!.Read(block.Position, ref buffer);
            }

            take(buffer.AsSpan(0, length));
        }
    }

    /// <summary>One more reads it.</summary>
    public void Acquire() => Interlocked.Increment(ref _users);

    /// <summary>One less does; with the last its memory and its file go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        foreach (var block in _blocks.Where(static b => b.Bytes is not null))
        {
            ArrayPool<byte>.Shared.Return(block.Bytes!);
            space.Give(block.Length);
        }

        _blocks.Clear();
        if (_open.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_open);
            _open = [];
        }

        _file?.Dispose();
    }

    private void Seal()
    {
        if (_used == 0)
        {
            return;
        }

        if (space.TryTake(_used))
        {
            _blocks.Add(new Block(_open, 0, _used));
        }
        else
        {
            _file ??= space.NewFile();
            _blocks.Add(new Block(null, _file.Length, _used));
            _file.Write(_open.AsSpan(0, _used));
            ArrayPool<byte>.Shared.Return(_open);
        }

        (_open, _used) = ([], 0);
    }

    /// <summary>Bytes in memory, or their place in the file.</summary>
    private readonly record struct Block(byte[]? Bytes, long Position, int Length);
}
