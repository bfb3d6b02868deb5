namespace Freshet.Runtime.Jobs;

/// <summary>Says when an epoch ends: an interval after the one before, and not before every task has passed that one on, so that epochs get longer under load.</summary>
internal sealed class EpochClock(int tasks, long intervalMs)
{
    private readonly HashSet<int> _open = [];
    private readonly HashSet<int> _ended = [];
    private readonly HashSet<int> _waitedFor = [];
    private long _dueAt = long.MaxValue;

    /// <summary>The epoch that ended last.</summary>
    public long Number { get; private set; }

    /// <summary>When the next look is due, <see cref="long.MaxValue"/> while news is waited for.</summary>
    public long NextLook => _waitedFor.Count == 0 && _ended.Count < tasks ? _dueAt : long.MaxValue;

    /// <summary>A task is open: the first epoch begins when all are.</summary>
    public void Opened(int task, long now)
    {
        _open.Add(task);
        _dueAt = _open.Count == tasks ? now + intervalMs : _dueAt;
    }

    /// <summary>A task has passed an epoch on.</summary>
    public void Passed(int task, long epoch)
    {
        if (epoch == Number)
        {
            _waitedFor.Remove(task);
        }
    }

    /// <summary>A task's input has ended: it passes nothing on any more.</summary>
    public void Ended(int task)
    {
        _ended.Add(task);
        _waitedFor.Remove(task);
    }

    /// <summary>True when an epoch ends now.</summary>
    public bool TryEnd(long now)
    {
        if (now < NextLook)
        {
            return false;
        }

        Number++;
        _dueAt = now + intervalMs;
        _waitedFor.UnionWith(_open);
        _waitedFor.ExceptWith(_ended);
        return true;
    }
}
