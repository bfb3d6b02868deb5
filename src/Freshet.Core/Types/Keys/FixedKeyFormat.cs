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
        var i = 0;

        // The size is a constant to the JIT: one of these loops is all that is left.
        if (Unsafe.SizeOf<K>() == sizeof(ulong))
        {
            i = StableHash.Words(ref Unsafe.As<K, ulong>(ref key), ref hash, keys.Length);
        }

        for (; i < keys.Length; i++)
        {
            Unsafe.Add(ref hash, i) = HashOne(ref Unsafe.As<K, byte>(ref Unsafe.Add(ref key, i)));
        }
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
