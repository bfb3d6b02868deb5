using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>A list for each key that grows at its end: <c>foreach</c> reads it from first to last. Entries are serialized; adding one does not touch the others.</summary>
public sealed unsafe partial class ListState<V> : IStateInspection
{
    private readonly StateRow _row;
    private readonly string _name;
    private readonly Serializer<V> _serializer;
    private readonly Column _column;
    private readonly int _countOffset;
    private readonly ulong _mark;
    private int _version; // of whatever key: changes show an enumeration that goes on

    internal ListState(StateRow row, string name, Serializer<V> serializer, TimeToLive? timeToLive = null)
    {
        _row = row;
        _name = name;
        _serializer = serializer;
        _mark = row.NextMark(name);
        _column = row.Layout.AddEntries(name, serializer, bytesBefore: timeToLive is null ? 0 : sizeof(long)); // when it was touched
        _countOffset = row.Layout.AddFixed<long>($"{name} (count)", "i64").Offset;
        if (timeToLive is not null)
        {
            _life = new Lifetime(row, name, timeToLive, _mark) { Clear = TakeAway, Care = this };
            _timesOffset = row.Layout.AddFixed<ListTimes>($"{name} (times)", "times of a list").Offset;
        }
    }

    /// <summary>Entries in the key's list.</summary>
    public long Count => _life is null ? CountOf(_row.Bound(_name)) : CountLiving(_row.Bound(_name));

    string IStateInspection.Kind => $"list of {typeof(V).Name}";

    bool IStateInspection.Exists => Count > 0;

    object IStateInspection.Read(int most)
    {
        var items = new List<object?>();
        foreach (var item in this)
        {
            if (items.Count == most)
            {
                break;
            }

            items.Add(item);
        }

        return items;
    }

    /// <summary>Adds an entry at the end.</summary>
    public void Add(V item)
    {
        var row = _row.Bound(_name);
        if (_life is not null)
        {
            AppendStamped(row, item);
        }
        else
        {
            using var serialized = Serialized.Of(_serializer, item);
            _row.Append(row, _column, serialized.Bytes);
        }

        CountOf(row)++;
        StateRow.Marks(row) |= _mark;
        _version++;
    }

    /// <summary>Empties the list. A key without any state left costs no memory.</summary>
    public void Clear()
    {
        var row = _row.Bound(_name);
        if (CountOf(row) == 0)
        {
            return;
        }

        TakeAway(row);
    }

    private void TakeAway(nint row)
    {
        _row.ClearList(row, _column);
        CountOf(row) = 0;
        StateRow.Marks(row) &= ~_mark;
        _version++;
    }

    /// <summary>Puts these entries in place of the list.</summary>
    public void Replace(IEnumerable<V> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        V[] all = [.. items]; // first: they may be read from this very list
        Clear();
        foreach (var item in all)
        {
            Add(item);
        }
    }

    /// <summary>The entries as an array.</summary>
    public V[] ToArray()
    {
        var items = new V[Count];
        var i = 0;
        foreach (var item in this)
        {
            items[i++] = item;
        }

        return items;
    }

    /// <summary>Reads the entries from first to last. The list must not change meanwhile.</summary>
    public Enumerator GetEnumerator()
    {
        var row = _row.Bound(_name);
        if (_life is { IsRenewedByReads: true })
        {
            Renew(row);
        }

        return new(this, _row.ReadList(row, _column), _life is null ? 0 : TimesOf(row).Read);
    }

    private ref long CountOf(nint row) => ref Unsafe.AsRef<long>((void*)(row + _countOffset));

    /// <summary>Goes through the entries of a list.</summary>
    public ref struct Enumerator
    {
        private readonly ListState<V> _list;
        private readonly int _version;
        private readonly long _read; // when the list was last read, where that counts
        private ListCursor _cursor;

        internal Enumerator(ListState<V> list, ListCursor cursor, long read)
        {
            _read = read;
            _list = list;
            _version = list._version;
            _cursor = cursor;
            Current = default!;
        }

        /// <summary>The entry.</summary>
        public V Current { get; private set; }

        /// <summary>Moves to the next entry; false at the end.</summary>
        /// <exception cref="FreshetException">The list was changed since the begin.</exception>
        public bool MoveNext()
        {
            if (_version != _list._version)
            {
                throw FreshetException.User($"State '{_list._name}' was changed while it was read. Read it into an array first: foreach (var item in list.ToArray()).");
            }

            var life = _list._life;
            do
            {
                if (!_cursor.MoveNext())
                {
                    return false;
                }
            }
            while (life is not null && IsOver(life, _cursor.Current, _read));

            var reader = new ByteReader(life is null ? _cursor.Current : _cursor.Current[sizeof(long)..]);
            Current = _list._serializer.Read(ref reader);
            return true;
        }
    }
}
