namespace Freshet.Testing;

/// <summary>
/// The subtasks of one operator between a start and a crash or a stop: each element goes to the one that owns it or to all,
/// and what they give out is merged as what is downstream would.
/// </summary>
internal sealed partial class Subtasks<TIn>
{
    private readonly OperatorSetup<TIn> _setup;
    private readonly RunStyle _style;
    private readonly RunState<TIn> _run;
    private readonly List<OperatorInstance<TIn>> _all = [];
    private readonly MergedOutput _output;
    private bool _isActive = true;

    public Subtasks(RunState<TIn> run, int parallelism, StoreChoice? store, IReadOnlyList<MemorySnapshot>? restored, int from)
    {
        _run = run;
        _setup = run.Setup;
        _style = run.Style;
        for (var i = 0; i < parallelism; i++)
        {
            var context = new HarnessContext(_setup.Place with
            {
                Subtask = i,
                Parallelism = parallelism,
                Attempt = run.Starts,
                Clock = run.Clock,
                Store = store?.Create,
                Files = run.Files,
                Restored = restored,
            })
            {
                Outbox = _style.Outbox,
            };
            _all.Add(new OperatorInstance<TIn>(_setup, context));
        }

        run.Starts++;
        _output = new MergedOutput(run.Log, [.. _all.Select(static one => one.Context)]);
        _all.ForEach(static one => one.Open());
        Collect();
        Repeat(InputState.After(_setup.Input.Take(from)));
    }

    public int Parallelism => _all.Count;

    public bool UsesState => _all.Exists(static one => one.Context.UsesState);

    public bool MakesWatermarks => _all.Exists(static one => one.Subject.MakesWatermarks);

    /// <summary>Counts of all subtasks together.</summary>
    public (long Late, long Bad) Counted => (_all.Sum(static one => one.Context.Metrics.Late), _all.Sum(static one => one.Context.Metrics.Bad));

    /// <summary>Feeds the elements from one number to another (exclusive), in batches of the style.</summary>
    public void Feed(int from, int to)
    {
        while (from < to)
        {
            from = FeedNext(from, to);
        }
    }

    /// <summary>Feeds one control element, or as many records as one batch takes; returns the number of the next element.</summary>
    public int FeedNext(int from, int to)
    {
        _run.Position.Element = from;
        ServeWakes();
        var element = _setup.Input[from];
        if (!element.IsRecord)
        {
            FeedControl(element);
            Collect();
            return from + 1;
        }

        var next = from + 1;
        while (next < to
            && next - from < _style.RecordsPerBatch
            && _setup.Input[next] is { IsRecord: true } more
            && more.Timestamp.HasValue == element.Timestamp.HasValue
            && more.Split == element.Split)
        {
            next++;
        }

        FeedRecords(from, next);
        Collect();
        return next;
    }

    /// <summary>A watermark that brings nothing new.</summary>
    public void RepeatWatermark(long watermark)
    {
        _all.ForEach(one => one.Watermark(watermark));
        Collect();
    }

    public List<MemorySnapshotWriter> Snapshot(long checkpoint, bool isFinal = false)
    {
        var writers = _all.ConvertAll(one => one.Snapshot(checkpoint, isFinal));
        Collect();
        return writers;
    }

    public void Complete(long checkpoint)
    {
        _all.ForEach(one => one.Complete(checkpoint));
        _all.ForEach(static one => one.Flush());
        Collect();
    }

    /// <summary>Serves what is due and hands everything over.</summary>
    public void Settle()
    {
        ServeWakes();
        Flush();
        Collect();
    }

    public void Close() => _all.ForEach(static one => one.Close());

    private void FeedControl(TestElement<TIn> element)
    {
        switch (element.Kind)
        {
            case TestElementKind.Watermark:
                _all.ForEach(one => one.Watermark(element.Number));
                break;
            case TestElementKind.Status:
                SetStatus(element.Number == 1);
                break;
            case TestElementKind.SplitOpened:
            case TestElementKind.SplitEnded:
                _all.ForEach(one => one.Split((int)element.Number, element.Kind == TestElementKind.SplitOpened));
                break;
            case TestElementKind.Time:
                Flush();
                MoveTime(element.Number);
                break;
            case TestElementKind.Blocked:
                Flush();
                _run.Clock.BlockUntil(element.Number);
                break;
            case TestElementKind.InputWatermark or TestElementKind.InputStatus or TestElementKind.InputEnd:
                _all.ForEach(one => one.Control(new TestControl(element.Kind, element.Number, element.Input)));
                break;
            case TestElementKind.End:
            default:
                _all.ForEach(static one => one.End());
                break;
        }
    }

    private void Flush() => _all.ForEach(static one => one.Flush());

    /// <summary>What is upstream starts anew too: it is as idle as before, has the same splits open, ends again when it had ended.</summary>
    private void Repeat(InputState state)
    {
        foreach (var split in state.OpenSplits)
        {
            _all.ForEach(one => one.Split(split, isOpen: true));
        }

        foreach (var control in state.Controls)
        {
            _all.ForEach(one => one.Control(control));
        }

        if (!state.IsActive)
        {
            SetStatus(false);
        }

        if (state.HasEnded)
        {
            _all.ForEach(static one => one.End());
        }

        Collect();
    }

    private void SetStatus(bool active)
    {
        if (_isActive == active)
        {
            return;
        }

        _isActive = active;
        _all.ForEach(one => one.Status(active));
    }

    private void MoveTime(long to)
    {
        while (_all.Min(static one => one.Context.NextWake) is { } next && next <= to)
        {
            _run.Clock.MoveTo(next);
            ServeWakes();
        }

        _run.Clock.MoveTo(to);
        ServeWakes();
    }

    private void ServeWakes()
    {
        _all.ForEach(static one => one.ServeWakes());
        Collect();
    }

    private void Collect() => _output.Collect(_run.Position.Element);
}
