namespace Freshet.Testing;

/// <summary>The orders of events that a sink is put through.</summary>
internal sealed class SinkModes<T, TOutside>(SinkSetup<T, TOutside> setup)
{
    private const long OperationsMax = 5_000;
    private const int FailuresMax = 3;

    private static readonly SinkDeath[] Deaths = Enum.GetValues<SinkDeath>();

    private int Count => setup.Input.Count;

    public IEnumerable<(string Name, Action<SinkRun<T, TOutside>> Run)> All()
    {
        yield return ("no barrier", static run => { run.Open(1); run.Finish(); });
        yield return ("no records", NoRecords);
        foreach (var parallelism in (int[])[1, 2])
        {
            yield return ($"barrier after every element, told at once, {parallelism} subtask(s)", run => Barriers(run, parallelism, lag: 0, every: 1, times: 1));
            yield return ($"barrier after every element, told two later, {parallelism} subtask(s)", run => Barriers(run, parallelism, lag: 2, every: 1, times: 1));
        }

        yield return ("barrier after every element, told of every third only", run => Barriers(run, 1, lag: 0, every: 3, times: 1));
        yield return ("barrier after every element, told twice", run => Barriers(run, 1, lag: 0, every: 1, times: 2));
        yield return ("barrier after every element, told never", run => Barriers(run, 1, lag: Count, every: 1, times: 1));
        foreach (var mode in Crashes())
        {
            yield return mode;
        }

        foreach (var mode in PowerLosses())
        {
            yield return mode;
        }

        yield return ("restart with another parallelism after every element", Rescale);
        yield return ("ended, then started again from the last checkpoint", EndedTwice);
    }

    private IEnumerable<(string, Action<SinkRun<T, TOutside>>)> Crashes()
    {
        for (var taken = 0; taken <= Count; taken++)
        {
            for (var crash = taken; crash <= Math.Min(Count, taken + 2); crash++)
            {
                foreach (var death in Deaths)
                {
                    var (j, i) = (taken, crash);
                    var when = $"after element {i}, {death}";
                    yield return ($"complete after element {j}, crash {when} before anyone is told", run => Untold(run, j, i, death));
                    yield return ($"complete after element {j}, told, crash {when}", run => Told(run, j, i, death));
                    yield return ($"complete after element {j}, snapshot given up and crash {when}", run => GivenUp(run, j, i, death));
                    yield return ($"complete after element {j}, crash {when}, and again from the same checkpoint", run => Twice(run, j, i, death));
                    if (setup.Retracts && i > j)
                    {
                        yield return ($"complete after element {j} and told of a later one, crash {when}, back to the older", run => Back(run, j, i, death));
                    }
                }
            }
        }
    }

    /// <summary>The power fails in each call of the disk in turn, in recovery as well.</summary>
    private IEnumerable<(string, Action<SinkRun<T, TOutside>>)> PowerLosses()
    {
        var hasFailed = typeof(TOutside) == typeof(SimulatedDisk);
        for (var k = 0L; hasFailed && k < OperationsMax; k++)
        {
            var operations = k;
            yield return ($"power loss in file operation {operations + 1}", run => hasFailed = PowerLoss(run, (SimulatedDisk)(object)run.Outside!, operations));
        }
    }

    private static bool PowerLoss(SinkRun<T, TOutside> run, SimulatedDisk disk, long operations)
    {
        var failures = 0;
        disk.PowerLossAfter(operations);
        while (true)
        {
            try
            {
                run.Open(1 + (failures % 2), run.LastComplete);
                while (run.Next < run.Count)
                {
                    run.FeedTo(run.Next + 2);
                    run.Complete(run.Barrier());
                }

                run.Finish();
                return failures > 0;
            }
            catch (Exception e) when (IsPowerLoss(e))
            {
                run.Die(SinkDeath.PowerLoss);
                if (++failures < FailuresMax)
                {
                    disk.PowerLossAfter(operations % (7 * failures));
                }
            }
        }
    }

    private static bool IsPowerLoss(Exception? e) => e is not null && (e is SimulatedCrashException || IsPowerLoss(e.InnerException));

    private static void NoRecords(SinkRun<T, TOutside> run)
    {
        run.Open(2);
        run.Complete(run.Barrier());
        run.Complete(run.Barrier());
        run.Finish();
    }

    private static void Barriers(SinkRun<T, TOutside> run, int parallelism, int lag, int every, int times)
    {
        run.Open(parallelism);
        var untold = new Queue<long>();
        while (run.Next < run.Count)
        {
            run.Feed();
            untold.Enqueue(run.Barrier());
            if (untold.Count <= lag)
            {
                continue;
            }

            var id = untold.Dequeue();
            for (var i = 0; i < times && id % every == 0; i++)
            {
                run.Complete(id);
            }
        }

        run.Finish();
    }

    private static void Untold(SinkRun<T, TOutside> run, int taken, int crash, SinkDeath death)
    {
        run.Open(1);
        run.FeedTo(taken);
        var id = run.Barrier();
        run.FeedTo(crash);
        run.Die(death);
        run.Open(2, id);
        run.Finish();
    }

    private static void Told(SinkRun<T, TOutside> run, int taken, int crash, SinkDeath death)
    {
        run.Open(2);
        run.FeedTo(taken / 2);
        run.Complete(run.Barrier());
        run.FeedTo(taken);
        var id = run.Barrier();
        run.Complete(id);
        run.FeedTo(crash);
        run.Die(death);
        run.Open(1, id);
        run.Complete(run.Barrier());
        run.Finish();
    }

    private static void GivenUp(SinkRun<T, TOutside> run, int taken, int crash, SinkDeath death)
    {
        run.Open(1);
        run.FeedTo(taken);
        var id = run.Barrier();
        run.FeedTo(crash);
        run.Barrier(); // taken by the writers, never complete
        run.Die(death);
        run.Open(1, id);
        run.FeedTo(crash);
        run.Complete(run.Barrier());
        run.Finish();
    }

    private static void Twice(SinkRun<T, TOutside> run, int taken, int crash, SinkDeath death)
    {
        run.Open(1);
        run.FeedTo(taken);
        var id = run.Barrier();
        run.FeedTo(crash);
        run.Die(death);
        run.Open(1, id);
        run.FeedTo(crash);
        run.Barrier();
        run.Die(death);
        run.Open(2, id);
        run.Die(death);
        run.Open(1, id);
        run.Finish();
    }

    private static void Back(SinkRun<T, TOutside> run, int taken, int crash, SinkDeath death)
    {
        run.Open(1);
        run.FeedTo(taken);
        var older = run.Barrier();
        run.FeedTo(crash);
        run.Complete(run.Barrier());
        run.Die(death);
        run.Open(2, older);
        run.Complete(run.Barrier());
        run.Finish();
    }

    private static void Rescale(SinkRun<T, TOutside> run)
    {
        run.Open(1);
        long? id = null;
        for (var start = 1; run.Next < run.Count; start++)
        {
            run.Feed();
            id = run.Barrier();
            run.Die(SinkDeath.TaskFailure);
            run.Open((start % 3) + 1, id);
        }

        run.Finish();
    }

    private static void EndedTwice(SinkRun<T, TOutside> run)
    {
        run.Open(2);
        run.FeedTo(run.Count);
        var id = run.Barrier(isFinal: true);
        run.Die(SinkDeath.TaskFailure);
        run.Open(1, id);
        run.Finish();
    }
}
