namespace Freshet.Testing;

/// <summary>One subtask's checkpoint goes on with three, and theirs with two: state and records go by key group.</summary>
internal sealed class RescaleMode<TIn>(string name, RunStyle style, params IReadOnlyList<StoreChoice> stores) : HarnessMode<TIn>
{
    private const int RunsMax = 60;

    public override string Name => name;

    public override bool IsAnyOrder => true;

    public override IEnumerable<HarnessRun> Runs(OperatorSetup<TIn> setup)
    {
        var count = setup.Input.Count;
        var step = 1 + (count / RunsMax);
        for (var first = 0; first <= count; first += step)
        {
            var second = first + ((count - first + 1) / 2);
            var position = At(setup);
            position.Note = $"1 subtask, 3 after element {first}, 2 after element {second}";
            yield return position.Run(() => Run(setup, position, first, second));
        }
    }

    private HarnessRun Run(OperatorSetup<TIn> setup, RunPosition position, int first, int second)
    {
        using var run = new RunState<TIn>(setup, style, position);
        var subtasks = new Subtasks<TIn>(run, 1, Store(first), restored: null, from: 0);
        subtasks.Feed(0, first);
        subtasks = Restart(run, subtasks, 3, Store(first + 1), first);
        subtasks.Feed(first, second);
        subtasks = Restart(run, subtasks, 2, Store(first), second);
        subtasks.Feed(second, setup.Input.Count);
        subtasks.Settle();
        run.End(subtasks);
        return run.Finished();
    }

    private static Subtasks<TIn> Restart(RunState<TIn> run, Subtasks<TIn> old, int parallelism, StoreChoice? store, int from)
    {
        var taken = old.Snapshot(run.Starts).ConvertAll(static writer => writer.Write());
        run.End(old);
        return new Subtasks<TIn>(run, parallelism, store, taken, from);
    }

    private StoreChoice? Store(int start) => stores.Count == 0 ? null : stores[start % stores.Count];
}
