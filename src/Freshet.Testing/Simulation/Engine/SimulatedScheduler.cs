using System.Collections.Concurrent;
using Freshet.Core;
using Freshet.Runtime.Scheduling;

namespace Freshet.Testing;

/// <summary>
/// Runs a job on the calling thread from one seed, in virtual time: the seed picks which of the ready steps is next, blocking work is a
/// step like any other, and when nothing is ready time jumps to the next wake-up. Call <see cref="Step"/> until the job is over.
/// </summary>
public sealed class SimulatedScheduler : Scheduler
{
    private const double AnybodyChance = 0.1;
    private const double NewPriorityChance = 0.02;
    private const long NeverMs = long.MaxValue / 1000; // in microseconds it would be no number

    private readonly SeededRandom _random;
    private readonly SimulationTrace _trace;
    private readonly SchedulingStyle _style;
    private readonly Dictionary<Runnable, Actor> _actorOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<Actor> _actors = [];
    private readonly List<Actor> _ready = [];
    private readonly Queue<Action> _inOrder = new();
    private readonly ConcurrentQueue<Runnable> _fromOutside = new(); // scheduled while no step runs, or by another thread: a client's callback
    private readonly PriorityQueue<Timed, (long Micros, long Number)> _timed = new();
    private readonly Actor _store;
    private long _lastNumber;
    private int _steppingThread; // 0 between steps
    private bool _isDead;

    /// <summary>A scheduler at a virtual time, in microseconds since 1970.</summary>
    public SimulatedScheduler(SeededRandom random, SimulationTrace trace, SchedulingStyle style, long nowMicros)
    {
        _random = random;
        _trace = trace;
        _style = style;
        NowMicros = nowMicros;
        _store = NewActor(null, null);
    }

    /// <summary>Virtual time in microseconds since 1970.</summary>
    public long NowMicros { get; private set; }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>True when no step is ready: only time can bring one.</summary>
    public bool IsIdle => _ready.Count == 0 && _fromOutside.IsEmpty;

    /// <summary>The virtual time (microseconds) at which something is to happen next by itself; null when nothing is.</summary>
    internal long? NextMicros => _timed.TryPeek(out _, out var next) ? next.Micros : null;

    /// <summary>Called when something is scheduled from outside of the steps, from whatever thread.</summary>
    internal Action? OnOutside { get; set; }

    /// <summary>Lets time pass to here (microseconds). What comes due on the way is not done yet.</summary>
    internal void MoveTo(long micros) => NowMicros = Math.Max(NowMicros, micros);

    /// <inheritdoc />
    public override long Now => NowMicros / 1000;

    /// <inheritdoc />
    public override void Schedule(Runnable runnable)
    {
        if (_isDead || !runnable.TryQueue())
        {
            return;
        }

        if (_steppingThread == Environment.CurrentManagedThreadId)
        {
            _ready.Add(ActorOf(runnable));
        }
        else
        {
            _fromOutside.Enqueue(runnable);
            OnOutside?.Invoke();
        }
    }

    /// <inheritdoc />
    public override void ScheduleAt(Runnable runnable, long time)
    {
        if (_isDead || time >= runnable.WakeAt)
        {
            return;
        }

        runnable.WakeAt = time;
        if (time >= NeverMs)
        {
            return;
        }

        var due = Math.Max(NowMicros, time * 1000) + _random.Next(_style.WakeLateMicrosMax + 1);
        _timed.Enqueue(new Timed(runnable, time, null), (due, ++_lastNumber));
    }

    /// <inheritdoc />
    public override void Background(Action work)
    {
        if (!_isDead)
        {
            _ready.Add(NewActor(null, work));
        }
    }

    /// <inheritdoc />
    public override void InOrder(Action work)
    {
        if (_isDead)
        {
            return;
        }

        _inOrder.Enqueue(work);
        if (_inOrder.Count == 1)
        {
            _ready.Add(_store);
        }
    }

    /// <summary>Does something at a virtual time (microseconds) by itself: what the world around the job does.</summary>
    public void At(long micros, Action what)
    {
        if (!_isDead)
        {
            _timed.Enqueue(new Timed(null, 0, what), (micros, ++_lastNumber));
        }
    }

