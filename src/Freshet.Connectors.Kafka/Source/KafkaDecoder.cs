using Confluent.Kafka;

namespace Freshet;

/// <summary>
/// Decodes messages straight from the client's memory. A failure must not leave through the client, which would wrap it: it is kept
/// here for the reader, which knows the position, with a copy of the bytes.
/// </summary>
internal abstract class KafkaDecoder<T> : IDeserializer<T>
{
    /// <summary>Bytes seen.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Why the last message could not be decoded, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>What Freshet threw on the last message, or null: a defect of the job, not of the record.</summary>
    public FreshetException? Thrown { get; private set; }

    /// <summary>The bytes of the last message, where it could not be decoded.</summary>
    public byte[] BadBytes { get; private set; } = [];

    /// <summary>What looks at keys before values are decoded; null to leave them alone.</summary>
    public virtual IDeserializer<Ignore>? Keys => null;

    /// <summary>True when it needs the headers of messages.</summary>
    public virtual bool NeedsHeaders => false;

    /// <inheritdoc />
    public abstract T Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context);

    /// <summary>The record of a message that was decoded, now that its place is known.</summary>
    public virtual T Make(T decoded, string topic, int partition, long offset, long? timestampMs) => decoded;

    /// <summary>Forgets the failure, once it is dealt with.</summary>
    public void Clear()
    {
        Error = null;
        Thrown = null;
        BadBytes = [];
    }

    /// <summary>Decodes by a format; on failure keeps why, which of the parts it was, and the bytes.</summary>
    protected TPart? Decode<TPart>(Format<TPart> format, ReadOnlySpan<byte> data, string part)
    {
        string? error;
        try
        {
            if (format.TryDecode(data, out var value, out error))
            {
                return value;
            }
        }
        catch (FreshetException thrown)
        {
            Thrown ??= thrown;
            error = thrown.Message;
        }
        catch (Exception thrown)
        {
            error = $"{thrown.GetType().Name}: {thrown.Message}"; // a constructor or a format of the user's refuses the record
        }

        Refuse(part + error, data);
        return default;
    }

    /// <summary>The message is bad; the first reason stays.</summary>
    protected void Refuse(string error, ReadOnlySpan<byte> data)
    {
        if (Error is null)
        {
            Error = error;
            BadBytes = data.ToArray();
        }
    }
}
