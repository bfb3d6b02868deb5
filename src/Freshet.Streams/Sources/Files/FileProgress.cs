using Freshet.Core;

namespace Freshet;

/// <summary>What one subtask had read of one file, as it stands in a checkpoint.</summary>
internal sealed record FileProgress
{
    /// <summary>Where the file was.</summary>
    public required string Path { get; init; }

    /// <summary>What it keeps when renamed.</summary>
    public required ulong Identity { get; init; }

    /// <summary>Bytes to read, as far as known.</summary>
    public required long Length { get; init; }

    /// <summary>Bytes of a block.</summary>
    public required long BlockBytes { get; init; }

    /// <summary>How it begins.</summary>
    public required FileHead Head { get; init; }

    /// <summary>True when the subtask knew of bytes of its own that it had not read.</summary>
    public required bool HasWork { get; init; }

    /// <summary>Blocks that are done.</summary>
    public required IReadOnlyList<BlockRun> Done { get; init; }

    /// <summary>Blocks that are begun, and where their next record begins.</summary>
    public required IReadOnlyList<(long Block, long Offset)> Begun { get; init; }

    /// <summary>How it ended, where that is known.</summary>
    public FileTail Tail { get; init; }

    /// <summary>How it is packed; positions are those of the unpacked bytes.</summary>
    public FileCompression Compression { get; init; }

    /// <summary>As bytes.</summary>
    public byte[] Encode()
    {
        var writer = new ByteWriter(256);
        writer.WriteByte(Compression != FileCompression.None ? FileSourceState.PackedFileEntry : Tail.Bytes > 0 ? FileSourceState.FileWithTailEntry : FileSourceState.FileEntry);
        writer.WriteText(Path);
        writer.WriteVarUInt64(Identity);
        writer.WriteVarUInt64((ulong)Length);
        writer.WriteVarUInt64((ulong)BlockBytes);
        writer.WriteBlob(Head.Start);
        writer.WriteVarUInt32((uint)Head.Bytes);
        writer.WriteVarUInt32(Head.Hash);
        writer.WriteByte(HasWork ? (byte)1 : (byte)0);
        writer.WriteVarUInt32((uint)Done.Count);
        foreach (var run in Done)
        {
            writer.WriteVarUInt64((ulong)run.First);
            writer.WriteVarUInt64((ulong)run.Step);
            writer.WriteVarUInt64((ulong)run.Count);
        }

        writer.WriteVarUInt32((uint)Begun.Count);
        foreach (var (block, offset) in Begun)
        {
            writer.WriteVarUInt64((ulong)block);
            writer.WriteVarUInt64((ulong)offset);
        }

        if (Compression != FileCompression.None)
        {
            writer.WriteByte((byte)Compression);
        }
        else if (Tail.Bytes > 0)
        {
            writer.WriteVarUInt64((ulong)Tail.Start);
            writer.WriteVarUInt32((uint)Tail.Bytes);
            writer.WriteVarUInt32(Tail.Hash);
        }

        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>From bytes.</summary>
    public static FileProgress Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var kind = reader.ReadByte();
        var progress = new FileProgress
        {
            Path = reader.ReadText(),
            Identity = reader.ReadVarUInt64(),
            Length = (long)reader.ReadVarUInt64(),
            BlockBytes = (long)reader.ReadVarUInt64(),
            Head = new FileHead(reader.ReadBlob().ToArray(), (int)reader.ReadVarUInt32(), reader.ReadVarUInt32()),
            HasWork = reader.ReadByte() == 1,
            Done = ReadDone(ref reader),
            Begun = ReadBegun(ref reader),
            Compression = kind == FileSourceState.PackedFileEntry ? (FileCompression)reader.ReadByte() : FileCompression.None,
            Tail = kind == FileSourceState.FileWithTailEntry ? new FileTail((long)reader.ReadVarUInt64(), (int)reader.ReadVarUInt32(), reader.ReadVarUInt32()) : default,
        };
        reader.End();
        return progress;
    }

    private static List<BlockRun> ReadDone(ref ByteReader reader)
    {
        var runs = new List<BlockRun>();
        for (var left = reader.ReadVarUInt32(); left > 0; left--)
        {
            runs.Add(new BlockRun((long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64()));
        }

        return runs;
    }

    private static List<(long Block, long Offset)> ReadBegun(ref ByteReader reader)
    {
        var begun = new List<(long, long)>();
        for (var left = reader.ReadVarUInt32(); left > 0; left--)
        {
            begun.Add(((long)reader.ReadVarUInt64(), (long)reader.ReadVarUInt64()));
        }

        return begun;
    }
}
