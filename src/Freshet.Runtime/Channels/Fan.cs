namespace Freshet.Runtime.Channels;

/// <summary>One output read by several: all but the last get a copy.</summary>
internal sealed class Fan<T>(IReceiver<T>[] receivers) : IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        for (var i = 0; i < receivers.Length - 1; i++)
        {
            receivers[i].OnBatch(batch.Copy());
        }

        receivers[^1].OnBatch(batch);
    }
}

/// <summary>The same for whole batches.</summary>
internal sealed class WholeFan(IBatchReceiver[] receivers) : IBatchReceiver
{
    public void OnBatch(Batch batch)
    {
        for (var i = 0; i < receivers.Length - 1; i++)
        {
            receivers[i].OnBatch(batch.Share());
        }

        receivers[^1].OnBatch(batch);
    }
}
