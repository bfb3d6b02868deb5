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
    private int _touched;

    protected StateRow() => Layout.Add("states that are set", ColumnKind.Fixed, sizeof(ulong), "u64", TakeMarks);

    /// <summary>
    /// The address of the row, 0 outside of calls. A field: it is read at each touch of a state. Who reads it is not checked: asking for the
    /// thread would cost each touch as much as the touch.
    /// </summary>
    public nint Address;

    /// <summary>The row of a call in which reads renew: there <see cref="Address"/> is 0, so that only reads of such functions take the way that marks them.</summary>
    private nint _renewed;

    public RowLayout Layout { get; } = new();

    /// <summary>The event time of a call that has none.</summary>
    public const long UnknownTime = -(1L << 62);

    /// <summary>The states that have a time to live.</summary>
    public List<Lifetime> Lifetimes { get; } = [];

    /// <summary>The wall clock as states with a time to live see it: it stands still during a batch, and never goes back.</summary>
    public long ClockNow { get; protected set; }

    /// <summary>The event time of the call.</summary>
    public long EventNow { get; protected set; } = UnknownTime;

    /// <summary>True while people look at a key: nothing is renewed by that.</summary>
    public bool IsLookedAt { get; protected set; }

    /// <summary>True once the states belong to a running operator.</summary>
    public bool IsOpen { get; protected set; }

    /// <summary>True where reads of values renew them.</summary>
    public bool RenewsByReads { get; set; }

    public bool HasStates => _names.Count > 0;

    /// <summary>The bit of one more state.</summary>
    public ulong NextMark(string name)
    {
        Count(name);
        _names.Add(name);
        return 1UL << (_names.Count - 1);
    }

    /// <summary>The bit that says within a call that a value with a time to live was touched: from the other end, so that which states are set is stored in their order.</summary>
    public ulong NextTouched(string name)
    {
        Count(name);
        return 1UL << (StatesMax - ++_touched);
    }

    /// <summary>The row's address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Bound(string state)
    {
        var address = Address;
        return address != 0 ? address : Renewed(state);
    }

    /// <summary>The row's address for a read, which marks it where reads renew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint BoundForRead(string state, ref readonly ulong mark)
    {
        var address = Address;
        return address != 0 ? address : Renewed(state, mark);
    }

    /// <summary>Makes a row that of a call in which reads renew; 0 ends it.</summary>
    protected void Renew(nint row) => (_renewed, Address) = (row, 0);

    /// <summary>No key is worked on any more.</summary>
    public void EndCall() => Renew(0);

    /// <summary>Which states are set in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref ulong Marks(nint row) => ref *(ulong*)row;

    public abstract ReadOnlySpan<byte> ReadBlob(nint row, Column column);

    public abstract void WriteBlob(nint row, Column column, ReadOnlySpan<byte> bytes);

    public abstract void Append(nint row, Column column, ReadOnlySpan<byte> entry);

    public abstract ListCursor ReadList(nint row, Column column);

    public abstract void ClearList(nint row, Column column);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private nint Renewed(string state, ulong mark = 0)
    {
        var row = _renewed;
        if (row == 0)
        {
            throw FreshetException.User(
                $"State '{state}' is used outside of OnRecord and OnTimer, where there is no key that it could belong to. Use it in those calls only.");
        }

        Marks(row) |= mark;
        return row;
    }

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

    private void Count(string name)
    {
        if (_names.Count + _touched == StatesMax)
        {
            throw FreshetException.User(
                $"State '{name}' is the {StatesMax + 1}th of its function; {StatesMax} are possible{(_touched > 0 ? ", and a value with a time to live counts as two" : "")}. Put values that change together into one record.");
        }
    }
}
