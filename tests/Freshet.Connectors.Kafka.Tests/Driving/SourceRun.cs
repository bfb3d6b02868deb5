using System.Diagnostics;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A record as it left a reader.</summary>
internal sealed record Taken<T>(T Value, long? Timestamp, int Split, int Subtask);

/// <summary>All readers of a source at one parallelism, driven in turn by one thread as the runtime would drive them.</summary>
internal sealed class SourceRun<T> : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<SourceReader<T>> _readers = [];

    public SourceRun(Func<StreamEnvironment, DataStream<T>> build, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null, IFileSystem? files = null)
    {
        var env = StreamEnvironment.Create();
        build(env);
        Node = env.ToGraph().Nodes[0];
        try
        {
            for (var i = 0; i < parallelism; i++)
            {
                var context = new LiveContext(i, parallelism, restored, files);
                var reader = (SourceReader<T>)Node.Create();
                Contexts.Add(context);
                _readers.Add(reader);
                reader.Open(context);
                context.Output<T>(0).Connect(new Recorder(this, i));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Core.Graph.StreamNode Node { get; }

    public List<LiveContext> Contexts { get; } = [];

    public List<Taken<T>> Records { get; } = [];

    public List<bool> Finished { get; } = [];

    /// <summary>Drives all readers until it holds, or all have finished.</summary>
    public void ReadUntil(Func<bool> holds)
    {
        var since = Stopwatch.StartNew();
        while (!holds())
        {
            if (since.Elapsed > Limit)
            {
                throw new TimeoutException($"What the test waits for did not come in {Limit}: {Records.Count} records so far. Log: {string.Join(" | ", Contexts.SelectMany(c => c.Lines.Lines).Select(l => l.Text).TakeLast(5))}");
            }

            if (!Step(since))
            {
                return;
            }
        }
    }

    /// <summary>Drives one reader once, without waiting.</summary>
    public ReadResult ReadOnce(int subtask)
    {
        var result = _readers[subtask].Read();
        _readers[subtask].Flush();
        return result;
    }

    /// <summary>Drives all readers until they have finished.</summary>
    public void ReadToEnd() => ReadUntil(() => false);

    /// <summary>Drives all readers until so many records were read.</summary>
    public void ReadRecords(int count) => ReadUntil(() => Records.Count >= count);

    /// <summary>Drives all readers this long, to see that nothing comes.</summary>
    public void ReadFor(TimeSpan time)
    {
        var since = Stopwatch.StartNew();
        ReadUntil(() => since.Elapsed > time);
    }

    public List<MemorySnapshot> Snapshot(long checkpoint) => [.. _readers.Select((reader, i) =>
    {
        reader.Flush();
        var writer = new MemorySnapshotWriter(new CheckpointId(checkpoint), subtask: i);
        reader.Snapshot(writer);
        return writer.Write();
    })];

    public void Complete(long checkpoint) => _readers.ForEach(r => r.OnCheckpointComplete(new CheckpointId(checkpoint)));

    public void Dispose() => _readers.ForEach(r => r.Close());

    /// <summary>One round; waits when no reader has more. False when all have finished.</summary>
    private bool Step(Stopwatch since)
    {
        var results = new ReadResult[_readers.Count];
        for (var i = 0; i < _readers.Count; i++)
        {
            results[i] = ReadOnce(i);
        }

        if (Array.TrueForAll(results, static r => r == ReadResult.Finished))
        {
            return false;
        }

        if (Array.TrueForAll(results, static r => r != ReadResult.More))
        {
            Contexts[Array.FindIndex(results, static r => r == ReadResult.Waiting)].AwaitWake(since, Limit);
        }

        return true;
    }

    private sealed class Recorder(SourceRun<T> run, int subtask) : IReceiver<T>
    {
        public void OnBatch(Batch<T> batch)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                run.Records.Add(new Taken<T>(batch.Items[i], batch.HasTimestamps ? batch.Timestamps[i] : null, batch.Split, subtask));
            }

            batch.Release();
        }
    }
}