    /// <summary>Runs one step, or lets time pass to the next wake-up. False when there is neither: whoever still waits waits for ever.</summary>
    public bool Step()
    {
        if (_isDead)
        {
            return false;
        }

        _steppingThread = Environment.CurrentManagedThreadId;
        try
        {
            return StepOnThisThread();
        }
        finally
        {
            _steppingThread = 0;
        }
    }

    private bool StepOnThisThread()
    {
        while (_fromOutside.TryDequeue(out var runnable))
        {
            _ready.Add(ActorOf(runnable));
        }

        TakeDue();
        if (_ready.Count == 0)
        {
            if (!_timed.TryPeek(out _, out var next))
            {
                return false;
            }

            NowMicros = Math.Max(NowMicros, next.Micros);
            TakeDue();
            return true;
        }

        if (_style.NeedlessChance > 0 && _random.Chance(_style.NeedlessChance) && _actors[_random.Next(_actors.Count)].Runnable is { } needless)
        {
            Schedule(needless);
        }

        Run(Choose());
        NowMicros += _random.Next(_style.StepMicrosMax + 1);
        return true;
    }

    /// <summary>Ends it: nothing runs any more, nothing can be scheduled.</summary>
    public override void Dispose()
    {
        _isDead = true;
        _ready.Clear();
        _fromOutside.Clear();
        _inOrder.Clear();
        _timed.Clear();
    }

    /// <summary>Ends it, and gives the blocking work that did not run: it holds memory that it alone can give back.</summary>
    internal IReadOnlyList<Action> Abandon()
    {
        IReadOnlyList<Action> left = [.. _ready.Select(static actor => actor.Work).OfType<Action>()];
        Dispose();
        return left;
    }

    private void TakeDue()
    {
        while (_timed.TryPeek(out var timed, out var at) && at.Micros <= NowMicros)
        {
            _timed.Dequeue();
            if (timed.What is { } what)
            {
                what();
            }
            else if (timed.Runnable!.WakeAt == timed.Time)
            {
                timed.Runnable.WakeAt = long.MaxValue;
                Schedule(timed.Runnable);
            }
        }
    }

    private Actor Choose()
    {
        var at = _random.Next(_ready.Count);
        if (_style.Order == SchedulingOrder.Prioritised && !_random.Chance(AnybodyChance))
        {
            for (var i = 0; i < _ready.Count; i++)
            {
                at = _ready[i].Priority > _ready[at].Priority ? i : at;
            }
        }

        var chosen = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (_random.Chance(NewPriorityChance))
        {
            chosen.Priority = _random.Next(1000);
        }

        return chosen;
    }

    private void Run(Actor actor)
    {
        Steps++;
        _trace.Add(actor.Number);
        _trace.Add(NowMicros);
        if (_trace.IsTold)
        {
            _trace.Tell($"{NowMicros / 1000.0:F3} {actor.Runnable?.Name ?? (actor == _store ? "(store)" : "(background)")}");
        }

        if (actor.Runnable is { } runnable)
        {
            if (runnable.RunQueued() && !_isDead)
            {
                _ready.Add(actor);
            }
        }
        else if (actor.Work is { } work)
        {
            work();
        }
        else
        {
            _inOrder.Peek()();
            if (!_isDead && _inOrder.Count > 0)
            {
                _inOrder.Dequeue();
                if (_inOrder.Count > 0)
                {
                    _ready.Add(_store);
                }
            }
        }
    }

    private Actor ActorOf(Runnable runnable)
    {
        if (!_actorOf.TryGetValue(runnable, out var actor))
        {
            _actorOf.Add(runnable, actor = NewActor(runnable, null));
            _actors.Add(actor);
        }

        return actor;
    }

    private Actor NewActor(Runnable? runnable, Action? work) => new(++_lastNumber, runnable, work) { Priority = _random.Next(1000) };

    /// <summary>Whatever takes steps: a runnable, a piece of background work, or (with neither) the store's work in order.</summary>
    private sealed class Actor(long number, Runnable? runnable, Action? work)
    {
        public long Number { get; } = number;

        public Runnable? Runnable { get; } = runnable;

        public Action? Work { get; } = work;

        public int Priority { get; set; }
    }

    private readonly record struct Timed(Runnable? Runnable, long Time, Action? What);
}
