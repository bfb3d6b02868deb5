namespace Freshet.Core;

/// <summary>Makes the serializer of each type, once.</summary>
public static class Serializers
{
    /// <summary>The serializer of a type.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the member and why.</exception>
    public static Serializer<T> Of<T>() => Cache<T>.Value ??= SerializerBuilder.Build<T>(forKeys: false);

    private static class Cache<T>
    {
        internal static Serializer<T>? Value;
    }
}
