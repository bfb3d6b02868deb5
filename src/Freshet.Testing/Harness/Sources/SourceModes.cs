namespace Freshet.Testing;

/// <summary>The ways in which a source is read.</summary>
internal sealed class SourceModes<T>(SourceSetup<T> setup)
{
    private const int CrashesMax = 120;

    /// <summary>One subtask from begin to end.</summary>
    public SourceRun<T> Plain() => Whole("plain", [1], restarts: false, barriers: false);

    public IEnumerable<SourceRun<T>> All(int reads)
    {
        yield return Whole("2 subtasks", [2], restarts: false, barriers: false);
        yield return Whole("5 subtasks", [5], restarts: false, barriers: false);
        yield return Whole("barrier after every read", [2], restarts: false, barriers: true);
        yield return Whole("restart after every read", [1], restarts: true, barriers: false);
        yield return Whole("restart of 3 subtasks after every read", [3], restarts: true, barriers: false);
        yield return Whole("restart with 1, 2, 3 and 5 subtasks in turn after every read", [1, 2, 3, 5], restarts: true, barriers: false);
        foreach (var (from, crash) in Pairs(reads))
        {
            yield return Crash(from, crash, 1, 1);
            yield return Crash(from, crash, 2, 3);
            yield return Crash(from, crash, 3, 1);
        }
    }

    private static IEnumerable<(int From, int Crash)> Pairs(int reads)
    {
        var step = 1 + ((reads + 1) * 3 / CrashesMax);
        for (var from = 0; from <= reads; from += step)
        {
            yield return (from, from);
            yield return (from, from + 1);
            yield return (from, from + 4);
        }
    }

    private SourceRun<T> Whole(string name, int[] parallelism, bool restarts, bool barriers)
    {
        var position = At(name);
        return position.Run(() =>
        {
            using var run = new SourceRun<T>(setup, position);
            var (checkpoint, restarted) = (0L, (-1L, -1));
            List<MemorySnapshotWriter> unwritten = [];
            run.Open(parallelism[0]);
            while (run.Step())
            {
                if (barriers)
                {
                    unwritten.ForEach(static writer => writer.Write());
                    run.Complete(checkpoint); // of the one before, late
                    unwritten = run.Snapshot(++checkpoint);
                }
                else if (restarts && (run.LastResult == Core.ReadResult.More || (run.Now, run.Records.Count) != restarted))
                {
                    // readers that wait or have finished do so again after a restart: only once where nothing else happens
                    restarted = (run.Now, run.Records.Count);
                    Restart(run, parallelism[(int)(++checkpoint % parallelism.Length)], checkpoint);
                }
            }

            if (restarts)
            {
                Restart(run, parallelism[0] + 1, ++checkpoint); // ended: there is nothing more
                ReadOn(run);
            }

            unwritten.ForEach(static writer => writer.Write());
            End(run, checkpoint + 1);
            return run;
        });
    }

    private SourceRun<T> Crash(int from, int crash, int before, int after)
    {
        var position = At("crash and replay");
        position.Note = $"{before} subtask(s) crash after read {crash}, {after} go on from the checkpoint after read {from}";
        return position.Run(() =>
        {
            using var run = new SourceRun<T>(setup, position);
            run.Open(before);
            ReadTo(run, from);
            var taken = run.Snapshot(1);
            var records = run.Records.Count;
            ReadTo(run, crash);
            var restored = taken.ConvertAll(static writer => writer.Write());
            run.Close(isCrash: true);
            run.Forget(records);
            run.Open(after, restored);
            ReadOn(run);
            End(run, 2);
            return run;
        });
    }

    private static void Restart(SourceRun<T> run, int parallelism, long checkpoint)
    {
        var taken = run.Snapshot(checkpoint).ConvertAll(static writer => writer.Write());
        run.Close();
        run.Open(parallelism, taken);
    }

    private static void ReadTo(SourceRun<T> run, int reads)
    {
        while (run.Reads < reads && run.Step())
        {
        }
    }

    private static void ReadOn(SourceRun<T> run)
    {
        while (run.Step())
        {
        }
    }

    private static void End(SourceRun<T> run, long checkpoint)
    {
        run.Snapshot(checkpoint, isFinal: true).ForEach(static writer => writer.Write());
        run.Complete(checkpoint);
        run.Close();
    }

    private static RunPosition At(string name) => new(name, static reads => reads < 0 ? "while opening" : $"at read {reads}");
}
