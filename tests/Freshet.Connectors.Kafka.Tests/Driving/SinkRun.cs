using System.Diagnostics;
using Freshet.Core;
using Freshet.Core.Spill;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The writer of a sink, driven as the runtime would drive it.</summary>
internal sealed class SinkRun<T> : IDisposable
{
    private readonly SinkWriter<T> _writer;

    public SinkRun(Func<DataStream<T>, StreamEnd> build, int subtask = 0, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null, SpillSpace? spill = null)
    {
        Context = new LiveContext(subtask, parallelism, restored) { SpillsTo = spill };
        var env = StreamEnvironment.Create();
        build(env.FromSource("nothing", static () => new NoRecords(), isBounded: true));
        Node = env.ToGraph().Nodes[1];
        _writer = (SinkWriter<T>)Node.Create();
        try
        {
            _writer.Open(Context);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Core.Graph.StreamNode Node { get; }

    public LiveContext Context { get; }

    public bool WantsInput => _writer.WantsInput;

    /// <summary>Gives records to the writer, in full batches.</summary>
    public void Write(IEnumerable<T> records, Func<T, long>? timestamp = null)
    {
        foreach (var chunk in records.Chunk(1000))
        {
            var batch = Batch<T>.Rent();
            foreach (var record in chunk)
            {
                if (timestamp is null)
                {
                    batch.Add(record);
                }
                else
                {
                    batch.Add(record, timestamp(record));
                }
            }

            _writer.OnBatch(batch);
        }
    }

    /// <summary>Takes a checkpoint; what it holds is durable, nobody is told.</summary>
    public MemorySnapshot Snapshot(long checkpoint, bool isFinal = false)
    {
        var writer = new MemorySnapshotWriter(new CheckpointId(checkpoint), isFinal, Context.Subtask);
        _writer.Snapshot(writer);
        return writer.Write();
    }

    public void Complete(long checkpoint) => _writer.OnCheckpointComplete(new CheckpointId(checkpoint));

    public bool End() => _writer.OnEnd();

    /// <summary>Serves wake-ups until it holds or the writer fails.</summary>
    public void WaitUntil(Func<bool> holds, TimeSpan limit)
    {
        var since = Stopwatch.StartNew();
        while (!holds())
        {
            if (since.Elapsed > limit)
            {
                throw new TimeoutException($"What the test waits for did not come in {limit}.");
            }

            Context.AwaitWake(since, limit);
            _writer.OnTime(Context.Now);
        }
    }

    public void Dispose() => _writer.Close();

    private sealed class NoRecords : SourceReader<T>
    {
        public override ReadResult Read() => ReadResult.Finished;
    }
}
