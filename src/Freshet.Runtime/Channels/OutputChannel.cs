namespace Freshet.Runtime.Channels;

/// <summary>
/// The writing end of a channel within a task. What finds the channel full waits here, in order; the task then takes no more
/// input until it is gone, so it holds at most what one step of one operator emits.
/// </summary>
internal sealed class OutputChannel(Channel channel, Pressure pressure)
{
    private readonly Queue<Element> _waiting = new();

    /// <summary>Elements that wait here and in the channel.</summary>
    public int Waiting => _waiting.Count + channel.Waiting;

    /// <summary>Sends an element, or keeps it to be sent in its turn.</summary>
    public void Send(in Element element)
    {
        if (_waiting.Count == 0)
        {
            if (channel.TryWrite(element))
            {
                return;
            }

            pressure.WaitingChannels++;
        }

        _waiting.Enqueue(element);
    }

    /// <summary>Sends what waits, as far as there is room. True when nothing waits any more.</summary>
    public bool TryDrain()
    {
        while (_waiting.TryPeek(out var element))
        {
            if (!channel.TryWrite(element))
            {
                return false;
            }

            _waiting.Dequeue();
            if (_waiting.Count == 0)
            {
                pressure.WaitingChannels--;
            }
        }

        return true;
    }

    /// <summary>Releases what waits, when the task is given up.</summary>
    public void Abandon()
    {
        while (_waiting.TryDequeue(out var element))
        {
            element.Batch?.Release();
        }
    }
}

/// <summary>How many of a task's output channels have elements waiting: above zero the task takes no more input.</summary>
internal sealed class Pressure
{
    public int WaitingChannels { get; set; }
}
