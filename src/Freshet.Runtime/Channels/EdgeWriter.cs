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
