using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <summary>The files of a source, as one subtask sees them.</summary>
internal abstract class FileSet
{
    private readonly FileSourceOptions _options;
    private readonly FileReading _reading;

    private protected FileSet(OperatorContext context, FileFinder finder, FileSourceOptions options, FileReading reading)
    {
        Context = context;
        Finder = finder;
        _options = options;
        _reading = reading;
    }

    /// <summary>True when files may appear and grow.</summary>
    public abstract bool IsWatched { get; }

    /// <summary>Files with a part in checkpoints.</summary>
    public abstract IEnumerable<SourceFile> Tracked { get; }

    /// <summary>Where it runs.</summary>
    protected OperatorContext Context { get; }

    /// <summary>Finds and looks at files.</summary>
    protected FileFinder Finder { get; }

    /// <summary>Finds the files, or takes up what a checkpoint holds.</summary>
    /// <exception cref="FreshetException">There is nothing to read there, or what was being read is gone or another.</exception>
    public static FileSet Open(OperatorContext context, string path, FileSourceOptions options, FileReading reading)
    {
        var isWatched = options.Watch is not null;
        var restored = FileSourceState.Read(context, path, isWatched, reading);
        var finder = new FileFinder(context.Files, path, options.Recursive, context.Describe());
        return isWatched ? new WatchedFiles(context, finder, options, reading, restored ?? [])
            : restored is null ? BoundedFiles.Find(context, finder, options, reading)
            : BoundedFiles.Restore(context, finder, options, reading, restored);
    }

    /// <summary>How many files are to be read and not begun.</summary>
    public int Waiting => Tracked.Count(static file => file.IsWaiting);

    /// <summary>The file to read next, the first in the order of names that has something; null when there is none now.</summary>
    public abstract SourceFile? Next();

    /// <summary>Looks for new files and for growth; returns the files that event time need not wait for any more.</summary>
    public abstract IReadOnlyList<SourceFile> Look();

    /// <summary>The file was not there when it was to be opened.</summary>
    public abstract void NotFound(SourceFile file, FileException e);

    /// <summary>Opens a file, and makes sure that it is the one known; null when it is not there now and may be elsewhere.</summary>
    public IReadableFile? OpenFile(SourceFile file)
    {
        IReadableFile? open = null;
        try
        {
            open = Context.Files.OpenRead(file.Path);
            if (IsWatched && Finder.Stat(file.Path)?.Identity != file.Identity)
            {
                file.Missing = 1; // renamed, and maybe another took its name: the next look will tell
                return null;
            }

            See(file, open);
            (var result, open) = (open, null);
            return result;
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            NotFound(file, e);
            return null;
        }
        catch (FileException e)
        {
            throw Finder.Failure(file.Path, e);
        }
        finally
        {
            open?.Dispose();
        }
    }

    /// <summary>The failure to read from a file.</summary>
    public FreshetException Failure(SourceFile file, FileException e) => Finder.Failure(file.Path, e);

    /// <summary>The failure to unpack a file.</summary>
    public FreshetException CannotUnpack(SourceFile file, UnpackException e) => FreshetException.User(
        $"{Context.Describe()} cannot unpack '{file.Path}' ({file.Compression}, {file.Length:N0} bytes): {e.Message}. Bring a whole file in its place" +
        $"{(IsWatched ? " (files of a watched folder are written under a name that begins with a dot and renamed once they are whole)" : "")}, " +
        "or say with FileSourceOptions.Compression how it is packed.",
        e);

    /// <summary>The failure for a file that was cut short or overwritten.</summary>
    public FreshetException Changed(string path, long was, long now) => FreshetException.User(
        $"{Context.Describe()} finds '{path}' changed while it was being read: it had {was:N0} bytes, now it has {now:N0}, or other ones. It was truncated or written over, " +
        "so some of its records may be lost. Only append to files that are read; rotate them by renaming, not by copying and truncating. " +
        "Bring the file back, or start fresh.");

    /// <summary>What a file begins with, or null when it is not there any more.</summary>
    protected byte[]? ReadHead(string path)
    {
        try
        {
            using var file = Context.Files.OpenRead(path);
            return FileHead.Read(file);
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            return null;
        }
        catch (FileException e)
        {
            throw Finder.Failure(path, e);
        }
    }

    /// <summary>A file not known before, as we track it.</summary>
    protected SourceFile Track(string group, FileEntry entry)
    {
        var compression = _reading == FileReading.Containers ? FileCompression.None : _options.CompressionOf(entry.Path);
        var blockBytes = compression == FileCompression.None && _reading == FileReading.Lines ? _options.BlockBytesOrDefault : SourceFile.WholeFile;
        return new(group, entry.Path, entry.Identity, entry.Length, blockBytes, compression, Context.Subtask, Context.Parallelism);
    }

    /// <summary>A file of the checkpoint, as we track it: it is read on as it was.</summary>
    protected SourceFile Track(string group, string path, ulong identity, long length, FileProgress progress) =>
        new(group, path, identity, length, progress.BlockBytes, progress.Compression, Context.Subtask, Context.Parallelism);

    /// <summary>True when the bytes that a file ended with are still where they were; also when it is not there any more.</summary>
    protected bool HasTail(string path, FileTail tail)
    {
        if (tail.Bytes == 0)
        {
            return true;
        }

        try
        {
            using var file = Context.Files.OpenRead(path);
            return tail.Fits(file);
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            return true;
        }
        catch (FileException e)
        {
            throw Finder.Failure(path, e);
        }
    }

    /// <summary>Sees how a file ends at the length that is known of it. One that is not there any more, or shorter, is left to the next look.</summary>
    protected void SeeEnd(SourceFile file)
    {
        try
        {
            using var open = Context.Files.OpenRead(file.Path);
            if (FileTail.Read(open, file.Length) is { } tail)
            {
                file.See(tail);
            }
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            file.Missing = 1; // the next look will tell
        }
        catch (FileException e)
        {
            throw Finder.Failure(file.Path, e);
        }
    }

    private void See(SourceFile file, IReadableFile open)
    {
        var head = FileHead.Read(open);
        if (open.Length < file.Length || !file.Head.Fits(head) || !file.Tail.Fits(open))
        {
            throw Changed(file.Path, file.Length, open.Length);
        }

        if (head.Length > file.Head.Bytes)
        {
            file.See(FileHead.Of(head));
        }
    }
}
