using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Freshet.Core;

/// <summary>A dictionary whose order follows hash codes, or null; encoded as a <see cref="Dictionary{K,V}"/>, its entries in the order of their bytes.</summary>
internal abstract class HashMapsSerializer<TMap, K, V>(Serializer<K> key, Serializer<V> value) : BuiltSerializer<TMap?>
    where TMap : class, IReadOnlyDictionary<K, V>
    where K : notnull
{
    private readonly DictionarySerializer<K, V> _inner = new(key, value);

    public sealed override void Write(ref ByteWriter writer, TMap? map)
    {
        if (map is null)
        {
            writer.WriteByte(0);
            return;
        }

        var ends = new int[map.Count];
        writer.WriteVarUInt32((uint)ends.Length + 1);
        KeyComparer<K>.Write(ref writer, ComparerOf(map));
        var entries = new ByteWriter(256) { Depth = writer.Depth };
        try
        {
            var i = 0;
            foreach (var (k, v) in map)
            {
                key.Write(ref entries, k);
                value.Write(ref entries, v);
                ends[i++] = entries.Length;
            }

            StableOrder.Write(ref writer, entries.Written, ends);
        }
        finally
        {
            entries.Dispose();
        }
    }

    public sealed override TMap? Read(ref ByteReader reader) => _inner.Read(ref reader) is { } map ? Make(map) : null;

    internal sealed override string Describe(List<Type> enclosing) => _inner.Describe(enclosing);

    protected abstract IEqualityComparer<K> ComparerOf(TMap map);

    protected abstract TMap Make(Dictionary<K, V> map);
}

/// <summary>An immutable dictionary.</summary>
internal sealed class ImmutableDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : HashMapsSerializer<ImmutableDictionary<K, V>, K, V>(key, value)
    where K : notnull
{
    protected override IEqualityComparer<K> ComparerOf(ImmutableDictionary<K, V> map)
    {
        ValueComparer<V>.Check(map.ValueComparer);
        return map.KeyComparer;
    }

    protected override ImmutableDictionary<K, V> Make(Dictionary<K, V> map) => map.ToImmutableDictionary(map.Comparer);
}

/// <summary>A frozen dictionary.</summary>
internal sealed class FrozenDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : HashMapsSerializer<FrozenDictionary<K, V>, K, V>(key, value)
    where K : notnull
{
    protected override IEqualityComparer<K> ComparerOf(FrozenDictionary<K, V> map) => map.Comparer;

    protected override FrozenDictionary<K, V> Make(Dictionary<K, V> map) => map.ToFrozenDictionary(map.Comparer);
}

/// <summary>A dictionary where the interface is declared: one of those whose comparer can be told. Read back as a <see cref="Dictionary{K,V}"/>.</summary>
internal sealed class AnyReadOnlyDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : BuiltSerializer<IReadOnlyDictionary<K, V>?>
    where K : notnull
{
    private readonly DictionarySerializer<K, V> _map = new(key, value);
    private readonly ImmutableDictionarySerializer<K, V> _immutable = new(key, value);
    private readonly FrozenDictionarySerializer<K, V> _frozen = new(key, value);

    public override void Write(ref ByteWriter writer, IReadOnlyDictionary<K, V>? map)
    {
        switch (map)
        {
            case null or Dictionary<K, V>:
                _map.Write(ref writer, (Dictionary<K, V>?)map);
                break;
            case ImmutableDictionary<K, V> immutable:
                _immutable.Write(ref writer, immutable);
                break;
            case FrozenDictionary<K, V> frozen:
                _frozen.Write(ref writer, frozen);
                break;
            default:
                throw FreshetException.User(
                    $"A value of type '{TypeName.Of(map.GetType())}' was found where '{TypeName.Of(typeof(IReadOnlyDictionary<K, V>))}' is declared; it would come back as a Dictionary<K, V>. Put a Dictionary, ImmutableDictionary or FrozenDictionary there, or declare the type that it is.");
        }
    }

    public override IReadOnlyDictionary<K, V>? Read(ref ByteReader reader) => _map.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _map.Describe(enclosing);
}

/// <summary>A <see cref="Dictionary{K,V}"/> where the interface is declared.</summary>
internal sealed class AnyDictionarySerializer<K, V>(Serializer<K> key, Serializer<V> value) : BuiltSerializer<IDictionary<K, V>?>
    where K : notnull
{
    private readonly DictionarySerializer<K, V> _map = new(key, value);

    public override void Write(ref ByteWriter writer, IDictionary<K, V>? map) => _map.Write(ref writer, map switch
    {
        null => null,
        Dictionary<K, V> dictionary => dictionary,
        _ => throw FreshetException.User(
            $"A value of type '{TypeName.Of(map.GetType())}' was found where '{TypeName.Of(typeof(IDictionary<K, V>))}' is declared; it would come back as a Dictionary<K, V>. Put a Dictionary there, or declare the type that it is."),
    });

    public override IDictionary<K, V>? Read(ref ByteReader reader) => _map.Read(ref reader);

    internal override string Describe(List<Type> enclosing) => _map.Describe(enclosing);
}
