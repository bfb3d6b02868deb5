using System.Buffers;
using System.Text;
using Freshet.Core;

namespace Freshet;

/// <summary>Makes a message of a record: what is asked of the user's functions and format is in its properties until the next record.</summary>
internal sealed class MessageEncoder<T>(OperatorContext context, Format<T> format, KafkaSinkOptions<T> options)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>True for a message without a value.</summary>
    public bool IsTombstone { get; private set; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Value => _buffer.WrittenSpan;

    /// <summary>The key, or null.</summary>
    public byte[]? Key { get; private set; }

    /// <summary>The headers, or null.</summary>
    public IEnumerable<KafkaHeader>? Headers { get; private set; }

    /// <summary>The partition, or null where the key decides.</summary>
    public int? Partition { get; private set; }

    public void Encode(T item)
    {
        IsTombstone = Ask(options.Tombstone, item, "tombstone");
        try
        {
            _buffer.ResetWrittenCount();
            if (!IsTombstone)
            {
                format.Encode(item, _buffer);
            }
        }
        catch (Exception thrown)
        {
            throw FreshetException.User($"{context.Describe()} cannot encode a record as {format.Name}: {thrown.Message}", thrown);
        }

        try
        {
            Key = options.KeyBytes is { } bytes ? bytes(item)
                : options.Key?.Invoke(item) is { } text ? Encoding.UTF8.GetBytes(text)
                : null;
        }
        catch (Exception thrown)
        {
            throw new FreshetException(ErrorDomain.User, retry: true, $"The key function of {context.Describe()} threw {thrown.GetType().Name}: {thrown.Message}", thrown);
        }

        if (IsTombstone && Key is null)
        {
            throw FreshetException.User($"{context.Describe()} was to write a tombstone without a key: it says that a key is forgotten. Give the record a key, or filter it out.");
        }

        Headers = Ask(options.Headers, item, "headers");
        Partition = Ask(options.Partition, item, "partition");
        if (Partition < 0)
        {
            throw FreshetException.User($"The partition function of {context.Describe()} gave {Partition}: it must not be negative.");
        }
    }

    private TResult? Ask<TResult>(Func<T, TResult>? function, T item, string what)
    {
        try
        {
            return function is null ? default : function(item);
        }
        catch (Exception thrown)
        {
            throw new FreshetException(ErrorDomain.User, retry: true, $"The {what} function of {context.Describe()} threw {thrown.GetType().Name}: {thrown.Message}", thrown);
        }
    }
}
