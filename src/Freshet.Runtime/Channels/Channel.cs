namespace Freshet.Runtime.Channels;

/// <summary>
/// A bounded, ordered way for elements from one task to another. One thread writes, one reads. Two implementations:
/// <see cref="LocalChannel"/> within a process, and the simulation's, which delays what it carries.
/// </summary>
public abstract class Channel
{
    /// <summary>Adds an element; false when the channel is full, and then nothing happened.</summary>
    public abstract bool TryWrite(in Element element);

    /// <summary>Takes the next element; false when there is none now.</summary>
    public abstract bool TryRead(out Element element);

    /// <summary>Elements in it, from the writing side: the reader may have taken some meanwhile.</summary>
    public abstract int Waiting { get; }

    /// <summary>True when a write would fail now.</summary>
    public abstract bool IsFull { get; }

    /// <summary>True when there is nothing to read now.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Whom to wake: the reader when something was written, the writer when there is room again.</summary>
    public abstract void Connect(Action wakeReader, Action wakeWriter);
}

/// <summary>Makes the channels of a job.</summary>
public abstract class Transport
{
    /// <summary>A channel that holds at most this many elements.</summary>
    public abstract Channel Create(int capacity);
}
