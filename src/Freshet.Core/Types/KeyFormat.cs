using System.Runtime.CompilerServices;

namespace Freshet.Core;

/// <summary>How keys of a type are stored and hashed.</summary>
public enum KeyForm
{
    /// <summary>An unmanaged type whose equality is equality of its bytes: stored in the row.</summary>
    Fixed,

    /// <summary>A text: stored as its UTF-16 code units.</summary>
    Text,

    /// <summary>Any other storable type: stored, hashed and compared as its serialized bytes.</summary>
    Serialized,

    /// <summary>A <see cref="Utf8Text"/>: stored as its bytes.</summary>
    Utf8,

    /// <summary>A <see cref="KeyBytes"/>: stored as its bytes.</summary>
    Bytes,
}

/// <summary>
/// A key type: its form, its schema and its stable hash. Made once per type by <see cref="Of"/>, which refuses a type whose
/// bytes or hash would differ between processes and says which member is the reason.
/// </summary>
public abstract class KeyFormat<K>
{
    /// <summary>How keys are stored.</summary>
    public abstract KeyForm Form { get; }

    /// <summary>The type as text, compared on restore.</summary>
    public abstract string Schema { get; }

    /// <summary>Writes and reads a key of form <see cref="KeyForm.Serialized"/> (any form works).</summary>
    public abstract Serializer<K> Serializer { get; }

    /// <summary>Bytes of a key of form <see cref="KeyForm.Fixed"/>.</summary>
    public int FixedSize => Unsafe.SizeOf<K>();

    /// <summary>The stable hash of every key: the same in each process.</summary>
    public abstract void Hash(ReadOnlySpan<K> keys, Span<uint> hashes);

    /// <summary>The stable hash of one key.</summary>
    public uint Hash(K key)
    {
        uint hash = 0;
        Hash(new ReadOnlySpan<K>(in key), new Span<uint>(ref hash));
        return hash;
    }

    /// <summary>Sees to it that keys that were stored under this schema have the bytes that they would have now: those are hashed and compared.</summary>
    /// <exception cref="FreshetException">They have not: says what changed.</exception>
    public void CheckStored(string schema)
    {
        if (schema != Schema)
        {
            StoredReaders.CheckKey(typeof(K), Serializer.Schema == Schema ? Schema : "", schema);
        }
    }

    /// <summary>The format of a type.</summary>
    /// <exception cref="FreshetException">The type cannot be a key: names the member and why.</exception>
    public static KeyFormat<K> Of() => KeyFormats.Of<K>();
}
