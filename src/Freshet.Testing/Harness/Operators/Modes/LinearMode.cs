namespace Freshet.Testing;

/// <summary>What happens after every element.</summary>
internal enum Between
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>A barrier: a snapshot is taken, written one element later, then completed; the operator goes on.</summary>
    Barrier,

    /// <summary>The same, and a new operator goes on from what was written.</summary>
    Restart,
}

/// <summary>The input once, from begin to end, with something between any two elements.</summary>
internal sealed class LinearMode<TIn>(string name, RunStyle style, Between between = Between.Nothing, params IReadOnlyList<StoreChoice> stores) : HarnessMode<TIn>
{
    private readonly List<List<MemorySnapshotWriter>> _unwritten = [];
    private long _checkpoint;

    public override string Name => name;

    public override bool CountsAreExact => true;

    public override bool Restarts => between == Between.Restart;

    /// <summary>Repeats the last watermark and an older one between any two elements.</summary>
    public bool RepeatsWatermarks { get; init; }

    public override IEnumerable<HarnessRun> Runs(OperatorSetup<TIn> setup)
    {
        var position = At(setup);
        yield return position.Run(() => Run(setup, position));
    }

    private HarnessRun Run(OperatorSetup<TIn> setup, RunPosition position)
    {
        _unwritten.Clear();
        _checkpoint = 0;
        using var run = new RunState<TIn>(setup, style, position);
        var starts = 0;
        var subtasks = new Subtasks<TIn>(run, 1, Store(starts++), restored: null, from: 0);
        long watermark = long.MinValue;
        for (var next = 0; next < setup.Input.Count;)
        {
            var element = setup.Input[next];
            if (RepeatsWatermarks && watermark > long.MinValue && element.IsRecord)
            {
                subtasks.RepeatWatermark(watermark);
                subtasks.RepeatWatermark(Math.Max(watermark, long.MinValue + 1) - 1);
            }

            next = subtasks.FeedNext(next, setup.Input.Count);
            watermark = element.Kind == TestElementKind.Watermark ? Math.Max(watermark, element.Number) : watermark;
            if (between == Between.Barrier)
            {
                Barrier(subtasks);
            }
            else if (between == Between.Restart)
            {
                subtasks = Restart(run, subtasks, Store(starts++), next);
            }
        }

        subtasks.Settle();
        WriteUnwritten();
        run.End(subtasks);
        return run.Finished();
    }

    private StoreChoice? Store(int start) => stores.Count == 0 ? null : stores[start % stores.Count];

    /// <summary>The bytes are written after the next element, as the background might; every third checkpoint is never told to be complete.</summary>
    private void Barrier(Subtasks<TIn> subtasks)
    {
        var taken = subtasks.Snapshot(++_checkpoint);
        WriteUnwritten();
        if (_checkpoint > 1 && _checkpoint % 3 != 0)
        {
            subtasks.Complete(_checkpoint - 1);
        }

        _unwritten.Add(taken);
    }

    private void WriteUnwritten()
    {
        _unwritten.ForEach(static writers => writers.ForEach(static writer => writer.Write()));
        _unwritten.Clear();
    }

    private Subtasks<TIn> Restart(RunState<TIn> run, Subtasks<TIn> old, StoreChoice? store, int from)
    {
        var taken = old.Snapshot(++_checkpoint, isFinal: from == run.Setup.Input.Count).ConvertAll(static writer => writer.Write());
        if (_checkpoint % 2 == 0)
        {
            old.Complete(_checkpoint);
        }

        run.End(old);
        return new Subtasks<TIn>(run, 1, store, taken, from);
    }
}
