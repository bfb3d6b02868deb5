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
            if (_options.RollOnCheckpoint || snapshot.IsFinal)
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
            var committed = 0;
            foreach (var file in _pending)
            {
                if (file.Checkpoint > checkpoint.Value)
                {
                    break; // they became pending in order
                }

                Commit(file);
                committed++;
                _areEntriesDirty = true;
            }

            _pending.RemoveRange(0, committed);
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

    private void Commit(OutputFile file)
    {
        var hidden = PathOf(OutputNames.Hidden(Names.Tag, Context.Subtask, file.Number));
        try
        {
            Files.Rename(hidden, PathOf(file.VisibleName!));
        }
        catch (FileException e) when (e.Error == FileError.NotFound)
        {
            throw Lost(hidden, file, e);
        }
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
            files.Add(new OutputFile(_number, _length, 0, null));
        }

        return new OutputState
        {
            Checkpoint = checkpoint,
            Run = _run,
            Tag = Names.Tag,
            Folder = Folder,
            Subtask = Context.Subtask,
            Next = _file is null ? _number : _number + 1,
            Files = files,
        };
    }

    private FreshetException Lost(string path, OutputFile file, Exception? inner = null) => new(
        ErrorDomain.External,
        retry: false,
        $"{Context.Describe()} lost output file '{path}' of {file.Length} bytes: it is neither there nor "
        + $"{(file.VisibleName is { } name ? $"committed as '{name}'" : "committed under its visible name")}. "
        + "Somebody removed or renamed it, or the checkpoint is older than output that was taken back since. Bring the file back, "
        + "or start the job from another checkpoint.",
        inner);
}
