namespace Freshet.Core.State;

/// <summary>
/// Makes the tables and timer queues of one operator within a memory budget. Two implementations: the paged store
/// and the dictionary model that tests compare it with (both in Freshet.State).
/// </summary>
public abstract class StateStore : IDisposable
{
    /// <summary>Bytes held by everything made here.</summary>
    public abstract long Bytes { get; }

    /// <summary>A new, empty table. How many rows are likely to come is a hint: a table that knows need not grow step by step.</summary>
    public abstract KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0);

    /// <summary>A new, empty timer queue.</summary>
    public abstract TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys);

    /// <summary>Gives all memory back.</summary>
    public abstract void Dispose();
}
