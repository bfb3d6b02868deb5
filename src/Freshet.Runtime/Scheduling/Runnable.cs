namespace Freshet.Runtime.Scheduling;

/// <summary>
/// Something that the scheduler runs in steps: a task, the job master. Never run by two threads at once.
/// A call of <see cref="Scheduler.Schedule"/> during a step is never lost: another step follows.
/// </summary>
public abstract class Runnable
{
    private const int Idle = 0;
    private const int Queued = 1;
    private const int Running = 2;
    private const int RunningAgain = 3;

    private int _state;

    /// <summary>Name for logs and traces.</summary>
    public abstract string Name { get; }

    /// <summary>True of what must go on also while every worker is held up by a function that blocks: it decides and never waits.</summary>
    internal virtual bool IsControl => false;

    /// <summary>The worker that last ran it, where its data is warm; the scheduler's own.</summary>
    internal int Home { get; set; } = -1;

    /// <summary>The earliest wake-up asked for (milliseconds), <see cref="long.MaxValue"/> when none; the scheduler's own.</summary>
    internal long WakeAt = long.MaxValue;

    /// <summary>Does a bounded piece of work. True when there is more to do at once; false when it waits to be scheduled.</summary>
    public abstract bool Step();

    /// <summary>True when the caller must put it into a queue.</summary>
    internal bool TryQueue()
    {
        Interlocked.MemoryBarrier(); // what the caller has told is seen by all before the state is read
        while (true)
        {
            var state = Volatile.Read(ref _state);
            switch (state)
            {
                case Queued or RunningAgain:
                    return false;
                case Running:
                    if (Interlocked.CompareExchange(ref _state, RunningAgain, Running) == Running)
                    {
                        return false;
                    }

                    break;
                default:
                    if (Interlocked.CompareExchange(ref _state, Queued, Idle) == Idle)
                    {
                        return true;
                    }

                    break;
            }
        }
    }

    /// <summary>Runs one step of a queued runnable. True when it must be queued again.</summary>
    internal bool RunQueued()
    {
        Interlocked.Exchange(ref _state, Running); // seen by all before the step looks around: who still sees it queued has told before that
        if (Step())
        {
            Volatile.Write(ref _state, Queued);
            return true;
        }

        if (Interlocked.CompareExchange(ref _state, Idle, Running) == Running)
        {
            return false;
        }

        Volatile.Write(ref _state, Queued);
        return true;
    }
}
