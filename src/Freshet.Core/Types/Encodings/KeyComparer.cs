namespace Freshet.Core;

/// <summary>
/// How a dictionary or set compares its keys: one byte for texts, nothing for other types, which have their default alone.
/// A comparer that cannot be written is refused: without it, the collection read back would behave otherwise.
/// </summary>
internal static class KeyComparer<T>
{
    private const byte Default = 0;
    private const byte IgnoreCase = 1;

    internal static void Write(ref ByteWriter writer, IEqualityComparer<T> comparer)
    {
        if (typeof(T) == typeof(string))
        {
            writer.WriteByte(Mark((IEqualityComparer<string>)comparer));
        }
        else if (!Equals(comparer, EqualityComparer<T>.Default))
        {
            throw Unknown(comparer);
        }
    }

    internal static IEqualityComparer<T>? Read(ref ByteReader reader)
    {
        if (typeof(T) != typeof(string))
        {
            return null;
        }

        var mark = reader.ReadByte();
        if (mark > IgnoreCase)
        {
            reader.Fail($"a collection's comparer is {mark}");
        }

        return mark == Default ? null : (IEqualityComparer<T>)(object)StringComparer.OrdinalIgnoreCase;
    }

    private static byte Mark(IEqualityComparer<string> comparer) =>
        Equals(comparer, EqualityComparer<string>.Default) || Equals(comparer, StringComparer.Ordinal) ? Default
        : Equals(comparer, StringComparer.OrdinalIgnoreCase) ? IgnoreCase
        : throw Unknown(comparer);

    private static FreshetException Unknown(object comparer) => FreshetException.User(
        $"A dictionary or set of '{TypeName.Of(typeof(T))}' with the comparer '{TypeName.Of(comparer.GetType())}' cannot be stored: the comparer " +
        "would be lost. Use the default comparer (for texts also StringComparer.Ordinal or OrdinalIgnoreCase).");
}
