namespace Freshet.Testing;

/// <summary>
/// A crash after every element i, and a start from the checkpoint taken after every element j ≤ i: what came out after j is
/// forgotten, as what is downstream forgets it, and the elements from j on are replayed.
/// </summary>
internal sealed class CrashMode<TIn>(string name, RunStyle style, params IReadOnlyList<StoreChoice> stores) : HarnessMode<TIn>
{
    private const int RunsMax = 400;

    public override string Name => name;

    public override IEnumerable<HarnessRun> Runs(OperatorSetup<TIn> setup)
    {
        foreach (var (from, crash) in Pairs(setup.Input.Count))
        {
            var position = At(setup);
            position.Note = $"crash after element {crash}, restored from the checkpoint after element {from}";
            yield return position.Run(() => Run(setup, position, from, crash));
        }
    }

    /// <summary>All pairs of a short input; of a long one those that are near each other and the two ends.</summary>
    private static IEnumerable<(int From, int Crash)> Pairs(int count)
    {
        var isLong = (count + 1) * (count + 2) / 2 > RunsMax;
        for (var from = 0; from <= count; from++)
        {
            for (var crash = from; crash <= count; crash++)
            {
                if (!isLong || crash - from is 0 or 1 or 5 || crash == count)
                {
                    yield return (from, crash);
                }
            }
        }
    }

    private HarnessRun Run(OperatorSetup<TIn> setup, RunPosition position, int from, int crash)
    {
        using var run = new RunState<TIn>(setup, style, position);
        var first = new Subtasks<TIn>(run, 1, Store(from), restored: null, from: 0);
        first.Feed(0, from);
        var checkpoint = from > 0 ? first.Snapshot(1) : null;
        var (given, time) = (from > 0 ? run.Log.Count : 0, run.Clock.Now);
        first.Feed(from, crash);
        var restored = checkpoint?.ConvertAll(static writer => writer.Write()); // in the background, meanwhile the operator went on
        run.End(first, isCrash: true);
        run.GoBack(given, time);

        var second = new Subtasks<TIn>(run, 1, Store(from + 1), restored, from);
        second.Feed(from, setup.Input.Count);
        second.Settle();
        run.End(second);
        return run.Finished();
    }

    private StoreChoice? Store(int start) => stores.Count == 0 ? null : stores[start % stores.Count];
}
