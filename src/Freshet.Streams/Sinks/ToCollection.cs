using System.Runtime.InteropServices;
using Freshet.Core;

namespace Freshet;

/// <summary>Streams into memory: for tests and small results.</summary>
public static class ToCollectionExtensions
{
    /// <summary>
    /// Adds the records to a collection, exactly once while the process lives: those before a checkpoint when it is complete, the rest
    /// when the job ends. Subtasks never add at the same time; read it when the job has ended, or use <see cref="Collect"/>.
    /// </summary>
    public static StreamEnd ToCollection<T>(this DataStream<T> stream, ICollection<T> to)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(to);
        if (to.IsReadOnly)
        {
            throw FreshetException.User($"ToCollection needs a collection to add to, and this {to.GetType().Name} is read-only. Give a List<{typeof(T).Name}>, or use Collect().");
        }

        return Add(stream, Collector<T>.Into(to));
    }

    /// <summary>Gathers the records, exactly once while the process lives; they can be read while the job runs and after it.</summary>
    public static Collected<T> Collect<T>(this DataStream<T> stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var collector = Collector<T>.Keeping();
        return new Collected<T>(collector, Add(stream, collector));
    }

    private static StreamEnd Add<T>(DataStream<T> stream, Collector<T> collector) =>
        stream.ToSink("collect", () => new CollectSink<T>(collector), isStateful: true);
}

/// <summary>Gathers records and hands them over with each checkpoint.</summary>
internal sealed class CollectSink<T>(Collector<T> collector) : SinkWriter<T>
{
    private const string StateName = "checkpoint";

    private readonly List<T> _records = [];

    private string Sink => $"{Context.JobName}\n{Context.Uid}";

    public override void OnBatch(Batch<T> batch)
    {
        _records.AddRange(batch.Items);
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        var checkpoint = snapshot.Checkpoint.Value;
        if (_records.Count > 0)
        {
            collector.Prepare(Sink, Context.Subtask, checkpoint, [.. _records]);
            _records.Clear();
        }

        var id = new byte[sizeof(long)];
        MemoryMarshal.Write(id, checkpoint);
        snapshot.AddEntries(StateName, [id]);
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint) => collector.Commit(Sink, Context.Subtask, checkpoint.Value);

    protected override void OnOpen()
    {
        long? restored = Context.Restored?.AllEntries(StateName) is { Count: > 0 } ids ? MemoryMarshal.Read<long>(ids[0]) : null;
        var parallelism = Context.Parallelism;
        var subtask = Context.Subtask;
        if (!collector.Start(Sink, old => old % parallelism == subtask, restored, isNewRun: restored is null && Context.Attempt == 0))
        {
            throw new FreshetException(
                ErrorDomain.External,
                retry: false,
                $"{Context.Describe()}: the job goes back to before records that are in the collection already, and would add them twice. "
                + "Use Collect(), which takes them back, or run the job with an empty collection.");
        }
    }
}
