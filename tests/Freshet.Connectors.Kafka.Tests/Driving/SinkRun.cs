using System.Diagnostics;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The writer of a sink, driven as the runtime would drive it.</summary>
internal sealed class SinkRun<T> : IDisposable
{
    private readonly SinkWriter<T> _writer;

    public SinkRun(Func<DataStream<T>, StreamEnd> build)
    {
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

    public LiveContext Context { get; } = new(0, 1);

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

    public void Snapshot(long checkpoint) => _writer.Snapshot(new MemorySnapshotWriter(new CheckpointId(checkpoint)));

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
