namespace Freshet.Core;

/// <summary>Takes batches: the next operator of a chain, or the writer of an edge to other tasks.</summary>
public interface IReceiver<T>
{
    /// <summary>Takes a batch and its ownership: passes it on or releases it.</summary>
    void OnBatch(Batch<T> batch);
}
