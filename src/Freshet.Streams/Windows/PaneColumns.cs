using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// How the panes of a key's count windows lie in its row: where it stands, then a ring of accumulators, as they are when they hold no references, else
/// serialized.
/// </summary>
internal sealed unsafe class PaneColumns<TAcc>
{
    private const int InPlaceBytesMax = 16 * 1024;
    private const int SerializedMax = 512;

    private readonly Serializer<TAcc> _serializer = Serializer<TAcc>.Of();
    private readonly Column[] _panes;

    public PaneColumns(CountWindows windows)
    {
        Layout.AddFixed<PanePosition>("position", $"position in windows {windows.Detail}");
        _panes = InPlace
            ? [Layout.AddValues("panes", windows.Panes, _serializer, (row, pane) => PositionOf(row).Holds(pane, windows.Panes))]
            : [.. Enumerable.Range(0, windows.Panes).Select(i => Layout.AddValue($"pane {i}", _serializer))];
    }

    public static bool InPlace => RowStorage<TAcc>.IsInPlace;

    public RowLayout Layout { get; } = new();

    /// <summary>Refuses, when the job is written, what does not fit a row.</summary>
    public static void Check(CountWindows windows)
    {
        if (InPlace ? (long)windows.Panes * Unsafe.SizeOf<TAcc>() > InPlaceBytesMax : windows.Panes > SerializedMax)
        {
            throw FreshetException.User(
                $"A count window {windows.Detail} keeps {windows.Panes} panes of {windows.Pane} record(s) for each key, more than a row takes. Choose a slide that has a larger divisor in common with the size.");
        }
    }

    /// <summary>Where a key's windows stand.</summary>
    public static ref PanePosition PositionOf(nint row) => ref *(PanePosition*)row;

    /// <summary>The accumulator of a pane that lies in the row.</summary>
    public static ref TAcc At(nint row, int pane) => ref Unsafe.Add(ref Unsafe.AsRef<TAcc>((void*)(row + sizeof(PanePosition))), pane);

    /// <summary>A pane's accumulator.</summary>
    public TAcc Read<K>(KeyedTable<K> table, nint row, int pane)
    {
        if (InPlace)
        {
            return At(row, pane);
        }

        var reader = new ByteReader(table.ReadBlob(row, _panes[pane]));
        return _serializer.Read(ref reader);
    }

    /// <summary>Puts a pane's serialized accumulator in its place.</summary>
    public void Write<K>(KeyedTable<K> table, nint row, int pane, TAcc accumulator)
    {
        using var serialized = Serialized.Of(_serializer, accumulator);
        table.WriteBlob(row, _panes[pane], serialized.Bytes);
    }
}

/// <summary>Where a key's count windows stand. Zero bytes before the first record.</summary>
/// <param name="Pane">The pane that takes records, a place in the ring.</param>
/// <param name="InPane">Records in it.</param>
/// <param name="Full">Panes that are full, those of a window at most.</param>
/// <param name="SinceResult">Panes that were filled since the last result.</param>
internal record struct PanePosition(int Pane, int InPane, int Full, int SinceResult)
{
    /// <summary>True when a pane of a ring of so many has records: it takes them, or is one of the full ones before that.</summary>
    public readonly bool Holds(int pane, int panes) => pane == Pane ? InPane > 0 || Full == panes : (Pane - pane + panes) % panes <= Full;
}
