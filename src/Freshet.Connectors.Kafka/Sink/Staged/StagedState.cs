using System.Buffers.Binary;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Batches as state of their sink: one after the other in any order, each
/// <code>
/// version | checkpoint: 8 bytes | blocks: length, 4 bytes, and bytes | 0, 4 bytes
/// </code>
/// </summary>
internal sealed class StagedState : FrozenState
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + sizeof(long);

    private readonly object _source;
    private readonly long _moment;
    private readonly StagedBatch[] _batches;

    /// <summary>These batches, as of a checkpoint; <paramref name="source"/> is the same for all checkpoints of a writer.</summary>
    public StagedState(object source, long checkpoint, IEnumerable<StagedBatch> batches)
    {
        (_source, _moment) = (source, checkpoint);
        _batches = [.. batches.OrderBy(static b => b.Slot)];
        Array.ForEach(_batches, static b => b.Acquire());
    }

    public override void WriteTo(Stream to) => Array.ForEach(_batches, batch => Write(batch, to));

    /// <summary>Each batch is a part: one that an earlier checkpoint wrote stays where it is.</summary>
    public override void WriteTo(StateWriter to)
    {
        to.BeginParts(_source, _moment);
        foreach (var batch in _batches)
        {
            if (to.BeginPart(batch.Slot, batch.Checkpoint))
            {
                Write(batch, to.Stream);
                to.EndPart();
            }
        }

        to.EndParts();
    }

    public override void Dispose() => Array.ForEach(_batches, static b => b.Release());

    /// <summary>Reads the blocks of one batch out of what was written; false when it is not there.</summary>
    public static bool Read(Stream from, long checkpoint, BlockTaker take)
    {
        var head = new byte[HeadBytes];
        var buffer = Array.Empty<byte>();
        while (from.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) is var read and > 0)
        {
            if (read < HeadBytes || head[0] != Version)
            {
                throw FreshetException.User($"Staged messages have version {head[0]}; this Freshet reads version {Version}. Use the version of Freshet that wrote the checkpoint.");
            }

            var isIt = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(1)) == checkpoint;
            while (ReadLength(from) is var length and > 0)
            {
                buffer = buffer.Length < length ? new byte[length] : buffer;
                from.ReadExactly(buffer, 0, length);
                if (isIt)
                {
                    take(buffer.AsSpan(0, length));
                }
            }

            if (isIt)
            {
                return true;
            }
        }

        return false;
    }

    private static int ReadLength(Stream from)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        from.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private static void Write(StagedBatch batch, Stream to)
    {
        var head = new byte[HeadBytes];
        head[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(1), batch.Checkpoint);
        to.Write(head);
        var length = new byte[sizeof(int)];
        batch.Read(block =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, block.Length);
            to.Write(length);
            to.Write(block);
        });
        BinaryPrimitives.WriteInt32LittleEndian(length, 0);
        to.Write(length);
    }
}
