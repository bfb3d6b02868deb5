using Freshet.Runtime.Scheduling;

namespace Freshet.Runtime.Tests.Scheduling;

public sealed class WorkerSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Schedule_never_loses_a_call_and_never_runs_a_step_twice_at_once()
    {
        const int Calls = 100_000;
        using var scheduler = new WorkerScheduler(TimeProvider.System, 4);
        var runnable = new Counting(Calls);
        for (var i = 0; i < Calls; i++)
        {
            runnable.Add();
            scheduler.Schedule(runnable);
        }

        Assert.True(runnable.Done.Wait(Patience));
        Assert.Equal(0, runnable.Overlaps);
    }

    [Fact]
    public void ScheduleAt_runs_it_at_the_earliest_time_asked_for_and_not_before()
    {
        using var scheduler = new WorkerScheduler(TimeProvider.System, 1);
        var runnable = new Timed(scheduler);
        var at = scheduler.Now + 30;
        scheduler.ScheduleAt(runnable, at + 60_000);
        scheduler.ScheduleAt(runnable, at);

        Assert.True(runnable.Done.Wait(Patience));
        Assert.InRange(runnable.RanAt, at, at + 20_000);
    }

    [Fact]
    public void Control_goes_on_while_every_worker_is_blocked()
    {
        using var scheduler = new WorkerScheduler(TimeProvider.System, 1);
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        using var decided = new ManualResetEventSlim();
        scheduler.Schedule(new Acting(() =>
        {
            blocked.Set();
            release.Wait();
        }));
        Assert.True(blocked.Wait(Patience));
        scheduler.Schedule(new Acting(decided.Set, isControl: true));
        var wasDecided = decided.Wait(Patience);
        release.Set();

        Assert.True(wasDecided);
    }

    [Fact]
    public void InOrder_keeps_the_order_of_the_calls()
    {
        using var scheduler = new WorkerScheduler(TimeProvider.System, 1);
        using var done = new CountdownEvent(1000);
        var seen = new List<int>();
        for (var i = 0; i < 1000; i++)
        {
            var n = i;
            scheduler.InOrder(() =>
            {
                seen.Add(n);
                done.Signal();
            });
        }

        Assert.True(done.Wait(Patience));
        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public void Background_does_not_hold_the_workers_up()
    {
        using var hold = new ManualResetEventSlim(); // outlives the scheduler, whose thread may come to wait for it late
        using var scheduler = new WorkerScheduler(TimeProvider.System, 1);
        scheduler.Background(hold.Wait);
        var runnable = new Counting(1);
        runnable.Add();
        scheduler.Schedule(runnable);

        Assert.True(runnable.Done.Wait(Patience));
        hold.Set();
    }

    [Fact]
    public void A_worker_with_two_busy_runnables_gets_help_from_one_that_sleeps()
    {
        using var done = new CountdownEvent(2);
        using var scheduler = new WorkerScheduler(TimeProvider.System, 2);
        var threads = new HashSet<int>();
        Busy? second = null;
        var first = new Busy(0, _ =>
        {
            scheduler.Schedule(second!); // from the worker itself: it would take this one next
            return true;
        });
        Func<Busy, bool> untilBoth = busy =>
        {
            Thread.Yield();
            lock (threads)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                if (threads.Count < 2)
                {
                    return true;
                }
            }

            if (!busy.IsDone)
            {
                busy.IsDone = true;
                done.Signal();
            }

            return false;
        };
        second = new Busy(0, untilBoth);
        first.Then = untilBoth;
        Assert.True(SpinWait.SpinUntil(() => scheduler.Sleeping == 2, Patience));
        scheduler.Schedule(first);

        Assert.True(done.Wait(Patience), "Both went on in turns on one worker.");
        Assert.Equal((0, 0), (first.Home, second.Home)); // help is for a step: their data is where it was
    }

    private sealed class Busy : Runnable
    {
        private readonly Func<Busy, bool> _once;
        private bool _began;

        public Busy(int home, Func<Busy, bool> once)
        {
            Home = home;
            _once = once;
        }

        public Func<Busy, bool>? Then { get; set; }

        public bool IsDone { get; set; }

        public override string Name => "busy";

        public override bool Step()
        {
            if (!_began || Then is null)
            {
                _began = true;
                return _once(this);
            }

            return Then(this);
        }
    }

    private sealed class Counting(int until) : Runnable
    {
        private int _waiting;
        private int _seen;
        private int _inside;

        public ManualResetEventSlim Done { get; } = new();

        public int Overlaps { get; private set; }

        public override string Name => "counting";

        public void Add() => Interlocked.Increment(ref _waiting);

        public override bool Step()
        {
            if (Interlocked.Increment(ref _inside) != 1)
            {
                Overlaps++;
            }

            _seen += Interlocked.Exchange(ref _waiting, 0);
            if (_seen == until)
            {
                Done.Set();
            }

            Interlocked.Decrement(ref _inside);
            return false;
        }
    }

    private sealed class Timed(Scheduler scheduler) : Runnable
    {
        public ManualResetEventSlim Done { get; } = new();

        public long RanAt { get; private set; }

        public override string Name => "timed";

        public override bool Step()
        {
            RanAt = scheduler.Now;
            Done.Set();
            return false;
        }
    }

    private sealed class Acting(Action act, bool isControl = false) : Runnable
    {
        public override string Name => "acting";

        internal override bool IsControl => isControl;

        public override bool Step()
        {
            act();
            return false;
        }
    }
}
