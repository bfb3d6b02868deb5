using Freshet.Core;
using Freshet.Runtime.Scheduling;

namespace Freshet.Testing.Tests.Simulations;

public sealed class SimulatedSchedulerTests
{
    private const long Start = 1_000_000;

    [Fact]
    public void Step_serves_a_wake_up_never_before_it_is_due_and_never_loses_one()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var scheduler = Scheduler(seed);
            var random = new SeededRandom(seed);
            var served = 0;
            for (var i = 0; i < 30; i++)
            {
                var due = (Start / 1000) + random.Next(1000);
                scheduler.ScheduleAt(
                    new Stepper(() =>
                    {
                        Assert.True(scheduler.Now >= due, $"{scheduler.Now} is before {due}");
                        served++;
                        return false;
                    }),
                    due);
            }

            RunOut(scheduler);
            Assert.Equal(30, served);
        }
    }

    [Fact]
    public void Step_runs_what_was_scheduled_during_its_own_step_once_more()
    {
        var scheduler = Scheduler(1);
        var steps = 0;
        Stepper? stepper = null;
        stepper = new Stepper(() =>
        {
            if (++steps < 5)
            {
                scheduler.Schedule(stepper!);
            }

            return false;
        });
        scheduler.Schedule(stepper);
        scheduler.Schedule(stepper);
        RunOut(scheduler);
        Assert.Equal(5, steps);
    }

    [Fact]
    public void Step_runs_ordered_work_in_its_order_and_other_work_in_any()
    {
        var orders = new HashSet<string>();
        for (var seed = 0UL; seed < 30; seed++)
        {
            var scheduler = Scheduler(seed);
            var (ordered, any) = (new List<int>(), new List<int>());
            for (var i = 0; i < 5; i++)
            {
                var number = i;
                scheduler.InOrder(() => ordered.Add(number));
                scheduler.Background(() => any.Add(number));
            }

            RunOut(scheduler);
            Assert.Equal([0, 1, 2, 3, 4], ordered);
            Assert.Equal([0, 1, 2, 3, 4], any.Order());
            orders.Add(string.Join(',', any));
        }

        Assert.True(orders.Count > 10, "the seed does not decide the order");
    }

    [Fact]
    public void Step_is_false_when_nothing_is_ready_and_no_wake_up_was_asked_for()
    {
        var scheduler = Scheduler(1);
        Assert.False(scheduler.Step());

        scheduler.Schedule(new Stepper(() => false));
        Assert.True(scheduler.Step());
        Assert.False(scheduler.Step());
    }

    [Fact]
    public void Step_jumps_to_the_next_wake_up_only_when_nothing_is_ready()
    {
        var scheduler = Scheduler(1);
        var left = 3;
        scheduler.Schedule(new Stepper(() => --left > 0));
        scheduler.At(Start + 50_000_000, () => Assert.Equal(0, left));
        RunOut(scheduler);
        Assert.Equal(Start + 50_000_000, scheduler.NowMicros);
    }

    [Fact]
    public void Dispose_ends_everything()
    {
        var scheduler = Scheduler(1);
        scheduler.Background(static () => Assert.Fail("a dead process wrote"));
        scheduler.Schedule(new Stepper(static () => throw new InvalidOperationException("a dead process ran")));
        scheduler.Dispose();
        scheduler.Schedule(new Stepper(static () => throw new InvalidOperationException("a dead process ran")));
        Assert.False(scheduler.Step());
    }

    [Fact]
    public void Schedule_from_another_thread_is_taken_by_the_next_step()
    {
        var scheduler = Scheduler(1);
        var (told, ran) = (0, 0);
        scheduler.OnOutside = () => told++;
        Assert.True(scheduler.IsIdle);

        var other = new Thread(() => scheduler.Schedule(new Stepper(() =>
        {
            ran = Environment.CurrentManagedThreadId;
            return false;
        })));
        other.Start();
        other.Join();

        Assert.Equal(1, told);
        Assert.False(scheduler.IsIdle);
        RunOut(scheduler);
        Assert.Equal(Environment.CurrentManagedThreadId, ran);
        Assert.True(scheduler.IsIdle);
    }

    [Fact]
    public void Wake_up_at_a_time_that_never_comes_does_not_come()
    {
        var scheduler = Scheduler(1);
        var stepper = new Stepper(static () => throw new InvalidOperationException("time has no such end"));
        scheduler.ScheduleAt(stepper, long.MaxValue - 1);

        Assert.Null(scheduler.NextMicros);
        Assert.False(scheduler.Step());
    }

    [Fact]
    public void Wake_up_is_served_when_time_was_moved_to_it()
    {
        var scheduler = Scheduler(1);
        var served = false;
        scheduler.ScheduleAt(
            new Stepper(() =>
            {
                served = true;
                return false;
            }),
            5_000);

        scheduler.MoveTo(scheduler.NextMicros!.Value);
        Assert.False(served);
        RunOut(scheduler);
        Assert.True(served);
    }

    private static SimulatedScheduler Scheduler(ulong seed) => new(
        new SeededRandom(seed),
        new SimulationTrace(),
        new SchedulingStyle { Order = seed % 2 == 0 ? SchedulingOrder.Uniform : SchedulingOrder.Prioritised, StepMicrosMax = 10 },
        Start);

    private static void RunOut(SimulatedScheduler scheduler)
    {
        for (var steps = 0; scheduler.Step(); steps++)
        {
            Assert.True(steps < 10_000);
        }
    }

    private sealed class Stepper(Func<bool> step) : Runnable
    {
        public override string Name => "stepper";

        public override bool Step() => step();
    }
}
