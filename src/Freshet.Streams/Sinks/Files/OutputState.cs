using Freshet.Core;

namespace Freshet;

/// <summary>A sink's part of a checkpoint, of one subtask: where it stands and which of its files are not committed yet.</summary>
internal sealed record OutputState
{
    private const byte Version = 1;
    private const ulong InProgress = 0;

    /// <summary>The checkpoint.</summary>
    public required long Checkpoint { get; init; }

    /// <summary>The run number in the names.</summary>
    public required long Run { get; init; }

    /// <summary>The first checkpoint of the attempt, the run from one restore to the next.</summary>
    public required long First { get; init; }

    /// <summary>The tag in the names.</summary>
    public required string Tag { get; init; }

    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The subtask that wrote it.</summary>
    public required int Subtask { get; init; }

    /// <summary>Of how many.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Number of the next file.</summary>
    public required long Next { get; init; }

    /// <summary>The files to commit, or to cut and commit, on restore.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>As bytes.</summary>
    public byte[] Encode()
    {
        var writer = new ByteWriter(256);
        writer.WriteByte(Version);
        writer.WriteVarUInt64((ulong)Checkpoint);
        writer.WriteVarUInt64((ulong)Run);
        writer.WriteVarUInt64((ulong)First);
        writer.WriteText(Tag);
        writer.WriteText(Folder);
        writer.WriteVarUInt32((uint)Subtask);
        writer.WriteVarUInt32((uint)Parallelism);
        writer.WriteVarUInt64((ulong)Next);
        writer.WriteVarUInt32((uint)Files.Count);
        foreach (var file in Files)
        {
            writer.WriteVarUInt64((ulong)file.Number);
            writer.WriteVarUInt64((ulong)file.Length);
            writer.WriteVarUInt64(file.VisibleName is null ? InProgress : (ulong)file.Checkpoint + 1);
            writer.WriteText(file.VisibleName ?? file.Ending);
        }

        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    /// <summary>From bytes.</summary>
    public static OutputState Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw FreshetException.User($"The checkpoint holds a file sink's state of version {version}; this Freshet knows version {Version}. Run the version that wrote it, or a newer one.");
        }

        var state = new OutputState
        {
            Checkpoint = (long)reader.ReadVarUInt64(),
            Run = (long)reader.ReadVarUInt64(),
            First = (long)reader.ReadVarUInt64(),
            Tag = reader.ReadText(),
            Folder = reader.ReadText(),
            Subtask = (int)reader.ReadVarUInt32(),
            Parallelism = (int)reader.ReadVarUInt32(),
            Next = (long)reader.ReadVarUInt64(),
            Files = ReadFiles(ref reader),
        };
        reader.End();
        return state;
    }

    private static List<OutputFile> ReadFiles(ref ByteReader reader)
    {
        var count = reader.ReadVarUInt32();
        var files = new List<OutputFile>();
        for (uint i = 0; i < count; i++)
        {
            var number = (long)reader.ReadVarUInt64();
            var length = (long)reader.ReadVarUInt64();
            var checkpoint = reader.ReadVarUInt64();
            var name = reader.ReadText();
            files.Add(checkpoint == InProgress ? new OutputFile(number, length, 0, null, name) : new OutputFile(number, length, (long)checkpoint - 1, name));
        }

        return files;
    }
}

/// <summary>A hidden file of a sink.</summary>
/// <param name="Number">Its number within the subtask.</param>
/// <param name="Length">Its durable bytes; those beyond belong to later checkpoints.</param>
/// <param name="Checkpoint">The checkpoint with which it became pending.</param>
/// <param name="VisibleName">Its name once committed; null while it is in progress.</param>
/// <param name="Ending">While it is in progress: what its name will end with, for how it is packed.</param>
internal sealed record OutputFile(long Number, long Length, long Checkpoint, string? VisibleName, string Ending = "");
