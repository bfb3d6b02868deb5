#pragma warning disable RS0030 // the one place that owns threads and reads the real clock
using System.Collections.Concurrent;

namespace Freshet.Runtime.Scheduling;

/// <summary>
/// Worker threads, one a core: each has a queue of ready runnables. A runnable has a worker where its data is in cache, and so has its
/// neighbour in the graph of the same subtask: homes are given in turn. A worker that has had nothing to do for some microseconds helps
/// another out for a step. One more thread serves wake-ups, one runs what decides (job masters, so that a job can be watched and stopped while
/// functions of it block all workers), and one or two do blocking work.
/// </summary>
public sealed class WorkerScheduler : Scheduler
{
    // A step elsewhere costs fetching the state again, so a short pause is better; a long one is not.
    private const int SpinsBeforeHelp = 8;
    private const int SpinsBeforeSleep = 40;

    private readonly Worker[] _workers;
    private readonly Thread _timers;
    private readonly Thread _deciding;
    private readonly Thread[] _background;
    private readonly BlockingCollection<Action> _blocking = [];
    private readonly BlockingCollection<Action> _inOrder = [];
    private readonly PriorityQueue<Runnable, long> _wakes = new();
    private readonly object _wakesGate = new();
    private readonly ConcurrentQueue<Runnable> _control = new();
    private readonly SemaphoreSlim _controlWake = new(0);
    private readonly TimeProvider _clock;
    private readonly long _wallStart;
    private readonly long _monotonicStart;
    private volatile bool _stopped;
    private int _sleeping;
    private int _nextHome;

    /// <summary>Starts this many workers (the cores by default) on a clock.</summary>
    public WorkerScheduler(TimeProvider clock, int? workers = null)
    {
        _clock = clock;
        _wallStart = clock.GetUtcNow().ToUnixTimeMilliseconds();
        _monotonicStart = clock.GetTimestamp();
        _workers = [.. Enumerable.Range(0, workers ?? Environment.ProcessorCount).Select(i => new Worker(this, i))];
        _timers = Start("freshet-timers", ServeWakes);
        _deciding = Start("freshet-control", RunControl);
        _background = [
            Start("freshet-io-0", () => Do(_blocking)),
            Start("freshet-io-1", () => Do(_blocking)),
            Start("freshet-store", () => Do(_inOrder)),
        ];
        foreach (var worker in _workers)
        {
            worker.Thread = Start($"freshet-worker-{worker.Index}", worker.Run);
        }
    }

    /// <summary>Workers that sleep.</summary>
    internal int Sleeping => Volatile.Read(ref _sleeping);

    /// <inheritdoc />
    public override long Now => _wallStart + (long)_clock.GetElapsedTime(_monotonicStart).TotalMilliseconds;

    /// <inheritdoc />
    public override long Ticks => _clock.GetElapsedTime(_monotonicStart).Ticks;

    /// <inheritdoc />
    public override void Schedule(Runnable runnable)
    {
        if (runnable.TryQueue())
        {
            Enqueue(runnable);
        }
    }

    /// <inheritdoc />
    public override void ScheduleAt(Runnable runnable, long time)
    {
        if (time >= Volatile.Read(ref runnable.WakeAt))
        {
            return; // asked for already; should it come this very moment, the step that follows asks again
        }

        lock (_wakesGate)
        {
            if (time >= runnable.WakeAt)
            {
                return;
            }

            runnable.WakeAt = time;
            _wakes.Enqueue(runnable, time);
            Monitor.Pulse(_wakesGate);
        }
    }

    /// <inheritdoc />
    public override void Background(Action work) => _blocking.Add(work);

    /// <inheritdoc />
    public override void InOrder(Action work) => _inOrder.Add(work);

    /// <inheritdoc />
    public override void Dispose()
    {
        _stopped = true;
        lock (_wakesGate)
        {
            Monitor.PulseAll(_wakesGate);
        }

        foreach (var worker in _workers)
        {
            worker.Wake();
        }

        _controlWake.Release();
        Join([.. _workers.Select(w => w.Thread!), _timers, _deciding]); // their last steps may still hand on work
        _blocking.CompleteAdding();
        _inOrder.CompleteAdding();
        Join(_background);

        _blocking.Dispose();
        _inOrder.Dispose();
    }

    private static void Join(IEnumerable<Thread> threads)
    {
        foreach (var thread in threads.Where(thread => thread != Thread.CurrentThread))
        {
            thread.Join();
        }
    }

