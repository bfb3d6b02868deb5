using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>The generic collections that have a format, and the encoding of each. Array-like ones share a schema, so that a list may become a queue.</summary>
internal static class KnownCollections
{
    internal const string Advice =
        "Use an array, List<T>, IReadOnlyList<T>, ImmutableArray<T>, HashSet<T>, Dictionary<K, V>, Queue<T>, Stack<T>, LinkedList<T>, one of the sorted, immutable or " +
        "frozen collections of .NET, or IList<T>, IReadOnlySet<T>, IReadOnlyDictionary<K, V>.";

    private static readonly Dictionary<Type, Type> Encodings = new()
    {
        [typeof(List<>)] = typeof(ListSerializer<>),
        [typeof(IReadOnlyList<>)] = typeof(ReadOnlyListSerializer<>),
        [typeof(ImmutableArray<>)] = typeof(ImmutableArraySerializer<>),
        [typeof(HashSet<>)] = typeof(HashSetSerializer<>),
        [typeof(Dictionary<,>)] = typeof(DictionarySerializer<,>),
        [typeof(Memory<>)] = typeof(MemorySerializer<>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemorySerializer<>),
        [typeof(Queue<>)] = typeof(QueueSerializer<>),
        [typeof(Stack<>)] = typeof(StackSerializer<>),
        [typeof(LinkedList<>)] = typeof(LinkedListSerializer<>),
        [typeof(Collection<>)] = typeof(CollectionSerializer<>),
        [typeof(ReadOnlyCollection<>)] = typeof(ReadOnlyCollectionSerializer<>),
        [typeof(ImmutableList<>)] = typeof(ImmutableListSerializer<>),
        [typeof(ImmutableQueue<>)] = typeof(ImmutableQueueSerializer<>),
        [typeof(ImmutableStack<>)] = typeof(ImmutableStackSerializer<>),
        [typeof(IReadOnlyCollection<>)] = typeof(AnyReadOnlyCollectionSerializer<>),
        [typeof(ICollection<>)] = typeof(AnyCollectionSerializer<>),
        [typeof(IList<>)] = typeof(AnyListSerializer<>),
        [typeof(SortedSet<>)] = typeof(SortedSetSerializer<>),
        [typeof(ImmutableSortedSet<>)] = typeof(ImmutableSortedSetSerializer<>),
        [typeof(ImmutableHashSet<>)] = typeof(ImmutableHashSetSerializer<>),
        [typeof(FrozenSet<>)] = typeof(FrozenSetSerializer<>),
        [typeof(ISet<>)] = typeof(AnySetSerializer<>),
        [typeof(IReadOnlySet<>)] = typeof(AnyReadOnlySetSerializer<>),
        [typeof(SortedDictionary<,>)] = typeof(SortedDictionarySerializer<,>),
        [typeof(SortedList<,>)] = typeof(SortedListSerializer<,>),
        [typeof(ImmutableSortedDictionary<,>)] = typeof(ImmutableSortedDictionarySerializer<,>),
        [typeof(ImmutableDictionary<,>)] = typeof(ImmutableDictionarySerializer<,>),
        [typeof(FrozenDictionary<,>)] = typeof(FrozenDictionarySerializer<,>),
        [typeof(IDictionary<,>)] = typeof(AnyDictionarySerializer<,>),
        [typeof(IReadOnlyDictionary<,>)] = typeof(AnyReadOnlyDictionarySerializer<,>),
        [typeof(PriorityQueue<,>)] = typeof(PriorityQueueSerializer<,>),
    };

    /// <summary>The encoding of a generic type, not closed; null for one without a format.</summary>
    internal static Type? EncodingOf(Type type) => type.IsGenericType ? Encodings.GetValueOrDefault(type.GetGenericTypeDefinition()) : null;

    /// <summary>Why the elements of a collection that keeps them sorted cannot be sorted the same everywhere; null when they can, or the collection does not sort.</summary>
    internal static string? WhyNotSorted(Type collection)
    {
        var open = collection.GetGenericTypeDefinition();
        var isSorted = open == typeof(SortedSet<>) || open == typeof(SortedDictionary<,>) || open == typeof(SortedList<,>)
            || open == typeof(ImmutableSortedSet<>) || open == typeof(ImmutableSortedDictionary<,>) || open == typeof(PriorityQueue<,>);
        return isSorted ? WhyNotOrdered(collection.GetGenericArguments()[open == typeof(PriorityQueue<,>) ? 1 : 0], inTuple: false) : null;
    }

    private static string? WhyNotOrdered(Type type, bool inTuple)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return WhyNotOrdered(value, inTuple);
        }

        if (type == typeof(string))
        {
            return inTuple ? "by texts in a tuple, which compare by the culture of the process" : null;
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(ITuple)))
        {
            return type.GetGenericArguments().Select(static part => WhyNotOrdered(part, inTuple: true)).FirstOrDefault(static why => why is not null);
        }

        return type.IsAssignableTo(typeof(IComparable)) || type.IsAssignableTo(typeof(IComparable<>).MakeGenericType(type))
            ? null
            : $"by values that have no order ({TypeName.Of(type)} is not IComparable)";
    }
}
