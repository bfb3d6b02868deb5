using Freshet.Core.State;

namespace Freshet;

/// <summary>The table of one stretch at one moment, behind the stretch's end.</summary>
internal sealed class FrozenStretch(long end, FrozenState table) : FrozenState
{
    public override void WriteTo(Stream to) => WriteTo(StateWriter.Whole(to));

    public override void WriteTo(StateWriter to)
    {
        FrozenPanes.WriteInt64(to.Stream, end);
        table.WriteTo(to);
    }

    public override void Dispose() => table.Dispose();

    public static long ReadEnd(Stream from) => FrozenPanes.ReadInt64(from);
}
