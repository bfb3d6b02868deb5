using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>Records by key, folded together before they cross: a combiner, and a writer for each of the two kinds of batches that leave it.</summary>
internal sealed class CombiningWriter<T> : EdgeWriter, IReceiver<T>, ICombinerExits<T>
{
    private readonly HashWriter<T> _asTheyAre;
    private readonly Combiner<T> _combiner;
    private readonly int _maxParallelism;
    private EdgeWriter? _folded;

    public CombiningWriter(OutputChannel[] channels, KeyHasher<T> hasher, CombinerFactory<T> factory, int maxParallelism, string reader, StateStore state)
        : base(channels)
    {
        _maxParallelism = maxParallelism;
        Reader = reader;
        State = state;
        _asTheyAre = new HashWriter<T>(channels, hasher, maxParallelism);
        _combiner = factory.Create(this);
    }

    public string Reader { get; }

    public StateStore State { get; }

    public IReceiver<T> AsTheyAre => _asTheyAre;

    public IReceiver<TFolded> Folded<TFolded>(KeyHasher<TFolded> hasher)
    {
        var writer = new HashWriter<TFolded>(Channels, hasher, _maxParallelism);
        _folded = writer;
        return writer;
    }

    public void Settle() => _folded?.Flush();

    public void OnBatch(Batch<T> batch) => _combiner.OnBatch(batch);

    /// <summary>The combiner keeps what it holds: until a watermark asks for it, nobody could do anything with it.</summary>
    public override void Flush()
    {
        _folded?.Flush();
        _asTheyAre.Flush();
    }

    public override void Control(Element element)
    {
        // Idle, too, hands on everything: the others' time then goes on without us.
        _combiner.Flush(element.Kind == ElementKind.Watermark ? element.Value : long.MaxValue);
        base.Control(element);
    }
}
