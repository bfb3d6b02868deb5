using System.Collections.Immutable;

namespace Freshet.Core;

/// <summary>A dictionary that keeps its entries sorted by key, or null.</summary>
internal abstract class SortedMapsSerializer<TMap, K, V>(Serializer<K> key, Serializer<V> value) : BuiltSerializer<TMap?>
    where TMap : class, IReadOnlyDictionary<K, V>
    where K : notnull
{
    public sealed override void Write(ref ByteWriter writer, TMap? map)
    {
        if (map is null)
        {
            writer.WriteByte(0);
            return;
        }

        ExactType.Check(map, typeof(TMap));
        writer.WriteVarUInt32((uint)map.Count + 1);
        SortComparer<K>.Write(ref writer, ComparerOf(map));
        foreach (var (k, v) in map)
        {
            key.Write(ref writer, k);
            value.Write(ref writer, v);
        }
    }

    public sealed override TMap? Read(ref ByteReader reader)
    {
        var countPlusOne = reader.ReadVarUInt32();
        if (countPlusOne == 0)
        {
            return null;
        }

        var count = reader.Fit(countPlusOne - 1, key.MinSize + value.MinSize);
        var map = new SortedDictionary<K, V>(SortComparer<K>.Read(ref reader));
        while (count-- > 0)
        {
            var k = key.Read(ref reader);
            if (k is null || !map.TryAdd(k, value.Read(ref reader)))
            {
                reader.Fail("a sorted map holds a null key or the same key twice");
            }
        }

        return Make(map);
    }

    internal sealed override string Describe(List<Type> enclosing) => $"sortedmap<{key.Describe(enclosing)},{value.Describe(enclosing)}>";

    protected abstract IComparer<K> ComparerOf(TMap map);

    protected abstract TMap Make(SortedDictionary<K, V> map);
}

/// <summary>A sorted dictionary.</summary>
internal sealed class SortedDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : SortedMapsSerializer<SortedDictionary<K, V>, K, V>(key, value)
    where K : notnull
{
    protected override IComparer<K> ComparerOf(SortedDictionary<K, V> map) => map.Comparer;

    protected override SortedDictionary<K, V> Make(SortedDictionary<K, V> map) => map;
}

/// <summary>A sorted list of entries.</summary>
internal sealed class SortedListSerializer<K, V>(Serializer<K> key, Serializer<V> value) : SortedMapsSerializer<SortedList<K, V>, K, V>(key, value)
    where K : notnull
{
    protected override IComparer<K> ComparerOf(SortedList<K, V> map) => map.Comparer;

    protected override SortedList<K, V> Make(SortedDictionary<K, V> map) => new(map, map.Comparer);
}

/// <summary>An immutable sorted dictionary.</summary>
internal sealed class ImmutableSortedDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value)
    : SortedMapsSerializer<ImmutableSortedDictionary<K, V>, K, V>(key, value)
    where K : notnull
{
    protected override IComparer<K> ComparerOf(ImmutableSortedDictionary<K, V> map)
    {
        ValueComparer<V>.Check(map.ValueComparer);
        return map.KeyComparer;
    }

    protected override ImmutableSortedDictionary<K, V> Make(SortedDictionary<K, V> map) => map.ToImmutableSortedDictionary(map.Comparer);
}

/// <summary>How an immutable dictionary compares its values: by their default alone.</summary>
internal static class ValueComparer<V>
{
    internal static void Check(IEqualityComparer<V> comparer)
    {
        if (!Equals(comparer, EqualityComparer<V>.Default))
        {
            throw FreshetException.User(
                $"A dictionary that compares its values of '{TypeName.Of(typeof(V))}' by '{TypeName.Of(comparer.GetType())}' cannot be stored: the comparer would be lost. Use the default comparer.");
        }
    }
}
