using System.Collections.Immutable;
using System.Collections.ObjectModel;

namespace Freshet.Core;

/// <summary>A queue, first in first.</summary>
internal sealed class QueueSerializer<T>(Serializer<T> element) : SequenceSerializer<Queue<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, Queue<T> value, Elements<T> elements)
    {
        Elements<T>.WriteCount(ref writer, value.Count);
        foreach (var item in value)
        {
            elements.WriteOne(ref writer, item);
        }
    }

    protected override Queue<T> Make(T[] items) => new(items);
}

/// <summary>A stack in the order of pushing, so that a list of it has the same bytes.</summary>
internal sealed class StackSerializer<T>(Serializer<T> element) : SequenceSerializer<Stack<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, Stack<T> value, Elements<T> elements)
    {
        var items = value.ToArray();
        Array.Reverse(items);
        elements.Write(ref writer, items);
    }

    protected override Stack<T> Make(T[] items) => new(items);
}

/// <summary>A linked list.</summary>
internal sealed class LinkedListSerializer<T>(Serializer<T> element) : SequenceSerializer<LinkedList<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, LinkedList<T> value, Elements<T> elements)
    {
        Elements<T>.WriteCount(ref writer, value.Count);
        foreach (var item in value)
        {
            elements.WriteOne(ref writer, item);
        }
    }

    protected override LinkedList<T> Make(T[] items) => new(items);
}

/// <summary>A collection that others derive from; itself alone.</summary>
internal sealed class CollectionSerializer<T>(Serializer<T> element) : SequenceSerializer<Collection<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, Collection<T> value, Elements<T> elements) => Indexed.Write(ref writer, value, elements);

    protected override Collection<T> Make(T[] items) => new(new List<T>(items));
}

/// <summary>A list that is only read.</summary>
internal sealed class ReadOnlyCollectionSerializer<T>(Serializer<T> element) : SequenceSerializer<ReadOnlyCollection<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, ReadOnlyCollection<T> value, Elements<T> elements) => Indexed.Write(ref writer, value, elements);

    protected override ReadOnlyCollection<T> Make(T[] items) => new(items);
}

/// <summary>An immutable list.</summary>
internal sealed class ImmutableListSerializer<T>(Serializer<T> element) : SequenceSerializer<ImmutableList<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, ImmutableList<T> value, Elements<T> elements)
    {
        Elements<T>.WriteCount(ref writer, value.Count);
        foreach (var item in value)
        {
            elements.WriteOne(ref writer, item);
        }
    }

    protected override ImmutableList<T> Make(T[] items) => [.. items];
}

/// <summary>An immutable queue, first in first.</summary>
internal sealed class ImmutableQueueSerializer<T>(Serializer<T> element) : SequenceSerializer<ImmutableQueue<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, ImmutableQueue<T> value, Elements<T> elements) => elements.Write(ref writer, [.. value]);

    protected override ImmutableQueue<T> Make(T[] items) => [.. items];
}

/// <summary>An immutable stack in the order of pushing.</summary>
internal sealed class ImmutableStackSerializer<T>(Serializer<T> element) : SequenceSerializer<ImmutableStack<T>, T>(element)
{
    protected override void WriteItems(ref ByteWriter writer, ImmutableStack<T> value, Elements<T> elements)
    {
        T[] items = [.. value];
        Array.Reverse(items);
        elements.Write(ref writer, items);
    }

    protected override ImmutableStack<T> Make(T[] items) => ImmutableStack.CreateRange(items);
}

/// <summary>Writes what has a number for each place, without an enumerator.</summary>
internal static class Indexed
{
    internal static void Write<T>(ref ByteWriter writer, IReadOnlyList<T> value, Elements<T> elements)
    {
        var count = value.Count;
        Elements<T>.WriteCount(ref writer, count);
        for (var i = 0; i < count; i++)
        {
            elements.WriteOne(ref writer, value[i]);
        }
    }
}
