namespace Freshet.Core;

/// <summary>
/// How a collection sorts: one byte for texts, which are stored sorted by their code units, or so regardless of case; nothing for other types, which have their
/// default order alone. The default order of texts is that of the process's culture, another elsewhere, and is refused.
/// </summary>
internal static class SortComparer<T>
{
    private const byte Ordinal = 0;
    private const byte IgnoreCase = 1;

    internal static void Write(ref ByteWriter writer, IComparer<T> comparer)
    {
        if (typeof(T) == typeof(string))
        {
            writer.WriteByte(
                Equals(comparer, StringComparer.Ordinal) ? Ordinal
                : Equals(comparer, StringComparer.OrdinalIgnoreCase) ? IgnoreCase
                : throw FreshetException.User(
                    $"A collection that sorts texts by '{TypeName.Of(comparer.GetType())}' cannot be stored: the order depends on the culture of the process. Make it with StringComparer.Ordinal or OrdinalIgnoreCase."));
        }
        else if (!Equals(comparer, Comparer<T>.Default))
        {
            throw FreshetException.User(
                $"A sorted collection of '{TypeName.Of(typeof(T))}' with the comparer '{TypeName.Of(comparer.GetType())}' cannot be stored: the comparer would be lost. Use the default comparer, and a type whose own order is the one you want.");
        }
    }

    internal static IComparer<T> Read(ref ByteReader reader)
    {
        if (typeof(T) != typeof(string))
        {
            return Comparer<T>.Default;
        }

        var mark = reader.ReadByte();
        if (mark > IgnoreCase)
        {
            reader.Fail($"a sorted collection's comparer is {mark}");
        }

        return (IComparer<T>)(mark == Ordinal ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
    }
}
