using Freshet.Core;

namespace Freshet.Testing.StateConformance;

/// <summary>A key format with fewer hashes than keys: as many that are equal, or one key group's, as a test wants.</summary>
internal sealed class CrowdedKeyFormat<K>(KeyFormat<K> format, uint mask, uint fixedBits) : KeyFormat<K>
{
    public override KeyForm Form => format.Form;

    public override string Schema => format.Schema;

    public override Serializer<K> Serializer => format.Serializer;

    public override void Hash(ReadOnlySpan<K> keys, Span<uint> hashes)
    {
        format.Hash(keys, hashes);
        for (var i = 0; i < keys.Length; i++)
        {
            hashes[i] = (hashes[i] & mask) | fixedBits;
        }
    }
}
