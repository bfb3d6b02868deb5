using Freshet.Core;
using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Micro;

/// <summary>A paged table of long keys with one eight-byte column, and batches of random keys that are in it.</summary>
internal sealed unsafe class LongTable : IDisposable
{
    public const int Batch = 1024;

    private readonly PagedStateStore _store;
    private readonly bool _ownsPool;
    private readonly Column _count;
    private readonly nint[] _rows = new nint[Batch];

    public LongTable(int keys, int batches, PagePool? pool = null)
    {
        _ownsPool = pool is null;
        Pool = pool ?? new PagePool(4L << 30);
        _store = new PagedStateStore(Pool);
        var layout = new RowLayout();
        _count = layout.AddFixed<long>("count", "i64");
        Table = _store.CreateTable(KeyFormat<long>.Of(), layout);
        Keys = keys;
        var random = new SeededRandom(1);
        KeyBatches = new long[batches][];
        HashBatches = new uint[batches][];
        for (var b = 0; b < batches; b++)
        {
            KeyBatches[b] = [.. Enumerable.Range(0, Batch).Select(_ => KeyOf(random.Next(keys)))];
            HashBatches[b] = new uint[Batch];
            KeyFormat<long>.Of().Hash(KeyBatches[b], HashBatches[b]);
        }
    }

    public PagePool Pool { get; }

    public KeyedTable<long> Table { get; }

    public int Keys { get; }

    public long[][] KeyBatches { get; }

    public uint[][] HashBatches { get; }

    /// <summary>Adds all keys, in batches.</summary>
    public void Fill()
    {
        var keys = new long[Batch];
        var hashes = new uint[Batch];
        for (var from = 0; from < Keys; from += Batch)
        {
            var count = Math.Min(Batch, Keys - from);
            for (var i = 0; i < count; i++)
            {
                keys[i] = KeyOf(from + i);
            }

            KeyFormat<long>.Of().Hash(keys.AsSpan(0, count), hashes);
            Table.GetOrAdd(keys.AsSpan(0, count), hashes, _rows);
        }
    }

    /// <summary>Looks a batch up and adds one to each key's count: the whole state work of a keyed count.</summary>
    public void Increment(int batch)
    {
        Table.GetOrAdd(KeyBatches[batch], HashBatches[batch], _rows);
        var offset = _count.Offset;
        foreach (var row in _rows)
        {
            *(long*)(row + offset) += 1;
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        if (_ownsPool)
        {
            Pool.Dispose();
        }
    }

    private static long KeyOf(int number) => number * 0x1E37_79B9_7F4A_7C15;
}
