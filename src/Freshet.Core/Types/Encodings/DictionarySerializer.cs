namespace Freshet.Core;

/// <summary>A dictionary or null, written in the order it is enumerated (that of insertion, unless entries were removed).</summary>
internal sealed class DictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : BuiltSerializer<Dictionary<K, V>?>
    where K : notnull
{
    public override void Write(ref ByteWriter writer, Dictionary<K, V>? map)
    {
        if (map is null)
        {
            writer.WriteByte(0);
            return;
        }

        ExactType.Check(map, typeof(Dictionary<K, V>));
        writer.WriteVarUInt32((uint)map.Count + 1);
        KeyComparer<K>.Write(ref writer, map.Comparer);
        foreach (var (k, v) in map)
        {
            key.Write(ref writer, k);
            value.Write(ref writer, v);
        }
    }

    public override Dictionary<K, V>? Read(ref ByteReader reader)
    {
        var countPlusOne = reader.ReadVarUInt32();
        if (countPlusOne == 0)
        {
            return null;
        }

        var count = reader.Fit(countPlusOne - 1, key.MinSize + value.MinSize);
        var map = new Dictionary<K, V>(KeyComparer<K>.Read(ref reader));
        while (count-- > 0)
        {
            var k = key.Read(ref reader);
            if (k is null || !map.TryAdd(k, value.Read(ref reader)))
            {
                reader.Fail("a map holds a null key or the same key twice");
            }
        }

        return map;
    }

    internal override string Describe(List<Type> enclosing) => $"map<{key.Describe(enclosing)},{value.Describe(enclosing)}>";
}
