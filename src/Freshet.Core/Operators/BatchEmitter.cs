namespace Freshet.Core;

/// <summary>Takes batches of any kind and their ownership.</summary>
public interface IBatchReceiver
{
    /// <summary>Takes a batch.</summary>
    void OnBatch(Batch batch);
}

/// <summary>An output of an operator whose batches are not of records (columns): it hands on whole batches, and does not look into them.</summary>
public sealed class BatchEmitter : Emitter
{
    private IBatchReceiver? _receiver;

    /// <summary>Hands on a batch; takes its ownership.</summary>
    public void Send(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0 || _receiver is not { } receiver)
        {
            batch.Release(); // nothing, or an output that nobody reads
            return;
        }

        Records += batch.Count;
        receiver.OnBatch(batch);
    }

    /// <inheritdoc />
    public override void Connect(object receiver) => _receiver = (IBatchReceiver)receiver;

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override TResult Accept<TResult>(IEmitterVisitor<TResult> visitor) => visitor.VisitBatches(this);
}
