using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>What stays over the restarts of one run: the clock, the files, and what has come out.</summary>
internal sealed class RunState<TIn> : IDisposable
{
    private readonly GuardedBatches _batches;
    private bool _usesState;
    private bool _makesWatermarks;

    public RunState(OperatorSetup<TIn> setup, RunStyle style, RunPosition position)
    {
        Setup = setup;
        Style = style;
        Position = position;
        Clock = new HarnessClock(setup.StartTime);
        Files = setup.Files();
        var records = Math.Max(style.RecordsPerBatch, style.Capacity);
        _batches = new GuardedBatches(type => type == typeof(TIn) ? records : style.Capacity);
    }

    public OperatorSetup<TIn> Setup { get; }

    public RunStyle Style { get; }

    public RunPosition Position { get; }

    public HarnessClock Clock { get; private set; }

    public IFileSystem Files { get; }

    public OutputLog Log { get; } = new();

    public TextHasher<TIn> OtherHasher { get; } = new();

    /// <summary>How often the operator was started.</summary>
    public int Starts { get; set; }

    /// <summary>Counts of the operator's metrics over all starts.</summary>
    public (long Late, long Bad) Counted { get; set; }

    /// <summary>Ends the life of subtasks: what they counted is kept, a batch that they used after its release is found.</summary>
    public void End(Subtasks<TIn> subtasks, bool isCrash = false)
    {
        var counted = subtasks.Counted;
        _usesState |= subtasks.UsesState;
        _makesWatermarks |= subtasks.MakesWatermarks;
        Counted = (Counted.Late + counted.Late, Counted.Bad + counted.Bad);
        subtasks.Close();
        _batches.CheckUntouched();
        if (!isCrash)
        {
            _batches.CheckAllReleased();
        }

        _batches.Forget(); // a crash leaves what it held to the garbage collector
    }

    /// <summary>Goes back to a checkpoint: what came out later is forgotten, and the clock shows what it did, so that replays can be compared.</summary>
    public void GoBack(int linesGiven, long time)
    {
        Log.Truncate(linesGiven);
        Clock = new HarnessClock(time);
        Position.Element = -1;
    }

    /// <summary>What came of it.</summary>
    public HarnessRun Finished() => new(Position, _makesWatermarks ? Log.WithOneWatermarkBefore(Setup.Input) : Log, Counted, _usesState, _makesWatermarks);

    public void Dispose() => _batches.Dispose();
}
