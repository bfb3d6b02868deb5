using Freshet.Core.Files;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Logging;

namespace Freshet.Runtime.Jobs;

/// <summary>
/// Savepoints (decision 0016): a folder is taken, a checkpoint is asked for, and once all tasks have committed that it is written out in the background.
/// </summary>
internal sealed partial class JobMaster
{
    private readonly List<SavepointRequest> _wantSavepoint = []; // their folders are taken, their checkpoint has not begun
    private readonly List<SavepointCheckpoint> _savepoints = []; // under way, or not committed by all tasks
    private int _writingSavepoints;
    private bool _leaves; // all is committed, and savepoints are still being written
    private bool _drains;

    private void SavepointAsked(SavepointRequest request)
    {
        if (WhyNoSavepoint(request) is { } why)
        {
            request.Waiter.TrySetException(FreshetException.User(why));
            return;
        }

        _world.Scheduler.InOrder(() =>
        {
            try
            {
                Post(new MasterMail.SavepointReserved(request with { File = SavepointFile.Reserve(_world.Files, request.Folder) }));
            }
            catch (Exception e)
            {
                request.Waiter.TrySetException(AsFailure(e, $"No savepoint was written to '{request.Folder}'"));
            }
        });
    }

    private string? WhyNoSavepoint(SavepointRequest request) =>
        _plan.Graph.IsBatch ? $"Job {_jobName} runs in batch mode, which commits at its end alone: it has no savepoints."
        : _options.Checkpoints is not { } checkpoints ? $"Job {_jobName} has no checkpoints, and a savepoint is one of them written out: give it JobOptions.Checkpoints with a folder."
        : $"{request.Folder}/".StartsWith($"{checkpoints.Folder.TrimEnd('/')}/{_jobName}/", StringComparison.Ordinal) ? $"The savepoint folder '{request.Folder}' is within the job's checkpoint folder, where Freshet deletes what it does not need: name another."
        : _stopAsked || _cancelAsked || _closingWell ? $"Job {_jobName} is stopping: no savepoint can be asked for any more. Its last checkpoint is in its own folder."
        : null;

    private void SavepointReserved(SavepointRequest request)
    {
        if (_stopAsked || _cancelAsked || _closingWell)
        {
            Refuse(request, FreshetException.User(WhyNoSavepoint(request)!));
            return;
        }

        _wantSavepoint.Add(request);
        if (!request.Stops)
        {
            Tell(new CoordinatorEvent.CheckpointAsked());
            return;
        }

        _stopAsked = true;
        _drains = request.Drains;
        if (_phase == Phase.Running)
        {
            TellStop();
        }
        else if (_phase == Phase.Waiting)
        {
            Finish(_failure!); // as for any stop; whoever waits for the savepoint is told
        }
    }

    /// <summary>The job is to stop; its sources end first where it drains.</summary>
    private void TellStop()
    {
        if (!_drains)
        {
            Tell(new CoordinatorEvent.StopAsked());
            return;
        }

        EndSources();
    }

    /// <summary>That ends the tasks behind them too, and the coordinator takes the last checkpoint by itself.</summary>
    private void EndSources()
    {
        foreach (var task in _plan.Tasks.Where(t => _plan.Graph.Vertices[t.Vertex].IsSource))
        {
            _tasks[task.Id].Post(new TaskMail.Drain());
        }
    }

    /// <summary>A checkpoint begins: it is that of the savepoints which wait for one. Those that stop the job take the last one.</summary>
    private void SavepointsBegin(CheckpointId id)
    {
        var requests = _wantSavepoint.Where(r => !r.Stops || _coordinator.IsFinal).ToList();
        if (requests.Count > 0)
        {
            _savepoints.Add(new SavepointCheckpoint(id, requests));
            _wantSavepoint.RemoveAll(requests.Contains);
        }
    }

    private bool IsSavepoint(CheckpointId id) => _savepoints.Exists(s => s.Id == id);

