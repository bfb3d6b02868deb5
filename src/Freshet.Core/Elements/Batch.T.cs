using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Freshet.Core.Graph;

namespace Freshet.Core;

/// <summary>
/// Typed records with their event times in milliseconds and, after a key was hashed, their hashes. Columns are parallel
/// arrays of one capacity; times and hashes exist only where somebody set them.
/// </summary>
public sealed class Batch<T> : Batch
{
    private readonly T[] _items;
    private long[]? _timestamps;
    private uint[]? _hashes;

    internal Batch(int capacity) => _items = new T[capacity];

    /// <summary>Most records it can hold.</summary>
    public int Capacity => _items.Length;

    /// <summary>True when no record fits any more.</summary>
    public bool IsFull => Count == _items.Length;

    /// <summary>True when every record has an event time.</summary>
    public bool HasTimestamps { get; private set; }

    /// <summary>Who hashed the records' keys; null when nobody did. Hashes are of use only to whom this is the right key.</summary>
    public KeyHasher? HashedBy { get; private set; }

    /// <summary>True when every record has the stable hash of its key.</summary>
    public bool HasHashes => HashedBy is not null;

    /// <summary>The records.</summary>
    public Span<T> Items => new(_items, 0, Count);

    /// <summary>The records' event times in milliseconds since 1970; empty without <see cref="HasTimestamps"/>.</summary>
    public Span<long> Timestamps => HasTimestamps ? new(_timestamps, 0, Count) : default;

    /// <summary>The records' key hashes; empty without <see cref="HasHashes"/>.</summary>
    public Span<uint> Hashes => HasHashes ? new(_hashes, 0, Count) : default;

    /// <summary>All places, filled or not: write here, then <see cref="SetCount"/>.</summary>
    public Span<T> Places => _items;

    /// <summary>A batch from the pool, empty.</summary>
    public static Batch<T> Rent() => BatchPool<T>.Rent();

    /// <summary>Sets how many of the places are records.</summary>
    public void SetCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)_items.Length, nameof(count));
        Count = count;
    }

    /// <summary>Turns event times on and gives all places for them.</summary>
    public Span<long> TimestampPlaces()
    {
        HasTimestamps = true;
        return _timestamps ??= GC.AllocateUninitializedArray<long>(_items.Length);
    }

    /// <summary>Turns hashes on, of the key that <paramref name="by"/> stands for, and gives all places for them.</summary>
    public Span<uint> HashPlaces(KeyHasher by)
    {
        HashedBy = by;
        return _hashes ??= GC.AllocateUninitializedArray<uint>(_items.Length);
    }

    /// <summary>Forgets the hashes: the records changed, or the key is another.</summary>
    public void DropHashes() => HashedBy = null;

    /// <summary>Adds one record. The batch must not be full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        // through a reference: storing into an array of objects would check its type each time
        var count = Count;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)count, (uint)_items.Length, nameof(Count));
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_items), count) = item;
        Count = count + 1;
    }

    /// <summary>Adds one record with its event time. The batch must not be full, and all or none of its records have times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item, long timestamp)
    {
        var timestamps = _timestamps ??= GC.AllocateUninitializedArray<long>(_items.Length);
        HasTimestamps = true;
        timestamps[Count] = timestamp;
        Add(item);
    }

    /// <summary>Takes the event times of another batch of the same count (its array is swapped for ours).</summary>
    public void TakeTimestamps<TOther>(Batch<TOther> from)
    {
        HasTimestamps = from.HasTimestamps;
        if (!HasTimestamps)
        {
            return;
        }

        if (from._items.Length == _items.Length)
        {
            (_timestamps, from._timestamps) = (from._timestamps, _timestamps);
            from.HasTimestamps = false;
        }
        else
        {
            from.Timestamps.CopyTo(TimestampPlaces());
        }
    }

    /// <summary>A copy with its own places.</summary>
    public Batch<T> Copy()
    {
        var copy = Rent();
        if (copy.Capacity < Count)
        {
            throw FreshetException.Internal($"A batch of {Count} records does not fit a pooled batch of {copy.Capacity}.");
        }

        Items.CopyTo(copy.Places);
        copy.SetCount(Count);
        copy.Split = Split;
        if (HasTimestamps)
        {
            Timestamps.CopyTo(copy.TimestampPlaces());
        }

        if (HashedBy is { } by)
        {
            Hashes.CopyTo(copy.HashPlaces(by));
        }

        return copy;
    }

    /// <inheritdoc />
    public override Batch Share() => Copy();

    /// <inheritdoc />
    public override IReadOnlyList<object> Objects() => typeof(T).IsValueType ? [] : [.. Items.ToArray().OfType<object>()];

    /// <inheritdoc />
    public override void DeliverTo(object receiver) => ((IReceiver<T>)receiver).OnBatch(this);

    /// <inheritdoc />
    public override void Release()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Items.Clear();
        }

        Reset();
        BatchPool<T>.Return(this);
    }

    internal void Reset()
    {
        Count = 0;
        Split = NoSplit;
        HasTimestamps = false;
        HashedBy = null;
    }
}
