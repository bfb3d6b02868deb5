namespace Freshet.Core.State;

/// <summary>
/// Makes the tables and timer queues of one operator within a memory budget. Two implementations: the paged store
/// and the dictionary model that tests compare it with (both in Freshet.State).
/// </summary>
public abstract class StateStore : IDisposable
{
    /// <summary>Bytes held by everything made here.</summary>
    public abstract long Bytes { get; }

    /// <summary>The same for people to look at, from any thread: what is not in pages (small tables of addresses) may be left out, and what frozen states hold may be in.</summary>
    public virtual long BytesSeen => Bytes;

    /// <summary>A new, empty table. How many rows are likely to come is a hint: a table that knows need not grow step by step.</summary>
    public abstract KeyedTable<K> CreateTable<K>(KeyFormat<K> keys, RowLayout layout, long expectedRows = 0);

    /// <summary>A new, empty timer queue.</summary>
    public abstract TimerQueue<K> CreateTimers<K>(KeyFormat<K> keys);

    /// <summary>Gives all memory back.</summary>
    public abstract void Dispose();
}
