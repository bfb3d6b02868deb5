using Freshet.Core;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Storage;

namespace Freshet.Testing;

/// <content>Savepoints at moments drawn from the seed, with or without a stop, and lives that start from one of them: the newest or an older one.</content>
public sealed partial class Simulation
{
    private const string SavepointsFolder = "/savepoints";
    private const int SavepointEverySteps = 400;

    private readonly List<(string Folder, Task<Savepoint> Task)> _askedSavepoints = []; // in this life
    private readonly List<(string Folder, long Checkpoint)> _wholeSavepoints = [];
    private readonly SeededRandom? _savepointRandom; // of its own: seeds without savepoints run as they did
    private long _savepointAtStep;
    private string? _startFrom;
    private bool _startsFresh; // until a checkpoint of such a run is complete

    /// <summary>Before a life: what it starts from.</summary>
    private void DrawSavepoints()
    {
        if (_savepointRandom is not { } random)
        {
            return;
        }

        _askedSavepoints.Clear();
        _savepointAtStep = 1 + random.Next(SavepointEverySteps);
        if (_wholeSavepoints.Count > 0 && random.Chance(0.5))
        {
            var (folder, checkpoint) = _wholeSavepoints[random.Next(_wholeSavepoints.Count)];
            (_startFrom, _startsFresh) = (folder, true);
            _wholeSavepoints.RemoveAll(s => s.Checkpoint > checkpoint); // the output before them is taken back now
            _reader.StartsFrom(checkpoint);
            _counts = _counts with { StartsFromSavepoint = _counts.StartsFromSavepoint + 1 };
            _log.Add($"from the savepoint of checkpoint {checkpoint} in {folder}");
        }
        else if (_startFrom is not null && _wholeSavepoints.Find(s => s.Folder == _startFrom) is { Folder: not null } before)
        {
            _reader.StartsFrom(before.Checkpoint); // if no checkpoint came of it yet
        }
    }

    private JobOptions WithSavepoint(JobOptions options) => _startFrom is null
        ? options
        : options with { Checkpoints = options.Checkpoints! with { StartFrom = _startFrom, StartFresh = _startsFresh } };

    /// <summary>In a life: asks for one when it is time. True when the job is to stop with it.</summary>
    private bool AskForSavepoint(JobHandle job, long step)
    {
        if (_savepointRandom is not { } random || step < _savepointAtStep)
        {
            return false;
        }

        var stops = random.Chance(0.1);
        var folder = $"{SavepointsFolder}/{_counts.Savepoints + 1}";
        _savepointAtStep = step + 1 + random.Next(SavepointEverySteps);
        _counts = _counts with { Savepoints = _counts.Savepoints + 1 };
        _log.Add($"  savepoint in {folder}{(stops ? ", and stop" : "")}");
        _askedSavepoints.Add((folder, job.AskForSavepoint(folder, stops)));
        return stops;
    }

    /// <summary>Behind a life, a crash included: what was said to be written is there, and what is there is whole.</summary>
    private void CheckSavepoints(JobHandle? job, bool hasFailedReads)
    {
        if (hasFailedReads)
        {
            _wholeSavepoints.RemoveAll(s => s.Folder != _startFrom); // the job may have fallen back behind one
            _askedSavepoints.Clear();
        }

        _startsFresh &= job?.Status.CheckpointsCompleted is null or 0;
        foreach (var (folder, task) in _askedSavepoints)
        {
            if (!SavepointFolder.IsSavepoint(_disk, folder))
            {
                if (task.IsCompletedSuccessfully)
                {
                    throw new SimulationException($"The savepoint in '{folder}' was said to be written and is not there");
                }

                continue;
            }

            var savepoint = SavepointFolder.Open(_disk, folder);
            savepoint.Prove();
            _wholeSavepoints.Add((folder, savepoint.Manifest.Id.Value));
        }
    }
}
