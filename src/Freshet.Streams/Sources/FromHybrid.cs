using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>Sources one after the other.</summary>
public static class FromHybridExtensions
{
    /// <summary>
    /// Reads a source to its end, then the next: history from files, then a topic that goes on. Each function opens one source on the environment that it is given and does nothing else with it:
    /// <c>env.FromHybrid(e => e.FromFiles(…), e => e.FromKafka(…))</c>. All but the last must end. Each subtask goes on to the next source by itself; event time waits for those that
    /// still read the one before. Where the next source starts is its own business: choose that so that nothing lies between the two. Positions of all of them are in the checkpoint.
    /// </summary>
    /// <exception cref="FreshetException">A function does not give a source, or one before the last does not end.</exception>
    public static DataStream<T> FromHybrid<T>(this StreamEnvironment environment, params IReadOnlyList<Func<StreamEnvironment, DataStream<T>>> sources)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count < 2)
        {
            throw FreshetException.User($"FromHybrid was given {sources.Count} source(s): it reads several, one after the other.");
        }

        var nodes = sources.Select(SourceOf).ToArray();
        if (nodes[..^1].FirstOrDefault(static n => !n.IsBounded) is { } endless)
        {
            throw FreshetException.User($"The source '{endless.Name}' has no end, so that those behind it would never be read: read it to its end (files without Watch, Kafka with Bounded), or put it last.");
        }

        return environment.FromSource(
            $"hybrid of {string.Join(", ", nodes.Select(static n => n.Name))}",
            () => new HybridReader<T>([.. nodes.Select(static n => (SourceReader<T>)n.Create())]),
            isBounded: nodes[^1].IsBounded,
            detail: string.Join("; then ", nodes.Select(static n => n.Detail ?? n.Name)),
            parallelismMax: nodes.Min(static n => n.ParallelismMax),
            holdsSplits: nodes.All(static n => n.HoldsSplits));
    }

    private static StreamNode SourceOf<T>(Func<StreamEnvironment, DataStream<T>> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        var scratch = StreamEnvironment.Create();
        _ = open(scratch);
        return scratch.ToGraph().Nodes is [{ Role: NodeRole.Source } source]
            ? source
            : throw FreshetException.User("A function given to FromHybrid must open one source on the environment that it is given, and nothing more: e => e.FromFiles(…). Put what follows behind FromHybrid.");
    }
}

/// <summary>Reads one source after the other. All are open from the start, so that each keeps its own positions in every checkpoint; one is read.</summary>
internal sealed class HybridReader<T>(SourceReader<T>[] readers) : SourceReader<T>, ISplitHolder
{
    private HybridContext[] _contexts = [];
    private int _current;

    public override ReadResult Read()
    {
        while (true)
        {
            var result = readers[_current].Read();
            if (result != ReadResult.Finished || _current == readers.Length - 1)
            {
                return result;
            }

            readers[_current].Flush();
            Output.Split = Batch.NoSplit;
            _contexts[++_current].BeCurrent();
        }
    }

    public void HoldSplit(int split, bool isHeld) => ((ISplitHolder)readers[_current]).HoldSplit(split, isHeld);

    public override bool OnTime(long now) => readers[_current].OnTime(now);

    public override void Flush() => readers[_current].Flush();

    public override void Snapshot(SnapshotWriter snapshot)
    {
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i].Snapshot(new HybridSnapshotWriter(snapshot, i));
        }
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint) => Array.ForEach(readers, r => r.OnCheckpointComplete(checkpoint));

    public override void Close() => Array.ForEach(readers, static r => r.Close());

    protected override void OnOpen()
    {
        base.OnOpen();
        _contexts = [.. readers.Select((_, i) => new HybridContext(Context, i))];
        _contexts[0].BeCurrent();
        for (var i = 0; i < readers.Length; i++)
        {
            readers[i].Open(_contexts[i]);
        }
    }
}

/// <summary>The world of one of the sources: its state has names of its own, and what it tells of its splits is told when its turn comes.</summary>
internal sealed class HybridContext(OperatorContext outer, int number) : ForwardingContext(outer)
{
    private readonly List<Action> _untold = [];
    private readonly HybridSnapshotReader? _restored = outer.Restored is { } restored ? new HybridSnapshotReader(restored, number) : null;
    private bool _isCurrent;

    public override SnapshotReader? Restored => _restored;

    /// <summary>Its turn has come.</summary>
    public void BeCurrent()
    {
        _isCurrent = true;
        _untold.ForEach(static tell => tell());
        _untold.Clear();
    }

    public override void AnnounceSplit(int split, bool isOpen, string name = "") => Tell(() => Outer.AnnounceSplit(split, isOpen, name.Length == 0 ? "" : HybridNames.Of(number, name)));

    public override void EmitStatus(bool active) => Tell(() => Outer.EmitStatus(active));

    public override void EmitWatermark(long watermark) => Tell(() => Outer.EmitWatermark(watermark));

    private void Tell(Action tell)
    {
        if (_isCurrent)
        {
            tell();
        }
        else
        {
            _untold.Add(tell);
        }
    }
}

/// <summary>Names of one of several sources.</summary>
internal static class HybridNames
{
    public static string Of(int number, string name) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number}/{name}");
}

internal sealed class HybridSnapshotWriter(SnapshotWriter to, int number) : SnapshotWriter
{
    public override CheckpointId Checkpoint => to.Checkpoint;

    public override bool IsFinal => to.IsFinal;

    public override bool IsSavepoint => to.IsSavepoint;

    public override void AddKeyed(string name, Core.State.FrozenState state) => to.AddKeyed(HybridNames.Of(number, name), state);

    public override void AddEntries(string name, IReadOnlyList<byte[]> entries) => to.AddEntries(HybridNames.Of(number, name), entries);
}

internal sealed class HybridSnapshotReader(SnapshotReader from, int number) : SnapshotReader
{
    public override bool IsSavepoint => from.IsSavepoint;

    public override void ReadKeyed(string name, Action<Stream> restore) => from.ReadKeyed(HybridNames.Of(number, name), restore);

    public override void ReadOf(int subtask, string name, Action<Stream> restore) => from.ReadOf(subtask, HybridNames.Of(number, name), restore);

    public override IReadOnlyList<byte[]> AllEntries(string name) => from.AllEntries(HybridNames.Of(number, name));

    public override IReadOnlyList<byte[]> ShareOfEntries(string name) => from.ShareOfEntries(HybridNames.Of(number, name));
}
