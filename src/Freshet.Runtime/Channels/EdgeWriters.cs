using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>Makes the writer of an edge in the record type of the output that it reads.</summary>
internal sealed class EdgeWriters(Partitioning partitioning, OutputChannel[] channels, int subtask, int maxParallelism, string reader, Func<StateStore> state) : IEmitterVisitor<EdgeWriter>
{
    public EdgeWriter Visit<T>(Emitter<T> emitter) => partitioning switch
    {
        Partitioning.Forward => new ForwardWriter<T>(channels),
        Partitioning.Rebalance { ByLoad: true } => new LoadWriter<T>(channels, subtask),
        Partitioning.Rebalance => new RebalanceWriter<T>(channels, subtask),
        Partitioning.Rescale => new RebalanceWriter<T>(channels, subtask),
        Partitioning.Shuffle => new ShuffleWriter<T>(channels, subtask),
        Partitioning.Global => new GlobalWriter<T>(channels),
        Partitioning.Custom custom => new CustomWriter<T>(channels, (SubtaskChooser<T>)custom.Chooser, reader),
        Partitioning.Broadcast => new BroadcastWriter<T>(channels),
        Partitioning.Hash { Combine: CombinerFactory<T> combine } hash => new CombiningWriter<T>(channels, (KeyHasher<T>)hash.Hasher, combine, maxParallelism, reader, state()),
        Partitioning.Hash hash => new HashWriter<T>(channels, (KeyHasher<T>)hash.Hasher, maxParallelism),
        _ => throw FreshetException.Internal($"There is no writer for {partitioning}."),
    };
}

/// <summary>Connects an output to all that read it.</summary>
internal sealed class FanIn(IReadOnlyList<object> receivers) : IEmitterVisitor<bool>
{
    public bool Visit<T>(Emitter<T> emitter)
    {
        emitter.Connect(receivers.Count == 1 ? receivers[0] : new Fan<T>([.. receivers.Cast<IReceiver<T>>()]));
        return true;
    }
}
