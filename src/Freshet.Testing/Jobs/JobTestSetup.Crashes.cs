namespace Freshet.Testing;

/// <content>The same test with a crash wherever there can be one.</content>
public sealed partial class JobTestSetup
{
    private const int CrashesMost = 60; // places in a run; more are spread evenly
    private const int ReadsOfRun = 50; // so that checkpoints come between the records
    private const int StepsOfRunMost = 1_000_000;
    private const int StepsOfCheckpointMost = 60;

    /// <summary>
    /// Runs the job to its end with what was fed to its test sources before, then again and again with a crash after each of its steps (in a long run, after many of them): the process killed, or in the midst
    /// of a checkpoint the power lost; then with another parallelism to the end. Calls <paramref name="check"/> after each run: what was committed must be the same each time.
    /// </summary>
    /// <exception cref="HarnessException">A check failed, or a run: says after which crash.</exception>
    public void CheckCrashes(Action check)
    {
        ArgumentNullException.ThrowIfNull(check);
        if (Disk is not null)
        {
            throw new HarnessException("CheckCrashes needs a disk of its own for each run, and On(disk) gives one for all. Write what the job reads into test sources.");
        }

        IReadOnlyList<object> marks;
        int steps;
        using (var plain = StartPaced())
        {
            marks = [.. plain.Ends.Select(static end => end.Mark())];
            var ends = plain.Ends;
            steps = plain.StepTowardsEnd(StepsOfRunMost);
            plain.Finish();
            Checked(check, "without a crash");
            Rewind(ends, marks);
        }

        var stride = 1 + (steps / CrashesMost);
        for (var at = 0; at < steps; at += stride)
        {
            Crash(at, checkpointSteps: null, marks, check);
            Crash(at, 1 + (at * 7 % StepsOfCheckpointMost), marks, check);
        }
    }

    /// <summary>One run with a crash after so many steps; with a checkpoint begun there, and the crash so many steps after that.</summary>
    private void Crash(int at, int? checkpointSteps, IReadOnlyList<object> marks, Action check)
    {
        var when = checkpointSteps is { } more ? $"the power lost {more} steps into a checkpoint begun after step {at}" : $"the process killed after step {at}";
        using var job = StartPaced();
        var ends = job.Ends;
        try
        {
            job.StepTowardsEnd(at);
            if (checkpointSteps is { } steps)
            {
                job.BeginCheckpoint();
                job.StepTowardsEnd(steps);
            }

            if (job.IsRunning)
            {
                if (checkpointSteps is null)
                {
                    job.Kill();
                }
                else
                {
                    job.LosePower();
                }

                job.Start(1 + ((at + (checkpointSteps ?? 0)) % 3));
                job.Finish();
            }
        }
        catch (Exception e) when (e is HarnessException or FreshetException)
        {
            throw new HarnessException($"With {when}: {e.Message}", e);
        }

        Checked(check, $"with {when}");
        Rewind(ends, marks);
    }

    /// <summary>Starts the job with its input spread over many steps.</summary>
    private JobTest StartPaced()
    {
        var job = Start();
        var elements = job.Ends.OfType<ITestSource>().Sum(static source => source.Count);
        job.Pace = (int)Math.Min(int.MaxValue, 1 + (elements / ReadsOfRun));
        foreach (var source in job.Ends.OfType<ITestSource>())
        {
            source.Pace(RecordsAtATime ?? job.Pace);
        }

        return job;
    }

    private static void Checked(Action check, string when)
    {
        try
        {
            check();
        }
        catch (Exception e)
        {
            throw new HarnessException($"The check fails {when}: {e.Message}", e);
        }
    }

    private static void Rewind(IReadOnlyList<ITestEnd> ends, IReadOnlyList<object> marks)
    {
        for (var i = 0; i < ends.Count; i++)
        {
            ends[i].Rewind(marks[i]);
        }
    }
}
