using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State;

/// <summary>
/// The plain model of a state store: a dictionary for each table, a block of native memory for each row, blob and list, and a
/// snapshot that is a copy. Slow and obviously right; tests compare other stores with it.
/// </summary>
/// <param name="bytesMax">Bytes of rows, blobs and lists at most.</param>
public sealed class DictionaryStateStore(long bytesMax = long.MaxValue) : StateStore
{
    private readonly MemoryBudget _budget = new(bytesMax);
    private readonly List<IDisposable> _made = [];

    /// <inheritdoc/>
    public override long Bytes => _budget.Used;

#pragma warning disable CS8714 // The contract lets K be nullable; no format makes a hash of null.

    /// <inheritdoc/>
    public override KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(layout);
        layout.Seal();
        var table = new DictionaryTable<K>(keys, layout, _budget);
        _made.Add(table);
        return table;
    }

    /// <inheritdoc/>
    public override TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var timers = new DictionaryTimerQueue<K>(keys, _budget);
        _made.Add(timers);
        return timers;
    }

#pragma warning restore CS8714

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var made in _made)
        {
            made.Dispose();
        }

        _made.Clear();
    }
}
