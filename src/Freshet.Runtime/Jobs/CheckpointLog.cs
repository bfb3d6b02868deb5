using System.Collections.Immutable;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Jobs;

/// <summary>What became of the last checkpoints: written by the job master alone, published as immutable values.</summary>
internal sealed class CheckpointLog(string jobName, int tasks)
{
    private ImmutableList<CheckpointStatus> _kept = [];
    private long _triggeredAt;
    private long _collectedAt;
    private long _completeAt;
    private CheckpointId? _committing;
    private int _committed;

    /// <summary>The last ones, oldest first. From any thread.</summary>
    public IReadOnlyList<CheckpointStatus> Kept => Volatile.Read(ref _kept);

    public void Begun(CheckpointId id, bool isFinal, long now)
    {
        var kept = _kept.Add(new CheckpointStatus { Id = id.Value, BegunAt = now, IsFinal = isFinal });
        Volatile.Write(ref _kept, kept.Count > CheckpointStatus.KeptMax ? kept.RemoveAt(0) : kept);
    }

    public void Triggered(long now)
    {
        _triggeredAt = now;
        Change(c => c with { TriggerMs = now - c.BegunAt });
    }

    public void Acknowledged(CheckpointId id, string task, TaskSnapshot part, TaskCheckpointTimes times, long now)
    {
        if (IsCurrent(id))
        {
            Change(c => c with
            {
                AlignedMsMax = Math.Max(c.AlignedMsMax, times.AlignedMs),
                FrozenMsMax = Math.Max(c.FrozenMsMax, times.FrozenMs),
                WrittenMsMax = Math.Max(c.WrittenMsMax, times.WrittenMs),
                Bytes = c.Bytes + part.WrittenBytes,
                ChangedBytes = c.ChangedBytes + part.ChangedBytes,
                StateBytes = c.StateBytes + part.Operators.Sum(static o => o.Keyed.Sum(static k => k.Bytes)),
                Files = c.Files + part.Files.Count,
                SlowestTask = task,
                SlowestMs = now - _triggeredAt,
            });
        }
    }

    public void Collected(long now)
    {
        _collectedAt = now;
        Change(c => c with { CollectMs = now - _triggeredAt });
    }

    /// <summary>It is complete; gives what there is to say of it.</summary>
    public CheckpointStatus Complete(CheckpointId id, long now)
    {
        (_completeAt, _committing, _committed) = (now, id, 0);
        Change(c => c with { Outcome = CheckpointOutcome.Complete, DurationMs = now - c.BegunAt, ManifestMs = now - _collectedAt });
        var done = _kept[^1];
        Traces.Checkpoint(jobName, done, _triggeredAt, _collectedAt, now);
        return done;
    }

    public void Committed(CheckpointId id, long now)
    {
        if (_committing == id && ++_committed == tasks)
        {
            _committing = null;
            Change(id, c => c with { CommitMs = now - _completeAt });
        }
    }

    /// <summary>The one under way was given up; null when none was.</summary>
    public CheckpointStatus? Failed(string why, long now)
    {
        if (_kept is not [.., { Outcome: CheckpointOutcome.Running }])
        {
            return null;
        }

        Change(c => c with { Outcome = CheckpointOutcome.Failed, DurationMs = now - c.BegunAt, Failure = why });
        var done = _kept[^1];
        Traces.Checkpoint(jobName, done, _triggeredAt, now, now);
        return done;
    }

    private bool IsCurrent(CheckpointId id) => _kept is [.., { Outcome: CheckpointOutcome.Running } last] && last.Id == id.Value;

    private void Change(Func<CheckpointStatus, CheckpointStatus> change) => Volatile.Write(ref _kept, _kept.SetItem(_kept.Count - 1, change(_kept[^1])));

    private void Change(CheckpointId id, Func<CheckpointStatus, CheckpointStatus> change)
    {
        var i = _kept.FindLastIndex(c => c.Id == id.Value);
        Volatile.Write(ref _kept, _kept.SetItem(i, change(_kept[i])));
    }
}
