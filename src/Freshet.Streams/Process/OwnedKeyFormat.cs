using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Keys of map entries: the owner's key and the map's. Their hash spreads over all entries and yet lies in the owner's key group, so an entry moves
/// with its owner when parallelism changes.
/// </summary>
internal sealed class OwnedKeyFormat<K, KMap> : KeyFormat<(K Owner, KMap Key)>
{
    private readonly KeyFormat<(K Owner, KMap Key)> _pairs = KeyFormat<(K Owner, KMap Key)>.Of();
    private readonly KeyFormat<K> _owners = KeyFormat<K>.Of();
    private readonly KeyFormat<KMap> _keys = KeyFormat<KMap>.Of();
    private readonly ulong[] _groups; // the lowest hash of each key group, and one beyond the last

    public OwnedKeyFormat(int maxGroups)
    {
        _groups = new ulong[maxGroups + 1];
        for (var group = 0; group <= maxGroups; group++)
        {
            _groups[group] = (((ulong)group << 32) + (uint)maxGroups - 1) / (uint)maxGroups;
        }
    }

    public override KeyForm Form => _pairs.Form;

    public override string Schema => _pairs.Schema;

    public override Serializer<(K Owner, KMap Key)> Serializer => _pairs.Serializer;

    public override void Hash(ReadOnlySpan<(K Owner, KMap Key)> keys, Span<uint> hashes)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            hashes[i] = Hash(_owners.Hash(keys[i].Owner), keys[i].Key);
        }
    }

    /// <summary>The hash of an entry whose owner has this hash.</summary>
    public uint Hash(uint owner, KMap key)
    {
        var group = KeyGroups.Of(owner, _groups.Length - 1);
        var (from, to) = (_groups[group], _groups[group + 1]);
        var mixed = StableHash.Of(((ulong)owner << 32) | _keys.Hash(key));
        return (uint)(from + (mixed * (to - from) >> 32));
    }
}
