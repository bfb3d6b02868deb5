using Freshet.Core;

namespace Freshet;

/// <summary>Types that an operator stores, checked when the job is written: a refusal begins with what it is to whom.</summary>
internal static class Storing
{
    /// <summary>The serializer of a type; <paramref name="what"/> is "The records of 'window'".</summary>
    /// <exception cref="FreshetException">The type cannot be stored: says for what, which member and why.</exception>
    public static Serializer<T> Of<T>(string what)
    {
        try
        {
            return Serializer<T>.Of();
        }
        catch (FreshetException e)
        {
            throw FreshetException.User($"{what} cannot be stored: {e.Message}", e);
        }
    }

    /// <summary>The key format of a type; <paramref name="call"/> is what the user wrote, and the stream is the one that is keyed.</summary>
    /// <exception cref="FreshetException">The type cannot be a key: says where, which member and why.</exception>
    public static KeyFormat<K> Key<K, T>(string call, DataStream<T> stream)
    {
        try
        {
            return KeyFormat<K>.Of();
        }
        catch (FreshetException e)
        {
            throw FreshetException.User($"{call} after {stream.Names}: {e.Message}", e);
        }
    }
}
