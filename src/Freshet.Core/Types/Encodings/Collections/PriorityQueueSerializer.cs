namespace Freshet.Core;

/// <summary>A queue by priority, or null: its heap as it lies, so that elements of one priority leave it in the order in which they would have.</summary>
internal sealed class PriorityQueueSerializer<T, P>(Serializer<T> element, Serializer<P> priority) : BuiltSerializer<PriorityQueue<T, P>?>
{
    public override void Write(ref ByteWriter writer, PriorityQueue<T, P>? value)
    {
        if (value is null)
        {
            writer.WriteByte(0);
            return;
        }

        ExactType.Check(value, typeof(PriorityQueue<T, P>));
        writer.WriteVarUInt32((uint)value.Count + 1);
        SortComparer<P>.Write(ref writer, value.Comparer);
        foreach (var (item, rank) in value.UnorderedItems)
        {
            element.Write(ref writer, item);
            priority.Write(ref writer, rank);
        }
    }

    public override PriorityQueue<T, P>? Read(ref ByteReader reader)
    {
        var countPlusOne = reader.ReadVarUInt32();
        if (countPlusOne == 0)
        {
            return null;
        }

        var count = reader.Fit(countPlusOne - 1, element.MinSize + priority.MinSize);
        var comparer = SortComparer<P>.Read(ref reader);
        var heap = new List<(T Element, P Priority)>(); // grows as elements come: a damaged count must not take all memory
        while (count-- > 0)
        {
            heap.Add((element.Read(ref reader), priority.Read(ref reader)));
        }

        var queue = new PriorityQueue<T, P>(comparer);
        queue.EnqueueRange(heap); // a heap already, which making a heap leaves as it is
        return queue;
    }

    internal override string Describe(List<Type> enclosing) => $"priorityqueue<{element.Describe(enclosing)},{priority.Describe(enclosing)}>";
}