    /// <summary>A task has committed a checkpoint. When all have, it is written out.</summary>
    private void SavepointCommitted(CheckpointId id)
    {
        if (_savepoints.Find(s => s.Id == id) is not { } savepoint || ++savepoint.Committed < _plan.Tasks.Count)
        {
            return;
        }

        _savepoints.Remove(savepoint);
        _writingSavepoints++;
        var (store, manifest) = (_store!, savepoint.Manifest!);
        _world.Scheduler.Background(() =>
        {
            foreach (var request in savepoint.Requests)
            {
                WriteOut(request, manifest, store);
            }

            _world.Scheduler.InOrder(() => store.Release(manifest.Id));
            Post(new MasterMail.SavepointsWritten());
        });
    }

    private void WriteOut(SavepointRequest request, CheckpointManifest manifest, CheckpointStore store)
    {
        try
        {
            var bytes = SavepointContent.Write(request.File!, manifest, store);
            var done = new Savepoint(request.File!.Folder, manifest.Id.Value, bytes, _world.Scheduler.Now - request.AskedAt);
            _world.Log.LogInformation("Job {Job} wrote a savepoint of checkpoint {Checkpoint} to {Folder} ({Bytes} bytes).", _jobName, done.Checkpoint, done.Folder, done.Bytes);
            request.Waiter.TrySetResult(done);
        }
        catch (Exception e)
        {
            var failure = e is FileException file ? SavepointFile.Unwritable(request.File!.Folder, file) : AsFailure(e, $"The savepoint in '{request.File!.Folder}' could not be written");
            failure = request.Stops
                ? new FreshetException(failure.Domain, failure.Retry, $"{Sentence(failure.Message)} Job {_jobName} has stopped all the same, and nothing is lost: it goes on from checkpoint {manifest.Id} in its own folder '{store.Folder}'.", failure)
                : failure;
            _world.Log.LogError("{Message}", failure.Message);
            request.Waiter.TrySetException(failure);
        }
    }

    private void SavepointsWritten()
    {
        if (--_writingSavepoints == 0 && _leaves && _phase == Phase.Running)
        {
            CloseWell();
        }
    }

    /// <summary>The checkpoint under way was given up. The last one is tried again, with its savepoints; others are told.</summary>
    private void SavepointsFailed(CheckpointId id, FreshetException failure, bool isTriedAgain)
    {
        foreach (var savepoint in _savepoints.Where(s => s.Id == id).ToList())
        {
            _savepoints.Remove(savepoint);
            if (isTriedAgain)
            {
                _wantSavepoint.AddRange(savepoint.Requests);
            }
            else
            {
                savepoint.Requests.ForEach(r => Refuse(r, failure));
            }
        }
    }

    /// <summary>The attempt failed: what was under way will not be written. What has not begun waits for the next attempt.</summary>
    private void SavepointsLost(FreshetException failure)
    {
        var requests = _savepoints.SelectMany(static s => s.Requests).ToList();
        _savepoints.ForEach(s => _world.Scheduler.InOrder(() => _store?.Release(s.Id)));
        _savepoints.Clear();
        requests.ForEach(r => Refuse(r, FreshetException.External($"No savepoint was written to '{r.Folder}': the job failed before it was complete. {failure.Message}", failure)));
    }

    /// <summary>The job is over: nobody waits in vain.</summary>
    private void SavepointsOver()
    {
        var requests = _savepoints.SelectMany(static s => s.Requests).Concat(_wantSavepoint).ToList();
        _savepoints.Clear();
        _wantSavepoint.Clear();
        requests.ForEach(r => Refuse(r, FreshetException.User($"No savepoint was written to '{r.Folder}': job {_jobName} has ended before.")));
    }

    /// <summary>Gives a folder back that was taken, and says why.</summary>
    private void Refuse(SavepointRequest request, FreshetException failure) => _world.Scheduler.InOrder(() =>
    {
        request.File?.Discard();
        request.Waiter.TrySetException(failure);
    });

    /// <summary>A checkpoint that savepoints are made of.</summary>
    private sealed class SavepointCheckpoint(CheckpointId id, List<SavepointRequest> requests)
    {
        public CheckpointId Id => id;

        public List<SavepointRequest> Requests => requests;

        /// <summary>Set when it is written.</summary>
        public CheckpointManifest? Manifest { get; set; }

        /// <summary>Tasks that have committed it.</summary>
        public int Committed { get; set; }
    }
}
