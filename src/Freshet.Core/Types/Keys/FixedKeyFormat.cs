using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core;

/// <summary>Keys whose memory is their identity: hashed where they lie, up to eight bytes as one word.</summary>
internal sealed class FixedKeyFormat<K>(Serializer<K> serializer) : KeyFormat<K>
{
    public override KeyForm Form => KeyForm.Fixed;

    public override string Schema => serializer.Schema;

    public override Serializer<K> Serializer => serializer;

    public override void Hash(ReadOnlySpan<K> keys, Span<uint> hashes)
    {
        NullKey.CheckRoom(keys.Length, hashes.Length);
        ref var key = ref MemoryMarshal.GetReference(keys);
        ref var hash = ref MemoryMarshal.GetReference(hashes);
        if (keys.Length > 1 && AreSame(ref Unsafe.As<K, byte>(ref key), keys.Length * Unsafe.SizeOf<K>()))
        {
            hashes[..keys.Length].Fill(HashOne(ref Unsafe.As<K, byte>(ref key))); // as where windows are the keys
            return;
        }

        // The size is a constant to the JIT: one of these loops is all that is left.
        for (var i = 0; i < keys.Length; i++)
        {
            Unsafe.Add(ref hash, i) = HashOne(ref Unsafe.As<K, byte>(ref Unsafe.Add(ref key, i)));
        }
    }

    /// <summary>True when every key has the bytes of the one before it; the first that has not ends the comparison.</summary>
    private static bool AreSame(ref byte keys, int bytes)
    {
        var all = MemoryMarshal.CreateReadOnlySpan(ref keys, bytes);
        return all[Unsafe.SizeOf<K>()..].SequenceEqual(all[..^Unsafe.SizeOf<K>()]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HashOne(ref byte key) => Unsafe.SizeOf<K>() switch
    {
        1 => StableHash.Of((ulong)key),
        2 => StableHash.Of((ulong)Unsafe.ReadUnaligned<ushort>(ref key)),
        4 => StableHash.Of((ulong)Unsafe.ReadUnaligned<uint>(ref key)),
        8 => StableHash.Of(Unsafe.ReadUnaligned<ulong>(ref key)),
        _ => StableHash.Of(MemoryMarshal.CreateReadOnlySpan(ref key, Unsafe.SizeOf<K>())),
    };
}
