using System.Globalization;

namespace Freshet.Testing;

/// <content>How the job works and time passes.</content>
public sealed partial class JobTest
{
    private const int StepsPerLook = 100; // between two looks at what was read
    private const int QuietMost = 5_000;
    private const int QuietPart = 10; // of the steps allowed, without reading anything
    private const long EndMicrosMost = 24 * 3600 * 1_000_000L; // for what a job has to wait for at its end

    /// <summary>Lets the job do all that it can without time passing.</summary>
    /// <exception cref="FreshetException">The job failed: what <c>RunAsync</c> would throw.</exception>
    /// <exception cref="HarnessException">It does not come to rest.</exception>
    public void Run()
    {
        Running("run");
        Rest();
    }

    /// <summary>Lets the job take so many steps and no more, to crash it in the middle of its work. A step is about a batch of one task.</summary>
    public void Step(int steps = 1)
    {
        var scheduler = Running("run").Scheduler;
        WithoutContext(() =>
        {
            for (var i = 0; i < steps && HasWork(scheduler); i++)
            {
                scheduler.Step();
            }
        });
        ThrowFailure();
    }

    /// <summary>Lets time pass: timers of processing time, time-outs, idleness, periodic checkpoints come at their times, one after the other.</summary>
    public void AdvanceTime(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceToMicros(NowMicros + (by.Ticks / TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>Lets time pass until the wall clock shows this (milliseconds since 1970).</summary>
    public void AdvanceTimeTo(long time)
    {
        if (time < Now)
        {
            throw new HarnessException($"Time cannot go back from {Now} to {time}.");
        }

        AdvanceToMicros(time * 1000);
    }

    /// <summary>
    /// Ends the test's sources and lets the job come to its end, time passing as far as it must. What it wrote is final then.
    /// </summary>
    /// <exception cref="HarnessException">It does not end: says what is in the way.</exception>
    public void Finish()
    {
        Rest();
        if (_process is { IsOver: true })
        {
            return;
        }

        Running("finish");
        EndSources();
        UntilOver("end");
    }

    /// <summary>
    /// Lets the job work until a condition holds, for functions whose calls are answered by other threads. Waits for those threads in real time, up to <paramref name="timeout"/>
    /// (10 seconds if not said); the virtual clock stands still.
    /// </summary>
    /// <exception cref="HarnessException">It did not come true in time.</exception>
    public void RunUntil(Func<bool> condition, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = timeout ?? TimeSpan.FromSeconds(10);
        using var arrived = new AutoResetEvent(false);
        var scheduler = Running("run").Scheduler;
        scheduler.OnOutside = () => arrived.Set();
        try
        {
            while (true)
            {
                Rest();
                if (condition())
                {
                    return;
                }

                if (scheduler.IsIdle && !arrived.WaitOne(limit))
                {
                    throw new HarnessException(string.Create(CultureInfo.InvariantCulture, $"The condition did not come true: for {limit.TotalSeconds} seconds nothing was answered, {Describe()}. What waits for time to pass needs AdvanceTime."));
                }
            }
        }
        finally
        {
            scheduler.OnOutside = null;
        }
    }

    /// <summary>As <see cref="Step"/>, with the test's sources ended and time passing where only that brings work; returns how many steps it took: fewer when the job is over.</summary>
    internal int StepTowardsEnd(int steps)
    {
        var process = Running("run");
        var limit = NowMicros + EndMicrosMost;
        EndSources();
        var taken = 0;
        WithoutContext(() =>
        {
            while (taken < steps && !process.IsOver)
            {
                if (!HasWork(process.Scheduler))
                {
                    if (process.Scheduler.NextMicros is not { } next || next > limit)
                    {
                        return;
                    }

                    process.Scheduler.MoveTo(next);
                }

                process.Scheduler.Step();
                taken++;
            }
        });
        ThrowFailure();
        return taken;
    }

    /// <summary>All that can be done now is done. Without effect when no process runs.</summary>
    internal void Rest()
    {
        if (_process is not { } process)
        {
            return;
        }

        WithoutContext(() =>
        {
            var (read, readAt) = (0L, 0);
            for (var steps = 0; HasWork(process.Scheduler); steps++)
            {
                process.Scheduler.Step();
                if (steps % StepsPerLook == 0 && process.Job.Status.RecordsIn is var now && now != read)
                {
                    (read, readAt) = (now, steps);
                }

                if (steps >= _setup.StepsMost || steps - readAt >= Math.Min(QuietMost, _setup.StepsMost / QuietPart))
                {
                    throw new HarnessException(
                        $"The job does not come to rest: after {steps} steps without time passing, the last {steps - readAt} of them without reading a record, there is still work, {Describe()}. "
                        + $"A source without an end that never waits does that (not fed by the test: {OtherSources()}), so does a processing timer that sets itself again at once. "
                        + "Put a test source in its place, give a generator a rate or an end, or allow more by StepsMax.");
                }
            }
        });
        ThrowFailure();
    }

    private void EndSources()
    {
        foreach (var end in _process!.Ends.OfType<ITestSource>())
        {
            end.EndAll();
        }
    }

    private static bool HasWork(SimulatedScheduler scheduler) => !scheduler.IsIdle || scheduler.NextMicros <= scheduler.NowMicros;

    /// <summary>What functions await goes on on this thread, whatever the test framework would do with it.</summary>
    private static void WithoutContext(Action what)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            what();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void AdvanceToMicros(long micros)
    {
        Rest();
        if (_process is not { } process)
        {
            _nowMicros = Math.Max(_nowMicros, micros); // time passes while nothing runs
            return;
        }

        while (process.Scheduler.NextMicros is { } next && next <= micros)
        {
            process.Scheduler.MoveTo(next);
            Rest();
        }

        process.Scheduler.MoveTo(micros);
    }

    private void UntilOver(string what)
    {
        var process = _process!;
        Rest();
        var limit = NowMicros + EndMicrosMost;
        while (!process.IsOver)
        {
            if (process.Scheduler.NextMicros is not { } next || next > limit)
            {
                throw new HarnessException($"The job does not {what}: nothing is to do any more, and it is not over, {Describe()}. Sources that the test does not feed: {OtherSources()}. A call of an asynchronous function that is not answered is in the way too.");
            }

            process.Scheduler.MoveTo(next);
            Rest();
        }

        ThrowFailure();
    }

    private string OtherSources() => string.Join(", ", _process!.OtherSources.Select(static name => $"'{name}'").DefaultIfEmpty("none"));
}
