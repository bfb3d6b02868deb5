namespace Freshet;

/// <summary>
/// Tells event time in a way of one's own: there is one for each split of the source (a partition, a file), used by one thread at a time.
/// Event time is the lowest of all splits; it never goes back, whatever a generator says.
/// </summary>
public abstract class WatermarkGenerator<T>
{
    /// <summary>A record of the split came, with its event time in milliseconds since 1970.</summary>
    public abstract void OnRecord(T record, long timestampMs);

    /// <summary>
    /// How far event time has come in this split, in milliseconds since 1970: a record at or before it would be late. <see cref="long.MinValue"/> where that is not known. Asked
    /// after each batch of records, and from time to time where that was asked for. Must not depend on anything but its records, the clock it is given, and what it was restored to.
    /// </summary>
    /// <param name="nowMs">The wall clock in milliseconds since 1970.</param>
    public abstract long Watermark(long nowMs);

    /// <summary>The job goes on from a checkpoint, in which the split had come this far. Not called for a split that the source cannot name.</summary>
    public virtual void OnRestored(long watermarkMs)
    {
    }
}
