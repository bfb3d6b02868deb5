using Freshet.Core;

namespace Freshet;

/// <summary>What there is to read for one subtask of a file source, and what event time has to know of it.</summary>
internal sealed class FileWork
{
    private readonly OperatorContext _context;
    private readonly string _path;
    private readonly long _intervalMs;
    private readonly FileReading _reading;
    private long _nextLook;

    /// <summary>Finds the files, or takes up what the restored checkpoint holds.</summary>
    public FileWork(OperatorContext context, string path, FileSourceOptions options, FileReading reading)
    {
        (_context, _path, _reading) = (context, path, reading);
        _intervalMs = (long)(options.Watch?.TotalMilliseconds ?? 0);
        Files = FileSet.Open(context, path, options, reading);
        Splits = new FileSplits(context, options.InTimeOrder, options.Watch is not null);
        Splits.Update(Files.Next() is not null, Files.Waiting, []);
        _nextLook = context.Now + _intervalMs;
    }

    /// <summary>The files.</summary>
    public FileSet Files { get; }

    /// <summary>Event time's view of them.</summary>
    public FileSplits Splits { get; }

    /// <summary>The split of a file that is opened.</summary>
    public int Begin(SourceFile file) => file.Split ?? Splits.Begin(file, Files.Waiting - 1);

    /// <summary>A file's block is done.</summary>
    public void Finish(SourceFile file)
    {
        file.Finish();
        if (!Files.IsWatched && !file.HasWork)
        {
            Splits.End(file);
        }
    }

    /// <summary>Nothing to read now: the end, or until the next look.</summary>
    public ReadResult Pause()
    {
        if (!Files.IsWatched)
        {
            return ReadResult.Finished;
        }

        var now = _context.Now;
        if (now >= _nextLook)
        {
            _nextLook = now + _intervalMs;
            var quiet = Files.Look();
            var hasWork = Files.Next() is not null;
            Splits.Update(hasWork, Files.Waiting, quiet);
            if (hasWork)
            {
                return ReadResult.More;
            }
        }

        _context.WakeAt(_nextLook);
        return ReadResult.Waiting;
    }

    /// <summary>Adds its part to a checkpoint.</summary>
    public void Snapshot(SnapshotWriter snapshot) => FileSourceState.Write(snapshot, _path, Files.IsWatched, _reading, Files.Tracked);
}
