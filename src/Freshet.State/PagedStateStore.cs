using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// Keyed state in pages outside the GC heap: tables with their rows, blobs and lists, and timers. Snapshots share pages, which are
/// copied when they are first touched. Several stores may live on one pool; each is used by one task.
/// </summary>
public sealed class PagedStateStore : StateStore
{
    private readonly PageAccount _pool;
    private readonly Dictionary<IDisposable, Func<long>> _made = [];

    /// <summary>A store whose memory comes from this pool, which is the caller's to dispose; an exhausted budget names <paramref name="owner"/>, the operator.</summary>
    public PagedStateStore(PagePool pool, string owner = "state")
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool = new PageAccount(pool, owner);
    }

    /// <inheritdoc/>
    public override long Bytes => _made.Values.Sum(bytes => bytes());

    /// <inheritdoc/>
    public override long BytesSeen => _pool.Bytes;

    /// <inheritdoc/>
    public override KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(layout);
        layout.Seal();
        var heap = new BlobHeap(_pool);
        return keys.Form switch
        {
            KeyForm.Fixed => Table(keys, default(FixedRowKeys<K>), heap, layout, expectedRows),

            // A text key has the one type that is stored so: the casts change nothing.
            KeyForm.Text => (KeyedTable<K>)(object)Table((KeyFormat<string>)(object)keys, new TextRowKeys(heap), heap, layout, expectedRows),
            KeyForm.Utf8 => (KeyedTable<K>)(object)Table((KeyFormat<Utf8Text>)(object)keys, new Utf8RowKeys(heap), heap, layout, expectedRows),
            KeyForm.Bytes => (KeyedTable<K>)(object)Table((KeyFormat<KeyBytes>)(object)keys, new BytesRowKeys(heap), heap, layout, expectedRows),
            _ => Table(keys, new SerializedRowKeys<K>(keys.Serializer, heap), heap, layout, expectedRows),
        };
    }

    /// <inheritdoc/>
    public override TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var heap = new BlobHeap(_pool);
        return keys.Form switch
        {
            KeyForm.Fixed => Timers(keys, default(FixedRowKeys<K>), heap),
            KeyForm.Text => (TimerQueue<K>)(object)Timers((KeyFormat<string>)(object)keys, new TextRowKeys(heap), heap),
            KeyForm.Utf8 => (TimerQueue<K>)(object)Timers((KeyFormat<Utf8Text>)(object)keys, new Utf8RowKeys(heap), heap),
            KeyForm.Bytes => (TimerQueue<K>)(object)Timers((KeyFormat<KeyBytes>)(object)keys, new BytesRowKeys(heap), heap),
            _ => Timers(keys, new SerializedRowKeys<K>(keys.Serializer, heap), heap),
        };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var made in _made.Keys.ToArray())
        {
            made.Dispose();
        }
    }

    private PagedTable<K, TKeys> Table<K, TKeys>(KeyFormat<K> format, TKeys keys, BlobHeap heap, RowLayout layout, long expectedRows)
        where TKeys : struct, IRowKeys<K>
    {
        var table = new PagedTable<K, TKeys>(format, new RowStore<K, TKeys>(_pool, keys, heap, layout, expectedRows), layout, Forget);
        _made.Add(table, () => table.Bytes);
        return table;
    }

    private PagedTimerQueue<K, TKeys> Timers<K, TKeys>(KeyFormat<K> format, TKeys keys, BlobHeap heap)
        where TKeys : struct, IRowKeys<K>
    {
        var rows = new RowStore<Timed<K>, TimedRowKeys<K, TKeys>>(_pool, new TimedRowKeys<K, TKeys>(keys), heap, new RowLayout());
        var timers = new PagedTimerQueue<K, TKeys>(_pool, format, rows, Forget);
        _made.Add(timers, () => timers.Bytes);
        return timers;
    }

    private void Forget(IDisposable made) => _made.Remove(made);
}
