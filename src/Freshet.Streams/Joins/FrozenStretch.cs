using System.Buffers.Binary;
using Freshet.Core.State;

namespace Freshet;

/// <summary>The table of one stretch at one moment, behind the stretch's end.</summary>
internal sealed class FrozenStretch(long end, FrozenState table) : FrozenState
{
    public override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    public override void WriteTo(StateWriter to)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, end);
        to.Stream.Write(bytes);
        table.WriteTo(to);
    }

    public override void Dispose() => table.Dispose();

    public static long ReadEnd(Stream from)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        from.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }
}
