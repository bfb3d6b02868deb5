using Freshet.Core.Files;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Planning;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Jobs;

/// <summary>What an attempt starts from.</summary>
/// <param name="Manifest">The checkpoint or savepoint.</param>
/// <param name="Content">What is in it.</param>
/// <param name="Files">Where its state is read.</param>
/// <param name="StartedFrom">The savepoint that all checkpoints of the attempt came of; null for none.</param>
internal sealed record StartPoint(CheckpointManifest Manifest, CheckpointContent Content, IStateFiles Files, StartedFrom? StartedFrom)
{
    /// <summary>The job's own checkpoint.</summary>
    public static StartPoint? Own(CheckpointStore store, CheckpointManifest? manifest) =>
        manifest is not null && CheckpointContent.FromBytes(manifest.Content.Span, manifest.Id) is var content ? new StartPoint(manifest, content, store, content.StartedFrom) : null;
}

/// <summary>The savepoint that a job's options name, and what to do with it: decision 0016.</summary>
internal sealed class SavepointStart
{
    private readonly CheckpointOptions _options;
    private readonly string _path;
    private readonly FreshetException? _problem;
    private SavepointFolder? _found;

    /// <summary>Looks at it. Where the job's own folder does not exist it is proven at once, so that a bad one leaves nothing behind.</summary>
    public SavepointStart(IFileSystem files, CheckpointOptions options, string ownFolder)
    {
        _options = options;
        _path = SavepointFolder.Clean(options.StartFrom!);
        try
        {
            _found = SavepointFolder.Open(files, _path);
        }
        catch (FreshetException e)
        {
            _problem = e;
        }

        if (!files.Exists(ownFolder))
        {
            Savepoint().Prove();
        }
    }

    /// <summary>What to start from, given the newest whole checkpoint of the job's own folder.</summary>
    /// <exception cref="FreshetException">The savepoint cannot be used, or the folder has checkpoints that have nothing to do with it.</exception>
    public StartPoint Choose(StartPoint? own, CheckpointStore store)
    {
        if (own is not null && CameOf(own.Content.StartedFrom))
        {
            return own;
        }

        var savepoint = Savepoint();
        if (own is not null && (own.Manifest.Id, own.Manifest.Timestamp) != (savepoint.Manifest.Id, savepoint.Manifest.Timestamp))
        {
            throw FreshetException.User(
                $"The folder '{store.Folder}' has checkpoint {own.Manifest.Id}, which did not come of the savepoint in '{_path}' (of checkpoint {savepoint.Manifest.Id}): "
                + "starting from the savepoint would go behind it. To go on from the job's own checkpoints leave the savepoint out (CheckpointOptions.StartFrom, --start-from); "
                + "to go back to the savepoint add StartFresh (--start-fresh), which sets them aside.");
        }

        return FromSavepoint(savepoint);
    }

    /// <summary>The same for a run that sets its own checkpoints aside: proven, and known to fit the job, before it does.</summary>
    public void Check(string jobName, JobGraph graph)
    {
        var start = FromSavepoint(Savepoint());
        CheckName(start, jobName, _path);
        _ = new RestoredCheckpoint(start, graph, _options.DropStateOf);
    }

    /// <summary>Deletes a claimed savepoint: the job has a complete checkpoint that came of it.</summary>
    public void Claim()
    {
        if (_options.ClaimSavepoint && _found is { } savepoint)
        {
            savepoint.Delete();
            _found = null;
        }
    }

    public static void CheckName(StartPoint from, string jobName, string folder)
    {
        if (from.Manifest.JobName != jobName)
        {
            throw FreshetException.User(from.Manifest.IsSavepoint
                ? $"The savepoint in '{folder}' is of the job '{from.Manifest.JobName}', not of '{jobName}'. A job's name is part of what its sinks call their output: give the job that name."
                : $"The checkpoints in '{folder}' belong to the job '{from.Manifest.JobName}', not to '{jobName}'. Name another folder or job.");
        }
    }

    private SavepointFolder Savepoint() => _found ?? throw _problem ?? FreshetException.Internal("A savepoint was used after it was deleted.");

    /// <summary>By the place alone where the savepoint is gone: it was claimed, or its owner deleted it.</summary>
    private bool CameOf(StartedFrom? origin) => origin is not null && (_found is { } savepoint ? origin.Savepoint == savepoint.Identity : origin.Folder == _path);

    private StartPoint FromSavepoint(SavepointFolder savepoint)
    {
        savepoint.Prove();
        var content = CheckpointContent.FromBytes(savepoint.Manifest.Content.Span, savepoint.Manifest.Id);
        return new StartPoint(savepoint.Manifest, content, savepoint, new StartedFrom(savepoint.Identity, _path));
    }
}
