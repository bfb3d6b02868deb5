namespace Freshet.Runtime.Channels;

/// <summary>The writing end of an edge: spreads batches over the channels to the next operator's subtasks.</summary>
internal abstract class EdgeWriter
{
    protected EdgeWriter(OutputChannel[] channels) => Channels = channels;

    protected OutputChannel[] Channels { get; }

    /// <summary>Sends what is gathered.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Sends a control element down every channel, after the data.</summary>
    public virtual void Control(Element element)
    {
        Flush();
        foreach (var channel in Channels)
        {
            channel.Send(element);
        }
    }
}

/// <summary>One channel: to the subtask of the same number.</summary>
internal sealed class ForwardWriter<T>(OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[0].Send(Element.Of(batch));
    }
}

/// <summary>Batches in turn. Each writer starts at another channel, so that small streams spread as well.</summary>
internal sealed class RebalanceWriter<T>(OutputChannel[] channels, int start) : EdgeWriter(channels), IReceiver<T>
{
    private int _next = start % channels.Length;

    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[_next].Send(Element.Of(batch));
        _next = _next + 1 == Channels.Length ? 0 : _next + 1;
    }
}

/// <summary>Every batch to every channel; all but the last get a copy.</summary>
internal sealed class BroadcastWriter<T>(OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        for (var i = 0; i < Channels.Length - 1; i++)
        {
            Channels[i].Send(Element.Of(batch.Copy()));
        }

        Channels[^1].Send(Element.Of(batch));
    }
}
