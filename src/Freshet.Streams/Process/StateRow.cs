using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// The row of the key that a process function is called for. Its first column marks which states are set, a bit each: a row without
/// marks is given back.
/// </summary>
internal abstract unsafe class StateRow
{
    private const int StatesMax = 64;
    private readonly List<string> _names = [];

    protected StateRow() => Layout.Add("states that are set", ColumnKind.Fixed, sizeof(ulong), "u64", TakeMarks);

    /// <summary>
    /// The address of the row, 0 outside of calls. A field: it is read at each touch of a state. Who reads it is not checked: asking for the
    /// thread would cost each touch as much as the touch.
    /// </summary>
    public nint Address;

    public RowLayout Layout { get; } = new();

    /// <summary>True once the states belong to a running operator.</summary>
    public bool IsOpen { get; protected set; }

    public bool HasStates => _names.Count > 0;

    /// <summary>The bit of one more state.</summary>
    public ulong NextMark(string name)
    {
        if (_names.Count == StatesMax)
        {
            throw FreshetException.User($"State '{name}' is the {StatesMax + 1}th of its function; {StatesMax} are possible. Put values that change together into one record.");
        }

        _names.Add(name);
        return 1UL << (_names.Count - 1);
    }

    /// <summary>The row's address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Bound(string state)
    {
        var address = Address;
        if (address == 0)
        {
            ThrowOutside(state);
        }

        return address;
    }

    /// <summary>Which states are set in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong Marks(nint row) => ref *(ulong*)row;

    public abstract ReadOnlySpan<byte> ReadBlob(nint row, Column column);

    public abstract void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes);

    public abstract void Append(nint row, Column column, ReadOnlySpan<byte> entry);

    public abstract ListCursor ReadList(nint row, Column column);

    public abstract void ClearList(nint row, Column column);

    /// <summary>The marks follow the order in which the states were declared, which is that of their columns: it may be another now.</summary>
    private ValueConversion? TakeMarks(Column column, Column stored, IReadOnlyList<Column> row)
    {
        if (stored.Schema != column.Schema || stored.Kind != column.Kind || stored.Size != column.Size)
        {
            throw FreshetException.User("Which states are set was stored otherwise.");
        }

        int[] places = [.. row.Select(c => _names.IndexOf(c.Name)).Where(static place => place >= 0)];
        return places.Index().All(static p => p.Index == p.Item) ? null : (_, bytes, ref to) =>
        {
            var (old, marks) = (BitConverter.ToUInt64(bytes), 0UL);
            for (var i = 0; i < places.Length; i++)
            {
                marks |= (old >> i & 1) << places[i];
            }

            to.WriteInt64((long)marks);
            return true;
        };
    }

    private static void ThrowOutside(string state) => throw FreshetException.User(
        $"State '{state}' is used outside of OnRecord and OnTimer, where there is no key that it could belong to. Use it in those calls only.");
}
