namespace Freshet.Core;

/// <summary>
/// Makes the key format of each type, once. Keys that are equal have the same stored bytes and the same hash, keys that are not
/// have other bytes: a type of which that is not sure is refused.
/// </summary>
public static class KeyFormats
{
    /// <summary>The format of a key type.</summary>
    /// <exception cref="FreshetException">The type cannot be a key: names the member and why.</exception>
    public static KeyFormat<K> Of<K>() => Cache<K>.Value ??= Make<K>();

    private static KeyFormat<K> Make<K>()
    {
        var serializer = SerializerBuilder.Build<K>(forKeys: true);
        if (typeof(K) == typeof(string))
        {
            return (KeyFormat<K>)(object)new TextKeyFormat((Serializer<string>)(object)serializer);
        }

        if (typeof(K) == typeof(Utf8Text))
        {
            return (KeyFormat<K>)(object)new Utf8KeyFormat((Serializer<Utf8Text>)(object)serializer);
        }

        return serializer.IsMemoryImage ? new FixedKeyFormat<K>(serializer) : new SerializedKeyFormat<K>(serializer);
    }

    private static class Cache<K>
    {
        internal static KeyFormat<K>? Value;
    }
}
