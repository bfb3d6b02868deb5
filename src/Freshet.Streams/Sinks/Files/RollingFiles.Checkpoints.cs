using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet;

/// <content>Prepare with the checkpoint, commit when it is complete.</content>
public sealed partial class RollingFiles
{
    /// <summary>
    /// Makes everything written so far durable and adds it to the checkpoint. Costs one fsync of the file and one of the folder,
    /// and none when nothing was written.
    /// </summary>
    public void Snapshot(SnapshotWriter snapshot)
    {
        try
        {
            if (_options.RollOnCheckpoint || snapshot.IsFinal || snapshot.IsSavepoint)
            {
                Roll();
            }
            else
            {
                SyncFile();
            }

            // Before the checkpoint: it must not name files whose entries a power loss can take, nor leave out committed ones
            // whose rename it can take.
            SyncEntries();
        }
        catch (FileException e)
        {
            throw Failure("preparing a checkpoint", e);
        }

        var checkpoint = snapshot.Checkpoint.Value;
        _firstCheckpoint = _firstCheckpoint < 0 ? checkpoint : _firstCheckpoint;
        foreach (var file in _closed)
        {
            _pending.Add(file with { Checkpoint = checkpoint, VisibleName = Names.Visible(_run, checkpoint, Context.Subtask, file.Number) });
        }

        _closed.Clear();
        if (snapshot.IsFinal)
        {
            _finalCheckpoint = checkpoint;
        }

        snapshot.AddEntries(_stateName, [State(checkpoint).Encode()]);
    }

    /// <summary>Commits: the files that became pending up to this checkpoint become visible. May come late, twice, or for a later checkpoint only.</summary>
    public void OnCheckpointComplete(CheckpointId checkpoint)
    {
        try
        {
            // They became pending in order.
            var count = _pending.FindIndex(file => file.Checkpoint > checkpoint.Value) is >= 0 and var later ? later : _pending.Count;
            if (count > 0)
            {
                Commit(_pending.GetRange(0, count), checkpoint.Value);
                _pending.RemoveRange(0, count);
            }

            if (checkpoint.Value >= _finalCheckpoint)
            {
                SyncEntries(); // no later checkpoint will
            }
        }
        catch (FileException e)
        {
            throw Failure("committing", e);
        }
    }

    private void Commit(List<OutputFile> files, long checkpoint)
    {
        foreach (var file in files)
        {
            var path = HiddenOf(file);
            if (!Files.Exists(path))
            {
                throw Lost(path, file);
            }
        }

        // Said before it is done: from the first rename on, readers may take files away, and a restart must not miss them then.
        _areEntriesDirty = true;
        SayCommitted(checkpoint);
        foreach (var file in files)
        {
            Files.Rename(HiddenOf(file), PathOf(file.VisibleName!));
        }
    }

    private string HiddenOf(OutputFile file) => PathOf(OutputNames.Hidden(Names.Tag, Context.Subtask, file.Number));

    private void SayCommitted(long checkpoint)
    {
        var name = OutputNames.Committed(Names.Tag, Context.Subtask, _firstCheckpoint, checkpoint);
        try
        {
            if (_committedName is { } old)
            {
                Files.Rename(PathOf(old), PathOf(name));
            }
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            _committedName = null; // somebody has tidied up
        }

        if (_committedName is null)
        {
            Files.OpenWrite(PathOf(name), FileOpen.Truncate).Dispose();
        }

        _committedName = name;
    }

    private void SyncEntries()
    {
        if (_areEntriesDirty)
        {
            Files.SyncDirectory(Folder);
            _areEntriesDirty = false;
        }
    }

    private OutputState State(long checkpoint)
    {
        var files = new List<OutputFile>(_pending);
        if (_file is not null)
        {
            files.Add(new OutputFile(_number, _length, 0, null, Ending));
        }

        return new OutputState
        {
            Checkpoint = checkpoint,
            Run = _run,
            First = _firstCheckpoint,
            Tag = Names.Tag,
            Folder = Folder,
            Subtask = Context.Subtask,
            Parallelism = Context.Parallelism,
            Next = _file is null ? _number : _number + 1,
            Files = files,
        };
    }

    private FreshetException Lost(string path, OutputFile file) => new(
        ErrorDomain.External,
        retry: false,
        $"{Context.Describe()} lost output file '{path}' of {file.Length} bytes: it is neither there nor "
        + $"{(file.VisibleName is { } name ? $"committed as '{name}'" : "committed under its visible name")}. "
        + "Somebody removed or renamed it, or the checkpoint is older than output that was taken back since. Bring the file back, "
        + "or start the job from another checkpoint.");
}
