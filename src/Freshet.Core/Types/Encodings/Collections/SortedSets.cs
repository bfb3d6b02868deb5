using System.Collections.Immutable;

namespace Freshet.Core;

/// <summary>A set that keeps its elements sorted, or null.</summary>
internal abstract class SortedSetsSerializer<TSet, T>(Serializer<T> element) : BuiltSerializer<TSet?>
    where TSet : class, IReadOnlyCollection<T>
{
    private readonly Elements<T> _elements = new(element);

    public sealed override void Write(ref ByteWriter writer, TSet? value)
    {
        if (value is null)
        {
            Elements<T>.WriteNull(ref writer);
            return;
        }

        ExactType.Check(value, typeof(TSet));
        Elements<T>.WriteCount(ref writer, value.Count);
        SortComparer<T>.Write(ref writer, ComparerOf(value));
        foreach (var item in value)
        {
            _elements.WriteOne(ref writer, item);
        }
    }

    public sealed override TSet? Read(ref ByteReader reader)
    {
        if (!_elements.TryReadCount(ref reader, out var count))
        {
            return null;
        }

        var set = new SortedSet<T>(SortComparer<T>.Read(ref reader));
        while (count-- > 0)
        {
            if (!set.Add(_elements.ReadOne(ref reader)))
            {
                reader.Fail("a sorted set holds the same element twice");
            }
        }

        return Make(set);
    }

    internal sealed override string Describe(List<Type> enclosing) => $"sortedset<{element.Describe(enclosing)}>";

    protected abstract IComparer<T> ComparerOf(TSet set);

    protected abstract TSet Make(SortedSet<T> set);
}

/// <summary>A sorted set.</summary>
internal sealed class SortedSetSerializer<T>(Serializer<T> element) : SortedSetsSerializer<SortedSet<T>, T>(element)
{
    protected override IComparer<T> ComparerOf(SortedSet<T> set) => set.Comparer;

    protected override SortedSet<T> Make(SortedSet<T> set) => set;
}

/// <summary>An immutable sorted set.</summary>
internal sealed class ImmutableSortedSetSerializer<T>(Serializer<T> element) : SortedSetsSerializer<ImmutableSortedSet<T>, T>(element)
{
    protected override IComparer<T> ComparerOf(ImmutableSortedSet<T> set) => set.KeyComparer;

    protected override ImmutableSortedSet<T> Make(SortedSet<T> set) => set.ToImmutableSortedSet(set.Comparer);
}
