using Freshet.Core.Graph;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tasks;

/// <summary>Mails, and the task's part in checkpoints.</summary>
internal sealed partial class StreamTask
{
    private readonly PartHistory _history = new();
    private TaskMail.Trigger? _trigger; // asked for, not taken yet
    private readonly Queue<TaskMail.Look> _looks = new(); // served where no operator is in the middle of something
    private long _taken = -1; // the last checkpoint taken
    private long _begun = -1; // the checkpoint whose epoch is being ended

    private void ReadMails()
    {
        while (_mails.TryDequeue(out var mail))
        {
            switch (mail)
            {
                case TaskMail.Trigger trigger:
                    _trigger = trigger;
                    break;
                case TaskMail.Abort abort:
                    _gate?.Abort(abort.Checkpoint);
                    if (_trigger is { } t && t.Checkpoint.Value <= abort.Checkpoint.Value)
                    {
                        _trigger = null;
                    }

                    Array.ForEach(_operators, op => op.OnCheckpointAborted(abort.Checkpoint));
                    break;
                case TaskMail.Drain:
                    EndSource();
                    break;
                case TaskMail.Look look:
                    _looks.Enqueue(look);
                    break;
                case TaskMail.Epoch epoch:
                    if (_phase == Phase.Running && _gate is null)
                    {
                        TakePendingCheckpoint(); // asked for before: every source sends both in that order
                        _queue.Enqueue((0, Element.Epoch(epoch.Number)));
                    }

                    break;
                case TaskMail.Complete complete:
                    Commit(complete.Checkpoint);
                    break;
                case TaskMail.Cancel:
                    CloseAll();
                    _report(new TaskEvent.Closed(_setup.Attempt, _setup.TaskId));
                    return;
                default:
                    throw FreshetException.Internal($"A task cannot read {mail}.");
            }
        }
    }

    private void ServeLooks()
    {
        while (_looks.TryDequeue(out var look))
        {
            look.Action(_operators[look.Operator]);
        }
    }

    private void Commit(CheckpointId checkpoint)
    {
        _history.Completed(checkpoint);
        if (!_setup.Bugs.LastCommitSkipped || _phase != Phase.Ended)
        {
            for (var i = 0; i < _operators.Length; i++)
            {
                try
                {
                    _operators[i].OnCheckpointComplete(checkpoint);
                }
                catch (Exception e)
                {
                    throw OperatorFailure.Of(_contexts[i], $"when it was told that checkpoint {checkpoint} is complete", e);
                }
            }
        }

        _report(new TaskEvent.Committed(_setup.Attempt, _setup.TaskId, checkpoint));
    }

    /// <summary>Sources, and tasks whose input has ended, take a checkpoint when told. True when one was taken.</summary>
    private bool TakePendingCheckpoint()
    {
        if (_trigger is not { } trigger || trigger.Checkpoint.Value == _begun || (_gate is not null && _phase != Phase.Ended))
        {
            return false;
        }

        _gate?.MarkDone(trigger.Checkpoint);
        EndEpochAndTake(trigger.Checkpoint);
        return true;
    }

    /// <summary>In a job with epochs a checkpoint ends one, in every operator before any is frozen; nothing comes in between.</summary>
    private void EndEpochAndTake(CheckpointId checkpoint)
    {
        if (_setup.UsesEpochs && _phase != Phase.Ended && !_setup.Bugs.EpochOutlivesCheckpoint)
        {
            _begun = checkpoint.Value;
            _queue.Enqueue((0, Element.Barrier(checkpoint)));
        }
        else
        {
            TakeCheckpoint(checkpoint);
        }
    }

