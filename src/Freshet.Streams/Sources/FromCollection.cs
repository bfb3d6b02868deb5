using Freshet.Core;

namespace Freshet;

/// <summary>Streams of things in memory.</summary>
public static class FromCollectionExtensions
{
    /// <summary>
    /// The items of a collection, which is read once, here. They are shared out in turn (with parallelism 2: items 0, 2, 4, ... and
    /// 1, 3, 5, ...), so the subtasks move through it in step; each subtask keeps its items' order.
    /// </summary>
    public static DataStream<T> FromCollection<T>(this StreamEnvironment environment, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(items);
        T[] all = [.. items];
        return environment.FromSource("from collection", () => new CollectionReader<T>(all), isBounded: true, detail: $"{all.Length} items");
    }
}

/// <summary>Hands out items of an array.</summary>
internal sealed class CollectionReader<T>(T[] items) : SourceReader<T>
{
    private readonly NumberSplits _numbers = new(items.Length, blockBits: 0);
    private readonly long[] _indexes = new long[BatchSize.Default];

    public override ReadResult Read()
    {
        var batch = Batch<T>.Rent();
        batch.Split = NumberSplits.OnlySplit;
        var count = _numbers.Fill(_indexes.AsSpan(0, batch.Capacity), items.Length);
        var places = batch.Places;
        for (var i = 0; i < count; i++)
        {
            places[i] = items[_indexes[i]];
        }

        batch.SetCount(count);
        Output.Send(batch);
        return _numbers.Next < items.Length ? ReadResult.More : _numbers.End(Context);
    }

    public override void Snapshot(SnapshotWriter snapshot) => _numbers.Snapshot(snapshot);

    protected override void OnOpen()
    {
        base.OnOpen();
        _numbers.Open(Context);
    }
}
