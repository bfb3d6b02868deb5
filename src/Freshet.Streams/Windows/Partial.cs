using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>Records of one key and pane, folded together before they crossed to the task of the key.</summary>
internal struct Partial<K, TAcc>
{
    public K Key;
    public TAcc Accumulator;
    public long Pane;
    public long Records;
}

/// <summary>Hashes partial results by the key that their records were hashed by.</summary>
internal sealed class PartialHasher<K, TAcc>(KeyFormat<K> format) : KeyHasher<Partial<K, TAcc>>
{
    [ThreadStatic]
    private static K[]? _keys;

    public override void Hash(Batch<Partial<K, TAcc>> batch)
    {
        if (ReferenceEquals(batch.HashedBy, this))
        {
            return;
        }

        var keys = _keys ??= new K[BatchSize.Default];
        var items = batch.Items;
        for (var i = 0; i < items.Length; i++)
        {
            keys[i] = items[i].Key;
        }

        format.Hash(keys.AsSpan(0, items.Length), batch.HashPlaces(this));
    }
}
