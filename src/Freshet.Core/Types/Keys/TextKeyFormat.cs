namespace Freshet.Core;

/// <summary>Texts, compared by their UTF-16 code units.</summary>
internal sealed class TextKeyFormat(Serializer<string> serializer) : KeyFormat<string>
{
    public override KeyForm Form => KeyForm.Text;

    public override string Schema => serializer.Schema;

    public override Serializer<string> Serializer => serializer;

    public override void Hash(ReadOnlySpan<string> keys, Span<uint> hashes)
    {
        NullKey.CheckRoom(keys.Length, hashes.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] is not { } key)
            {
                throw NullKey.At(i, typeof(string));
            }

            hashes[i] = StableHash.Of(key.AsSpan());
        }
    }
}