    private static Thread Start(string name, Action body)
    {
        var thread = new Thread(() => body()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void RunControl()
    {
        while (true)
        {
            _controlWake.Wait();
            if (_stopped)
            {
                return;
            }

            if (_control.TryDequeue(out var runnable) && runnable.RunQueued())
            {
                Enqueue(runnable);
            }
        }
    }

    private void Enqueue(Runnable runnable)
    {
        if (runnable.IsControl)
        {
            _control.Enqueue(runnable);
            _controlWake.Release();
            return;
        }

        var home = runnable.Home;
        if (home < 0)
        {
            home = runnable.Home = (Interlocked.Increment(ref _nextHome) & int.MaxValue) % _workers.Length;
        }

        var worker = _workers[home];
        worker.Ready.Enqueue(runnable);
        if (Sleeping == 0 || worker.TryRouse())
        {
            return;
        }

        if (worker == Worker.Current && worker.Ready.Count == 1)
        {
            return; // it takes this next, where the data is warm
        }

        RouseAny(); // its own worker is busy: one that slept helps
    }

    private void RouseAny()
    {
        foreach (var worker in _workers)
        {
            if (worker.TryRouse())
            {
                return;
            }
        }
    }

    private void ServeWakes()
    {
        lock (_wakesGate)
        {
            while (!_stopped)
            {
                if (!_wakes.TryPeek(out var runnable, out var time))
                {
                    Monitor.Wait(_wakesGate);
                    continue;
                }

                var left = time - Now;
                if (left > 0)
                {
                    Monitor.Wait(_wakesGate, (int)Math.Min(left, 60_000));
                    continue;
                }

                _wakes.Dequeue();
                if (runnable.WakeAt == time)
                {
                    runnable.WakeAt = long.MaxValue;
                    Schedule(runnable);
                }
            }
        }
    }

    private static void Do(BlockingCollection<Action> works)
    {
        foreach (var work in works.GetConsumingEnumerable())
        {
            work();
        }
    }

    private sealed class Worker(WorkerScheduler owner, int index)
    {
        private readonly SemaphoreSlim _wake = new(0);
        private int _asleep;
        private bool _helps; // it has waited long enough for work of its own

        [field: ThreadStatic]
        public static Worker? Current { get; private set; }

        public int Index { get; } = index;

        public ConcurrentQueue<Runnable> Ready { get; } = new();

        public Thread? Thread { get; set; }

        public void Wake() => _wake.Release();

        /// <summary>Wakes it if it sleeps; true when it did.</summary>
        public bool TryRouse()
        {
            if (Volatile.Read(ref _asleep) == 0 || Interlocked.Exchange(ref _asleep, 0) == 0)
            {
                return false;
            }

            Interlocked.Decrement(ref owner._sleeping);
            _wake.Release();
            return true;
        }

        public void Run()
        {
            Current = this;
            while (!owner._stopped)
            {
                if (Take() is { } runnable)
                {
                    if (runnable.RunQueued())
                    {
                        owner.Enqueue(runnable);
                    }
                }
                else
                {
                    WaitForWork();
                }
            }
        }

        private Runnable? Take()
        {
            var helps = _helps;
            _helps = false;
            if (Ready.TryDequeue(out var own))
            {
                return own;
            }

            if (!helps)
            {
                return null;
            }

            for (var i = 1; i < owner._workers.Length; i++)
            {
                if (owner._workers[(Index + i) % owner._workers.Length].Ready.TryDequeue(out var other))
                {
                    return other;
                }
            }

            return null;
        }

        private void WaitForWork()
        {
            for (var i = 0; i < SpinsBeforeSleep; i++)
            {
                Thread.SpinWait(20);
                _helps = i >= SpinsBeforeHelp;
                if ((_helps ? AnyReady() : !Ready.IsEmpty) || owner._stopped)
                {
                    return;
                }
            }

            Interlocked.Increment(ref owner._sleeping);
            Interlocked.Exchange(ref _asleep, 1);
            if (AnyReady() || owner._stopped)
            {
                // something came between looking and lying down
                if (Interlocked.Exchange(ref _asleep, 0) == 1)
                {
                    Interlocked.Decrement(ref owner._sleeping);
                }
                else
                {
                    _wake.Wait(); // the rouser has released it already
                }

                return;
            }

            _wake.Wait();
        }

        private bool AnyReady()
        {
            foreach (var worker in owner._workers)
            {
                if (!worker.Ready.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
