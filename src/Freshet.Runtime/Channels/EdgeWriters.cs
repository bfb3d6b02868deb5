using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>Makes the writer of an edge in the record type of the output that it reads.</summary>
internal sealed class EdgeWriters(Partitioning partitioning, OutputChannel[] channels, int subtask, int maxParallelism, string reader, Func<StateStore> state) : IEmitterVisitor<EdgeWriter>
{
    public EdgeWriter Visit<T>(Emitter<T> emitter) => partitioning switch
    {
        Partitioning.Custom custom => new CustomWriter<T>(channels, (SubtaskChooser<T>)custom.Chooser, reader),
        Partitioning.Hash { Combine: CombinerFactory<T> combine } hash => new CombiningWriter<T>(channels, (KeyHasher<T>)hash.Hasher, combine, maxParallelism, reader, state()),
        Partitioning.Hash hash => new HashWriter<T>(channels, (KeyHasher<T>)hash.Hasher, maxParallelism),
        _ => new TypedWriter<T>(Whole(), channels),
    };

    public EdgeWriter VisitBatches(BatchEmitter emitter) => partitioning is Partitioning.Hash { Hasher: BatchHasher hasher }
        ? new ScatterWriter(channels, hasher.CreateScatter(new KeyTargets(channels.Length, maxParallelism)))
        : Whole();

    /// <summary>For a partitioning that sends batches as they are.</summary>
    private WholeWriter Whole() => partitioning switch
    {
        Partitioning.Forward or Partitioning.Global => new FirstWriter(channels),
        Partitioning.Rebalance { ByLoad: true } => new LoadWriter(channels, subtask),
        Partitioning.Rebalance or Partitioning.Rescale => new TurnWriter(channels, subtask),
        Partitioning.Shuffle => new ShuffleWriter(channels, subtask),
        Partitioning.Broadcast => new BroadcastWriter(channels),
        _ => throw FreshetException.Internal($"There is no writer of whole batches for {partitioning}."),
    };
}

/// <summary>Connects an output to all that read it.</summary>
internal sealed class FanIn(IReadOnlyList<object> receivers) : IEmitterVisitor<bool>
{
    public bool Visit<T>(Emitter<T> emitter)
    {
        if (emitter.Watch is { } watch)
        {
            watch.HasSeveralReaders = receivers.Count > 1;
        }

        emitter.Connect(receivers.Count == 1 ? receivers[0] : new Fan<T>([.. receivers.Cast<IReceiver<T>>()]));
        return true;
    }

    public bool VisitBatches(BatchEmitter emitter)
    {
        emitter.Connect(receivers.Count == 1 ? receivers[0] : new WholeFan([.. receivers.Cast<IBatchReceiver>()]));
        return true;
    }
}
