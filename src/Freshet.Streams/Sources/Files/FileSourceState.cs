using Freshet.Core;

namespace Freshet;

/// <summary>A file source's part of a checkpoint: what was read as what, then an entry a file.</summary>
internal static class FileSourceState
{
    private const string Name = "files";
    private const byte Version = 1;
    private const byte SourceEntry = 0;
    private const byte Watched = 1;
    private const int ReadingShift = 1;

    /// <summary>First byte of a file's entry.</summary>
    public const byte FileEntry = 1;

    /// <summary>First byte of the entry of a packed file.</summary>
    public const byte PackedFileEntry = 2;

    /// <summary>First byte of the entry of a file of which it is known how it ended.</summary>
    public const byte FileWithTailEntry = 3;

    /// <summary>Adds the state.</summary>
    public static void Write(SnapshotWriter snapshot, string path, bool isWatched, FileReading reading, IEnumerable<SourceFile> files)
    {
        var entries = new List<byte[]> { Header(path, isWatched, reading) };
        entries.AddRange(files.Select(static file => file.Encode()));
        snapshot.AddEntries(Name, entries);
    }

    /// <summary>What all subtasks had read; null on a fresh start.</summary>
    /// <exception cref="FreshetException">The checkpoint is of another version, of another path, or of the other mode.</exception>
    public static List<FileProgress>? Read(OperatorContext context, string path, bool isWatched, FileReading reading)
    {
        if (context.Restored?.AllEntries(Name) is not { Count: > 0 } entries)
        {
            return null;
        }

        var files = new List<FileProgress>();
        foreach (var entry in entries)
        {
            if (entry[0] is FileEntry or PackedFileEntry or FileWithTailEntry)
            {
                files.Add(FileProgress.Decode(entry));
            }
            else
            {
                CheckHeader(context, entry, path, isWatched, reading);
            }
        }

        return files;
    }

    private static byte[] Header(string path, bool isWatched, FileReading reading)
    {
        var writer = new ByteWriter(256);
        writer.WriteByte(SourceEntry);
        writer.WriteByte(Version);
        writer.WriteByte((byte)((isWatched ? Watched : 0) | ((byte)reading << ReadingShift)));
        writer.WriteText(path);
        var bytes = writer.Written.ToArray();
        writer.Dispose();
        return bytes;
    }

    private static void CheckHeader(OperatorContext context, byte[] entry, string path, bool isWatched, FileReading reading)
    {
        var reader = new ByteReader(entry);
        reader.ReadByte(); // the kind of entry
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw FreshetException.User($"{context.Describe()} finds a file source's state of version {version} in the checkpoint; this Freshet knows version {Version}. Run the version that wrote it, or a newer one.");
        }

        var mode = reader.ReadByte();
        var (wasWatched, wasReading) = ((mode & Watched) != 0, (FileReading)(mode >> ReadingShift));
        var oldPath = reader.ReadText();
        reader.End();
        if (wasReading != reading)
        {
            throw FreshetException.User(
                $"{context.Describe()} read '{oldPath}' {(wasReading == FileReading.Lines ? "by lines" : "in a container format")} in the checkpoint, and shall read it otherwise now: " +
                "a position in the one is none in the other. Use a format as it was, or give the source another uid, or start fresh.");
        }

        if (wasWatched != isWatched)
        {
            throw FreshetException.User(
                $"{context.Describe()} {(wasWatched ? "watched" : "read as bounded")} '{oldPath}' in the checkpoint, and shall {(isWatched ? "watch it" : "read it as bounded")} now: " +
                "where a file's last line ends differs between the two. Set FileSourceOptions.Watch as it was, or give the source another uid, or start fresh.");
        }

        if (!isWatched && oldPath != path)
        {
            throw FreshetException.User(
                $"{context.Describe()} was reading '{oldPath}' in the checkpoint and shall read '{path}' now: the rest of the one would be lost. " +
                "Use the path as it was, or give the source another uid (WithUid), or start fresh.");
        }
    }
}
