using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>One value for each key; see <see cref="KeyedProcessFunction{K,TIn,TOut}"/>.</summary>
public sealed unsafe class ValueState<V> : IStateInspection
{
    private readonly StateRow _row;
    private readonly string _name;
    private readonly Serializer<V> _serializer;
    private readonly Column _column;
    private readonly int _offset;
    private readonly ulong _mark;
    private readonly ulong _written; // what a write marks: with a time to live, that it was touched too
    private readonly ulong _read; // what a read marks, mostly nothing

    internal ValueState(StateRow row, string name, Serializer<V> serializer, TimeToLive? timeToLive = null)
    {
        _row = row;
        _name = name;
        _serializer = serializer;
        var mark = row.NextMark(name);
        _mark = mark;
        _column = row.Layout.AddValue(name, serializer, isSet: address => (StateRow.Marks(address) & mark) != 0);
        _offset = _column.Offset;
        _written = _mark;
        if (timeToLive is not null)
        {
            var touched = row.NextTouched(name);
            _written |= touched;
            _read = timeToLive.IsRenewedByReads ? touched : 0;
            row.RenewsByReads |= timeToLive.IsRenewedByReads;
            _ = new Lifetime(row, name, timeToLive, _mark) { Touched = touched, Clear = TakeAway };
        }
    }

    /// <summary>True when the key has a value.</summary>
    public bool Exists => (StateRow.Marks(_row.Bound(_name)) & _mark) != 0;

    /// <summary>The key's value; the type's default while there is none.</summary>
    [MaybeNull]
    public V Value
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var row = _row.BoundForRead(_name, in _read);
            return InPlace ? Unsafe.AsRef<V>((void*)(row + _offset)) : Read(row);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            var row = _row.Bound(_name);
            StateRow.Marks(row) |= _written;
            if (InPlace)
            {
                Unsafe.AsRef<V>((void*)(row + _offset)) = value;
            }
            else
            {
                Write(row, value);
            }
        }
    }

    private static bool InPlace => RowStorage<V>.IsInPlace;

    string IStateInspection.Kind => $"value of {typeof(V).Name}";

    object? IStateInspection.Read(int most) => Value;

    /// <summary>Takes the value away. A key without any state left costs no memory.</summary>
    public void Clear()
    {
        var row = _row.Bound(_name);
        if ((StateRow.Marks(row) & _mark) == 0)
        {
            return;
        }

        TakeAway(row);
    }

    private void TakeAway(nint row)
    {
        StateRow.Marks(row) &= ~_written;
        if (InPlace)
        {
            Unsafe.AsRef<V>((void*)(row + _offset)) = default!;
        }
        else
        {
            _row.WriteBlob(row, _column, []);
        }
    }

    /// <summary>The place of the value in the row, which has one from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref V Place()
    {
        var row = _row.Bound(_name);
        StateRow.Marks(row) |= _written;
        return ref Unsafe.AsRef<V>((void*)(row + _offset));
    }

    private V Read(nint row)
    {
        if ((StateRow.Marks(row) & _mark) == 0)
        {
            return default!;
        }

        var reader = new ByteReader(_row.ReadBlob(row, _column));
        return _serializer.Read(ref reader);
    }

    private void Write(nint row, V value)
    {
        using var serialized = Serialized.Of(_serializer, value);
        _row.WriteBlob(row, _column, serialized.Bytes);
    }
}

/// <summary>Values changed where they lie.</summary>
public static class ValueStateExtensions
{
    /// <summary>
    /// The key's value where it lies, to be read and changed without a copy: <c>ref var account = ref _account.Ref();</c>. The key has a
    /// value from now on, zero bytes if it had none. Good until the end of the call to OnRecord or OnTimer.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref V Ref<V>(this ValueState<V> state)
        where V : unmanaged => ref state.Place();
}
