namespace Freshet.Runtime.Scheduling;

/// <summary>
/// Runs everything of a job: steps of runnables, wake-ups, blocking work. Two implementations: worker threads, and the
/// simulation's one thread with a seed and virtual time (Testing).
/// </summary>
public abstract class Scheduler : IDisposable
{
    /// <summary>Milliseconds since 1970: the wall clock read once, then moved on by the monotonic clock, so that it never jumps.</summary>
    public abstract long Now { get; }

    /// <summary>Time that went by, in units of 100 ns since the scheduler began: what steps take. Only differences mean something.</summary>
    public virtual long Ticks => Now * TimeSpan.TicksPerMillisecond;

    /// <summary>Makes a runnable ready. From any thread; cheap when it is ready already.</summary>
    public abstract void Schedule(Runnable runnable);

    /// <summary>Makes a runnable ready at a time (milliseconds). An earlier wake-up asked for before stays.</summary>
    public abstract void ScheduleAt(Runnable runnable, long time);

    /// <summary>Runs blocking work (writing a snapshot) away from the workers. It must not throw: a failure of it is a defect that ends the process.</summary>
    public abstract void Background(Action work);

    /// <summary>The same, one piece after the other in the order of the calls: the work of the checkpoint store.</summary>
    public abstract void InOrder(Action work);

    /// <summary>Stops all threads after their current step.</summary>
    public abstract void Dispose();
}
