using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>Any collection that can be counted and read; read back as an array.</summary>
internal sealed class AnyReadOnlyCollectionSerializer<T>(Serializer<T> element) : SequenceSerializer<IReadOnlyCollection<T>, T>(element)
{
    protected override void CheckType(IReadOnlyCollection<T> value)
    {
    }

    protected override void WriteItems(ref ByteWriter writer, IReadOnlyCollection<T> value, Elements<T> elements)
    {
        if (value is T[] array)
        {
            elements.Write(ref writer, array);
        }
        else
        {
            elements.Write(ref writer, [.. value]); // a copy: what it says of its count and what it gives may differ
        }
    }

    protected override IReadOnlyCollection<T> Make(T[] items) => items;
}

/// <summary>A list or an array where a collection that changes is declared; read back as a list.</summary>
internal sealed class AnyCollectionSerializer<T>(Serializer<T> element) : SequenceSerializer<ICollection<T>, T>(element)
{
    protected override void CheckType(ICollection<T> value) => ListOrArray.Check<T>(value, typeof(ICollection<T>));

    protected override void WriteItems(ref ByteWriter writer, ICollection<T> value, Elements<T> elements) => ListOrArray.Write(ref writer, value, elements);

    protected override ICollection<T> Make(T[] items) => new List<T>(items);
}

/// <summary>A list or an array where a list that changes is declared; read back as a list.</summary>
internal sealed class AnyListSerializer<T>(Serializer<T> element) : SequenceSerializer<IList<T>, T>(element)
{
    protected override void CheckType(IList<T> value) => ListOrArray.Check<T>(value, typeof(IList<T>));

    protected override void WriteItems(ref ByteWriter writer, IList<T> value, Elements<T> elements) => ListOrArray.Write(ref writer, value, elements);

    protected override IList<T> Make(T[] items) => new List<T>(items);
}

/// <summary>The two that an interface of .NET is taken to stand for: what others do besides (keep out doubles, tell of changes) would be lost.</summary>
internal static class ListOrArray
{
    internal static void Check<T>(object value, Type declared)
    {
        if (value.GetType() != typeof(List<T>) && value.GetType() != typeof(T[]))
        {
            throw FreshetException.User(
                $"A value of type '{TypeName.Of(value.GetType())}' was found where '{TypeName.Of(declared)}' is declared; it would come back as a List<T>. Put a List<T> or an array there, or declare the type that it is.");
        }
    }

    internal static void Write<T>(ref ByteWriter writer, object value, Elements<T> elements) =>
        elements.Write(ref writer, value is T[] array ? array : CollectionsMarshal.AsSpan((List<T>)value));
}
