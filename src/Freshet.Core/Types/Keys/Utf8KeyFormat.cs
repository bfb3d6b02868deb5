namespace Freshet.Core;

/// <summary>Texts in UTF-8, compared by their bytes.</summary>
internal sealed class Utf8KeyFormat(Serializer<Utf8Text> serializer) : KeyFormat<Utf8Text>
{
    public override KeyForm Form => KeyForm.Utf8;

    public override string Schema => serializer.Schema;

    public override Serializer<Utf8Text> Serializer => serializer;

    public override void Hash(ReadOnlySpan<Utf8Text> keys, Span<uint> hashes)
    {
        NullKey.CheckRoom(keys.Length, hashes.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            hashes[i] = StableHash.Of(keys[i].Bytes);
        }
    }
}
