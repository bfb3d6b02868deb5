using Freshet.Core;

namespace Freshet;

/// <summary>
/// The job's clock for code that waits by a <see cref="TimeProvider"/>, the delays of retries: timers come due in the steps of the task, so virtual time moves them as well.
/// Timers may be made and disposed by any thread; they come due on the task's.
/// </summary>
internal sealed class TaskTime(OperatorContext context, CancellationToken closed = default) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Timer, (long Due, long Number)> _timers = new();
    private long _lastNumber;

    public override long TimestampFrequency => 1000;

    /// <summary>When the next timer comes due (milliseconds); null when none is set.</summary>
    public long? Next
    {
        get
        {
            lock (_gate)
            {
                return First()?.Due;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(context.Now);

    public override long GetTimestamp() => context.Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Calls back for the timers that are due. From the task's thread.</summary>
    public void Serve()
    {
        while (TakeDue(context.Now) is { } timer)
        {
            timer.Call();
        }
    }

    private Timer? TakeDue(long now)
    {
        lock (_gate)
        {
            if (First() is not { } first || first.Due > now)
            {
                return null;
            }

            _timers.Dequeue();
            first.Due = long.MaxValue;
            return first;
        }
    }

    /// <summary>The timer that comes due first, behind those that were disposed or set anew.</summary>
    private Timer? First()
    {
        while (_timers.TryPeek(out var timer, out var at))
        {
            if (timer.Due == at.Due)
            {
                return timer;
            }

            _timers.Dequeue();
        }

        return null;
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            timer.Due = long.MaxValue;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Due = context.Now + (long)Math.Ceiling(dueTime.TotalMilliseconds);
                _timers.Enqueue(timer, (timer.Due, ++_lastNumber));
            }
        }

        if (closed.IsCancellationRequested)
        {
            return; // a closed task is to rest
        }

        context.Wake(); // the task asks for a wake-up at the next one
    }

    private sealed class Timer(TaskTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        /// <summary>When it comes due; <see cref="long.MaxValue"/> when it is not set.</summary>
        public long Due { get; set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            time.Set(this, dueTime);
            return true;
        }

        public void Call()
        {
            callback(state);
            if (_period != Timeout.InfiniteTimeSpan && _period > TimeSpan.Zero)
            {
                time.Set(this, _period);
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
