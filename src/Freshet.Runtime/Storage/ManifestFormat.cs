using System.Buffers.Binary;
using System.Text;
using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Runtime.Storage;

/// <summary>
/// The manifest as a framed file, little-endian, version 2:
/// <code>
/// first frame   id 8 | timestamp 8 | flags 4 (1: savepoint) | file count 4 | content length 4 | job name, UTF-8
/// per file      length 8 | checksum 4 | checkpoint 8 | name, ASCII
/// then          content in frames of at most 1 MiB
/// </code>
/// In version 1 a file's entry has no checkpoint: all files were the checkpoint's own.
/// </summary>
internal static class ManifestFormat
{
    public const ushort Version = 2;

    private const int HeadBytes = 28;
    private const int FileBytes = 20;
    private const int FileBytesBefore2 = 12;
    private const int JobNameBytesMax = 4096;
    private const int FilesMax = 1_000_000;
    private const int ContentBytesMax = 1 << 30;
    private const int ContentChunkBytes = 1 << 20;

    public static void Write(FrameWriter frames, CheckpointManifest manifest)
    {
        var jobName = Encoding.UTF8.GetBytes(manifest.JobName);
        if (jobName.Length > JobNameBytesMax || manifest.Files.Count > FilesMax || manifest.Content.Length > ContentBytesMax)
        {
            throw FreshetException.Internal(
                $"Checkpoint {manifest.Id} is beyond the manifest's limits: job name of {jobName.Length} bytes (at most {JobNameBytesMax}), "
                + $"{manifest.Files.Count} files (at most {FilesMax}), description of {manifest.Content.Length} bytes (at most {ContentBytesMax}).");
        }

        var head = new byte[HeadBytes + jobName.Length];
        BinaryPrimitives.WriteInt64LittleEndian(head, manifest.Id.Value);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), manifest.Timestamp);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(16), manifest.IsSavepoint ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), manifest.Files.Count);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), manifest.Content.Length);
        jobName.CopyTo(head, HeadBytes);
        frames.Write(head);

        foreach (var file in manifest.Files)
        {
            var entry = new byte[FileBytes + file.Name.Length];
            BinaryPrimitives.WriteInt64LittleEndian(entry, file.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(8), file.Checksum);
            BinaryPrimitives.WriteInt64LittleEndian(entry.AsSpan(12), file.Checkpoint.Value);
            Encoding.ASCII.GetBytes(file.Name, entry.AsSpan(FileBytes));
            frames.Write(entry);
        }

        for (var rest = manifest.Content.Span; rest.Length > 0; rest = rest[Math.Min(rest.Length, ContentChunkBytes)..])
        {
            frames.Write(rest[..Math.Min(rest.Length, ContentChunkBytes)]);
        }
    }

    /// <summary>Reads a manifest and proves the whole file; memory is taken only for what the file really holds.</summary>
    public static CheckpointManifest Read(FrameReader frames)
    {
        var head = frames.Read();
        Demand(frames, head.Length is >= HeadBytes and <= HeadBytes + JobNameBytesMax, "its first frame has no manifest's length");
        var id = new CheckpointId(BinaryPrimitives.ReadInt64LittleEndian(head));
        var timestamp = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        var flags = BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        var fileCount = BinaryPrimitives.ReadInt32LittleEndian(head[20..]);
        var contentLength = BinaryPrimitives.ReadInt32LittleEndian(head[24..]);
        var jobName = Encoding.UTF8.GetString(head[HeadBytes..]);
        Demand(frames, flags is 0 or 1, $"it has the unknown flags {flags}");
        Demand(frames, fileCount is >= 0 and <= FilesMax, $"it counts {fileCount} files");
        Demand(frames, contentLength is >= 0 and <= ContentBytesMax, $"its description has {contentLength} bytes");

        var files = new List<StateFile>();
        for (var i = 0; i < fileCount; i++)
        {
            files.Add(ReadFile(frames, id));
        }

        Demand(frames, files.DistinctBy(static file => (file.Checkpoint, file.Name)).Count() == files.Count, "it lists a file twice");
        using var content = new MemoryStream();
        while (frames.TryRead(out var chunk))
        {
            Demand(frames, chunk.Length <= contentLength - content.Length, $"its description is longer than {contentLength} bytes");
            content.Write(chunk);
        }

        Demand(frames, content.Length == contentLength, $"its description has {content.Length} of {contentLength} bytes");
        return new CheckpointManifest(id, jobName, timestamp, flags == 1, files, content.ToArray());
    }

    private static StateFile ReadFile(FrameReader frames, CheckpointId own)
    {
        var fileBytes = frames.ContentVersion < 2 ? FileBytesBefore2 : FileBytes;
        var entry = frames.Read();
        Demand(frames, entry.Length > fileBytes && entry.Length <= fileBytes + StateFile.NameCharsMax, "a file entry has no entry's length");
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry);
        var checkpoint = fileBytes == FileBytes ? new CheckpointId(BinaryPrimitives.ReadInt64LittleEndian(entry[12..])) : own;
        var name = Encoding.ASCII.GetString(entry[fileBytes..]);
        Demand(frames, length >= 0 && StateFile.IsName(name), $"it lists a file that cannot be: '{name}' of {length} bytes");
        Demand(frames, checkpoint.Value >= 0 && checkpoint.Value <= own.Value, $"it lists the file '{name}' of checkpoint {checkpoint}, which is none before it");
        return new StateFile(checkpoint, name, length, BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]));
    }

    private static void Demand(FrameReader frames, bool holds, string what)
    {
        if (!holds)
        {
            throw new CorruptFileException(frames.Path, frames.Position, what);
        }
    }
}
