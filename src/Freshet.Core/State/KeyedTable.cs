namespace Freshet.Core.State;

/// <summary>
/// Keyed state, shaped for batches: the keys of a batch are looked up once, and every state of the operator is reached from
/// the row addresses that come back. Rows lie outside the GC heap. Used by one task alone.
/// Addresses are good until the next call on the table that takes keys, or <see cref="Freeze"/>.
/// </summary>
public abstract class KeyedTable<K> : IDisposable
{
    /// <summary>Rows in the table.</summary>
    public abstract long Count { get; }

    /// <summary>The columns of a row.</summary>
    public abstract RowLayout Layout { get; }

    /// <summary>Bytes of memory it holds, free space in its pages included.</summary>
    public abstract long Bytes { get; }

    /// <summary>Gives each key's row for reading and writing; adds a zeroed row for a key that has none. The same key twice gives the same row.</summary>
    /// <exception cref="FreshetException">The memory budget is exhausted; nothing was lost, the table stays usable for reading.</exception>
    public abstract void GetOrAdd(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows);

    /// <summary>Gives each key's row for reading and writing, 0 for a key that has none.</summary>
    public abstract void Find(ReadOnlySpan<K> keys, ReadOnlySpan<uint> hashes, Span<nint> rows);

    /// <summary>Removes a key's row with its blobs and lists; false when it has none.</summary>
    public abstract bool Remove(K key, uint hash);

    /// <summary>
    /// Gives the next rows, from <paramref name="cursor"/> 0 on, in an order that depends on nothing but the calls made on the
    /// table; returns how many, 0 at the end. Rows are good for reading only. Between calls nothing may be added or removed.
    /// </summary>
    public abstract int Scan(ref long cursor, Span<K> keys, Span<uint> hashes, Span<nint> rows);

    /// <summary>
    /// Looks at the rows from <paramref name="cursor"/> (at first 0) on, at <paramref name="most"/> places for rows, and gives the keys of those that
    /// are wanted; the cursor is 0 again behind the last. Unlike <see cref="Scan"/> it lets rows come and go between calls: one that stays is met once each
    /// time around. Rows are asked about for reading only, and nothing is called on the table meanwhile.
    /// </summary>
    public abstract int Sweep(ref long cursor, int most, Func<nint, bool> isWanted, Span<K> keys, Span<uint> hashes);

    /// <summary>A blob's bytes, empty when never written; good until the next call on the table.</summary>
    public abstract ReadOnlySpan<byte> ReadBlob(nint row, Column column);

    /// <summary>Replaces a blob's bytes. The row must come from <see cref="GetOrAdd"/> or <see cref="Find"/>.</summary>
    public abstract void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes);

    /// <summary>Adds an entry at a list's end. The row must come from <see cref="GetOrAdd"/> or <see cref="Find"/>.</summary>
    public abstract void Append(nint row, Column column, ReadOnlySpan<byte> entry);

    /// <summary>A list's entries from first to last; each span is good until the next call on the table.</summary>
    public abstract ListCursor ReadList(nint row, Column column);

    /// <summary>Empties a list.</summary>
    public abstract void ClearList(nint row, Column column);

    /// <summary>
    /// The content of this moment, to be written from another thread while the table goes on changing. Takes microseconds,
    /// whatever the size: pages are shared, and the table copies one on first touch.
    /// </summary>
    public abstract FrozenState Freeze();

    /// <summary>Adds the rows that <see cref="FrozenState.WriteTo(Stream)"/> wrote, those alone whose key belongs to the range.</summary>
    /// <exception cref="FreshetException">A column's name or schema differs: says which state and what changed.</exception>
    public abstract void Restore(Stream from, KeyGroupRange range);

    /// <summary>Gives all memory back.</summary>
    public abstract void Dispose();
}