    private void TakeCheckpoint(CheckpointId checkpoint)
    {
        if (checkpoint.Value <= _taken)
        {
            throw FreshetException.Internal($"Task {Name} was to take checkpoint {checkpoint} after {_taken}.");
        }

        var isFinal = _trigger is { IsFinal: true } trigger && trigger.Checkpoint == checkpoint;
        var isSavepoint = _trigger is { IsSavepoint: true } asked && asked.Checkpoint == checkpoint;
        if (_trigger is { } told && told.Checkpoint.Value <= checkpoint.Value)
        {
            _trigger = null; // a later one may have been asked for already, this one having been given up
        }

        _taken = checkpoint.Value;
        var bugs = _setup.Bugs;
        var late = _gate is null ? bugs.OffsetSavedLate : bugs.SnapshotTooLate;
        var overtakes = bugs.BarrierOvertakesGathered || (bugs.OffsetSavedEarly && _gate is null);
        if (overtakes)
        {
            SendBarrier(checkpoint);
        }

        FlushAll();
        if (late)
        {
            SendBarrier(checkpoint);
            TakeInput();
        }

        var freezing = _setup.Scheduler.Now;
        var frozen = FreezeAll(checkpoint, isFinal && !bugs.LastSnapshotNotFinal, isSavepoint);
        var times = new TaskCheckpointTimes(_gate?.AlignedCheckpoint == checkpoint ? _gate.AlignedMs : 0, _setup.Scheduler.Now - freezing, 0);
        if (!overtakes && !late)
        {
            SendBarrier(checkpoint);
        }

        if (isFinal && _phase == Phase.Running)
        {
            _phase = Phase.Stopping;
            _queue.Clear(); // whatever is under way now would come after the last checkpoint
            _at = -1;
        }

        WriteInBackground(checkpoint, frozen, times);
    }

    private List<FrozenOperator> FreezeAll(CheckpointId checkpoint, bool isFinal, bool isSavepoint)
    {
        var all = new List<FrozenOperator>(_operators.Length);
        try
        {
            for (var i = 0; i < _operators.Length; i++)
            {
                var context = _contexts[i];
                var frozen = new FrozenOperator(context.Uid, context.Name, context.Subtask, context.Parallelism);
                all.Add(frozen);
                try
                {
                    _operators[i].Snapshot(new OperatorSnapshotWriter(checkpoint, isFinal, isSavepoint, context, frozen));
                }
                catch (Exception e)
                {
                    throw OperatorFailure.Of(context, $"at checkpoint {checkpoint}", e);
                }

                if (_setup.Bugs.SinkStateForgotten && _setup.Vertex.Chain[i].Node.Role == NodeRole.Sink)
                {
                    frozen.Entries.Clear();
                }
            }
        }
        catch
        {
            all.ForEach(f => f.Dispose()); // what the others froze holds memory
            throw;
        }

        return all;
    }

    private void SendBarrier(CheckpointId checkpoint)
    {
        if (_phase == Phase.Ended)
        {
            return; // those after us know that we have ended
        }

        for (var i = 0; i < _operators.Length; i++)
        {
            Forward(i, Element.Barrier(checkpoint));
        }
    }

    private void WriteInBackground(CheckpointId checkpoint, List<FrozenOperator> frozen, TaskCheckpointTimes times)
    {
        if (_setup.Bugs.CommitBeforeComplete)
        {
            Commit(checkpoint);
        }

        var states = _wiring.States.Shared;
        states.Acquire();
        var handedOver = _setup.Scheduler.Now;
        _setup.Scheduler.Background(() =>
        {
            try
            {
                var snapshot = TaskSnapshotFile.Write(_wiring.Store, checkpoint, _setup, frozen, _history);
                _report(new TaskEvent.Acknowledged(_setup.Attempt, _setup.TaskId, checkpoint, snapshot, times with { WrittenMs = _setup.Scheduler.Now - handedOver }));
            }
            catch (Exception e)
            {
                _report(new TaskEvent.Declined(_setup.Attempt, _setup.TaskId, checkpoint, e));
            }
            finally
            {
                frozen.ForEach(f => f.Dispose());
                states.Release();
            }
        });
    }
}
