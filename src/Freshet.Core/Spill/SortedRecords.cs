namespace Freshet.Core.Spill;

/// <summary>Records in their order, one at a time.</summary>
public abstract class SortedRecords : IDisposable
{
    /// <summary>The record's number of order.</summary>
    public abstract long Order { get; }

    /// <summary>What it was tagged with.</summary>
    public abstract byte Tag { get; }

    /// <summary>Its bytes; good until the next move.</summary>
    public abstract ReadOnlySpan<byte> Payload { get; }

    /// <summary>Goes to the next record, at first to the first; false behind the last.</summary>
    public abstract bool MoveNext();

    /// <summary>Gives buffers back.</summary>
    public abstract void Dispose();
}
