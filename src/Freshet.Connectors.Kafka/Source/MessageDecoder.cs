using Confluent.Kafka;

namespace Freshet;

/// <summary>
/// Decodes values straight from the client's memory. A failure must not leave through the client, which would wrap it: it is kept
/// here for the reader, which knows the position, with a copy of the bytes.
/// </summary>
internal sealed class MessageDecoder<T>(Format<T> format) : IDeserializer<T>
{
    private const string NoValue = "the message has no value (a tombstone)";

    /// <summary>Bytes of values seen.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why the last message could not be decoded, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>What Freshet threw on the last message, or null: a defect of the job, not of the record.</summary>
    public FreshetException? Thrown { get; private set; }

    /// <summary>The bytes of the last message, where it could not be decoded.</summary>
    public byte[] BadBytes { get; private set; } = [];

    public T Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        Bytes += data.Length;
        string? error;
        if (isNull)
        {
            error = NoValue;
        }
        else
        {
            try
            {
                if (format.TryDecode(data, out var value, out error))
                {
                    return value;
                }
            }
            catch (FreshetException thrown)
            {
                Thrown = thrown;
                error = thrown.Message;
            }
            catch (Exception thrown)
            {
                error = $"{thrown.GetType().Name}: {thrown.Message}"; // a constructor or a format of the user's refuses the record
            }
        }

        Error = error;
        BadBytes = data.ToArray();
        return default!;
    }

    /// <summary>Forgets the failure, once it is dealt with.</summary>
    public void Clear()
    {
        Error = null;
        Thrown = null;
        BadBytes = [];
    }
}
