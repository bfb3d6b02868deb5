using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks;

/// <summary>All subtasks of one sink in one attempt, with a checkpoint coordinator that does what the test says.</summary>
internal sealed class WriterRun<T> : IDisposable
{
    private readonly List<(HarnessContext Context, SinkWriter<T> Writer)> _subtasks = [];

    public WriterRun(Func<SinkWriter<T>> create, int parallelism = 1, IFileSystem? files = null, HarnessClock? clock = null, IReadOnlyList<MemorySnapshot>? restored = null, int attempt = 0, string uid = "sink")
    {
        clock ??= new HarnessClock();
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            var context = new HarnessContext(new HarnessPlace { Uid = uid, Name = uid, Subtask = subtask, Parallelism = parallelism, Files = files, Clock = clock, Restored = restored, Attempt = attempt });
            var writer = create();
            _subtasks.Add((context, writer));
            writer.Open(context);
            Assert.Empty(context.UnclaimedState);
        }
    }

    public int Parallelism => _subtasks.Count;

    /// <summary>The writers as the factory of the graph's node makes them.</summary>
    public static Func<SinkWriter<T>> Of(Func<DataStream<T>, StreamEnd> sink)
    {
        var environment = StreamEnvironment.Create();
        sink(environment.FromCollection<T>([]));
        var node = environment.ToGraph().Nodes[^1];
        return () => (SinkWriter<T>)node.Create();
    }

    public IReadOnlyList<LoggedLine> Logged(int subtask = 0) => _subtasks[subtask].Context.Logged;

    public HarnessContext Context(int subtask = 0) => _subtasks[subtask].Context;

    public void Write(int subtask, params IEnumerable<T> items)
    {
        var batch = Batch<T>.Rent();
        foreach (var item in items)
        {
            if (batch.IsFull)
            {
                _subtasks[subtask].Writer.OnBatch(batch);
                batch = Batch<T>.Rent();
            }

            batch.Add(item);
        }

        _subtasks[subtask].Writer.OnBatch(batch);
    }

    public void MoveTo(long time)
    {
        foreach (var (context, writer) in _subtasks)
        {
            context.Clock.MoveTo(time);
            if (context.TakeWake())
            {
                Assert.True(writer.OnTime(context.Now));
            }
        }
    }

    public IReadOnlyList<MemorySnapshot> Snapshot(long checkpoint, bool isFinal = false)
    {
        var states = new List<MemorySnapshot>();
        foreach (var (context, writer) in _subtasks)
        {
            writer.Flush();
            states.Add(context.Snapshot(writer, checkpoint, isFinal).Write());
        }

        return states;
    }

    public void Complete(long checkpoint)
    {
        foreach (var (_, writer) in _subtasks)
        {
            writer.OnCheckpointComplete(new CheckpointId(checkpoint));
        }
    }

    public void Complete(int subtask, long checkpoint) => _subtasks[subtask].Writer.OnCheckpointComplete(new CheckpointId(checkpoint));

    /// <summary>The end of a bounded job.</summary>
    public void Finish(long checkpoint)
    {
        foreach (var (_, writer) in _subtasks)
        {
            Assert.True(writer.OnEnd());
        }

        Snapshot(checkpoint, isFinal: true);
        Complete(checkpoint);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var (context, writer) in _subtasks)
        {
            writer.Close();
        }
    }
}
