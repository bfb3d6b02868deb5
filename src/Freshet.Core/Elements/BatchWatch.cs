namespace Freshet.Core;

/// <summary>
/// Stands in for the batch pools on one thread: for tests that look for batches lost, released twice or used after release.
/// A product never sets one.
/// </summary>
public abstract class BatchWatch
{
    [ThreadStatic]
    private static BatchWatch? _current;

    /// <summary>The watch of this thread; null when batches come from the pools.</summary>
    public static BatchWatch? Current => _current;

    /// <summary>Makes this the watch of the calling thread, or null for none; returns the one before.</summary>
    public static BatchWatch? Use(BatchWatch? watch)
    {
        var before = _current;
        _current = watch;
        return before;
    }

    /// <summary>A batch is asked for.</summary>
    public abstract Batch<T> Rent<T>();

    /// <summary>A batch was released: it is empty by now, its places are as the user left them.</summary>
    public abstract void Release<T>(Batch<T> batch);

    /// <summary>A new batch, from no pool.</summary>
    protected static Batch<T> New<T>(int capacity) => new(capacity);
}
