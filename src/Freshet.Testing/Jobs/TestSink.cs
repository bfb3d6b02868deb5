namespace Freshet.Testing;

/// <summary>
/// A sink that the test reads. It lies outside of the job, and takes part in its checkpoints as a transactional sink does: <see cref="Records"/> is all that came so far,
/// <see cref="Committed"/> what complete checkpoints made final. After a crash, what came behind the last checkpoint is taken back, and comes again. Use it by
/// <see cref="TestEndsExtensions.ToTest{T}"/>, or in place of a sink of the job: <see cref="JobTestSetup.Sink{T}"/>.
/// </summary>
public sealed class TestSink<T> : ITestEnd
{
    private readonly SortedDictionary<int, long> _watermarks = [];
    private List<Received> _received = [];
    private JobTest? _job;
    private long _lastNumber;
    private long _lastCommit;
    private (JobTest? Job, int Life, int Attempt) _begun;

    /// <summary>An empty sink; the name is for messages.</summary>
    public TestSink(string name = "test sink")
    {
        Records = new TestOutput<T>(name, Rest, () => _received.Select(static r => new NumberedElement<T>(r.Number, r.Element)), Where);
        Committed = new TestOutput<T>(
            $"{name}, committed", Rest, () => _received.Where(static r => r.Commit > 0).OrderBy(static r => r.Commit).Select(static r => new NumberedElement<T>(r.Commit, r.Element)), Where);
    }

    /// <summary>All that came so far, in the order of its coming.</summary>
    public TestOutput<T> Records { get; }

    /// <summary>What complete checkpoints made final: nobody takes that back.</summary>
    public TestOutput<T> Committed { get; }

    /// <summary>How far event time has come at the sink (milliseconds), in all its subtasks; <see cref="long.MinValue"/> before the first watermark.</summary>
    public long Watermark
    {
        get
        {
            Rest();
            return _watermarks.Count == 0 ? long.MinValue : _watermarks.Values.Min();
        }
    }

    void ITestEnd.Attach(JobTest? job) => _job = job;

    object ITestEnd.Mark() => _received.ConvertAll(static r => r.Copy());

    void ITestEnd.Rewind(object mark) => _received = ((List<Received>)mark).ConvertAll(static r => r.Copy());

    /// <summary>A subtask begins, from a checkpoint or (null) anew. The first of a start takes back what the checkpoint does not hold.</summary>
    internal void Begin(int subtask, int attempt, long? checkpoint)
    {
        var begun = (_job, _job?.Lives ?? 0, attempt);
        if (_begun != begun)
        {
            _begun = begun;
            _watermarks.Clear();
            _received.RemoveAll(r => checkpoint is null ? r.Commit == 0 : r.Checkpoint > checkpoint); // what is final stays, whoever begins anew
            Commit(r => r.Checkpoint <= checkpoint);
        }

        _watermarks[subtask] = long.MinValue;
    }

    internal void Add(int subtask, Batch<T> batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            _received.Add(new Received(++_lastNumber, subtask, new TestElement<T>(batch.Items[i], batch.HasTimestamps ? batch.Timestamps[i] : null)));
        }
    }

    internal void Tell(int subtask, long watermark) => _watermarks[subtask] = Math.Max(watermark, _watermarks.GetValueOrDefault(subtask, long.MinValue));

    /// <summary>What came to this subtask so far is in a checkpoint.</summary>
    internal void Prepare(int subtask, long checkpoint)
    {
        foreach (var received in _received.Where(r => r.Subtask == subtask && r.Checkpoint == Received.NoCheckpoint))
        {
            received.Checkpoint = checkpoint;
        }
    }

    internal void Commit(int subtask, long checkpoint) => Commit(r => r.Subtask == subtask && r.Checkpoint <= checkpoint);

    private void Commit(Func<Received, bool> which)
    {
        foreach (var received in _received.Where(r => r.Commit == 0 && which(r)))
        {
            received.Commit = ++_lastCommit;
        }
    }

    private void Rest() => _job?.Rest();

    private string Where() => _job is null
        ? "with no job running"
        : $"{_job.Describe()}, {(Watermark == long.MinValue ? "no watermark has come to it" : TestElement.Watermark(Watermark))}";

    private sealed class Received(long number, int subtask, TestElement<T> element)
    {
        public const long NoCheckpoint = long.MaxValue;

        public long Number { get; } = number;

        public int Subtask { get; } = subtask;

        public TestElement<T> Element { get; } = element;

        /// <summary>The first checkpoint that it is in.</summary>
        public long Checkpoint { get; set; } = NoCheckpoint;

        /// <summary>Its number among what is committed; 0 when it is not.</summary>
        public long Commit { get; set; }

        public Received Copy() => new(Number, Subtask, Element) { Checkpoint = Checkpoint, Commit = Commit };
    }
}

/// <summary>Hands records to a test sink. State: the last checkpoint, so that a restart knows what the sink holds of it.</summary>
internal sealed class TestSinkWriter<T>(TestSink<T> sink) : SinkWriter<T>
{
    private const string StateName = "checkpoint";

    public override void OnBatch(Batch<T> batch)
    {
        sink.Add(Context.Subtask, batch);
        batch.Release();
    }

    public override bool OnWatermark(long watermark)
    {
        sink.Tell(Context.Subtask, watermark);
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        sink.Prepare(Context.Subtask, snapshot.Checkpoint.Value);
        snapshot.AddEntries(StateName, [BitConverter.GetBytes(snapshot.Checkpoint.Value)]);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint) => sink.Commit(Context.Subtask, checkpoint.Value);

    protected override void OnOpen()
    {
        var entries = Context.Restored?.AllEntries(StateName) ?? [];
        sink.Begin(Context.Subtask, Context.Attempt, entries.Count > 0 ? entries.Max(static e => BitConverter.ToInt64(e)) : null);
    }
}
