using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// A map for each key, its entries found, changed and removed one by one; <c>foreach</c> reads them in the order in which they were added.
/// All entries lie in one table by both keys; the row of the owner lists its map keys, each with a number that says which adding it was.
/// </summary>
public sealed unsafe partial class MapState<KMap, V> : IStateInspection
{
    private readonly StateRow _row;
    private readonly string _name;
    private readonly Serializer<V> _values;
    private readonly MapTable<KMap> _entries;
    private readonly ulong _mark;
    private readonly int _valueOffset;
    private readonly Column _value;

    internal MapState(StateRow row, string name, KeyFormat<KMap> keys, Serializer<V> values, Func<RowLayout, MapTable<KMap>> makeTable, TimeToLive? timeToLive = null)
    {
        _row = row;
        _name = name;
        _values = values;
        _mark = row.NextMark(name);
        _keys = keys.Serializer;
        _listed = row.Layout.Add(name, ColumnKind.List, RowLayout.ReferenceSize, $"{Listed}{keys.Schema}{To}{values.Schema}", (_, stored, _) => Take(stored, keys, values));
        _headOffset = row.Layout.AddFixed<Head>($"{name} (head)", "head").Offset;
        var layout = new RowLayout();
        layout.AddFixed<long>("number", "i64");
        _value = layout.AddValue("value", values);
        _valueOffset = _value.Offset;
        if (timeToLive is not null)
        {
            _life = new Lifetime(row, name, timeToLive, _mark);
            _stampOffset = layout.AddFixed<long>(Lifetime.ColumnOf("entry"), Lifetime.SchemaOf(timeToLive)).Offset;
        }

        _entries = makeTable(layout);
        if (_life is not null)
        {
            _entries.SweepBy(IsOver, TakeAway);
        }
    }

    /// <summary>Entries in the key's map.</summary>
    public int Count => _life is null ? HeadOf(_row.Bound(_name)).Live : CountLiving(_row.Bound(_name));

    string IStateInspection.Kind => $"map of {typeof(KMap).Name} to {typeof(V).Name}";

    bool IStateInspection.Exists => Count > 0;

    private static bool InPlace => RowStorage<V>.IsInPlace;

    /// <summary>The value of a map key; setting it adds the entry when there is none.</summary>
    /// <exception cref="KeyNotFoundException">There is no entry to get.</exception>
    public V this[KMap key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Map state '{_name}' has no entry '{key}' for this key.");
        set
        {
            var entry = Entry(key);
            if (InPlace)
            {
                At(entry) = value;
            }
            else
            {
                Write(entry, value);
            }
        }
    }

    /// <summary>Gives the value of a map key; false when there is none.</summary>
    public bool TryGetValue(KMap key, [MaybeNullWhen(false)] out V value)
    {
        CheckKey(key);
        var entry = HeadOf(_row.Bound(_name)).Live == 0 ? 0 : _entries.Find(key);
        if (entry != 0 && _life is not null && !Meet(entry))
        {
            entry = 0;
        }

        value = entry == 0 ? default : Read(entry);
        return entry != 0;
    }

    /// <summary>True when there is an entry of this map key.</summary>
    public bool ContainsKey(KMap key)
    {
        CheckKey(key);
        return HeadOf(_row.Bound(_name)).Live > 0 && _entries.Find(key) is var entry && entry != 0 && !IsOver(entry);
    }

    /// <summary>Removes an entry; false when there is none. A key without any state left costs no memory.</summary>
    public bool Remove(KMap key)
    {
        CheckKey(key);
        var row = _row.Bound(_name);
        if (HeadOf(row).Live == 0)
        {
            return false;
        }

        var wasOver = _life is not null && _entries.Find(key) is var entry && entry != 0 && IsOver(entry);
        if (!_entries.Remove(key))
        {
            return false;
        }

        Unlist(row);
        return !wasOver;
    }

    /// <summary>Removes all entries.</summary>
    public void Clear()
    {
        var row = _row.Bound(_name);
        foreach (var entry in _row.ReadList(row, _listed))
        {
            _entries.Remove(Decode(entry).Key);
        }

        EmptyList(row);
    }

    /// <summary>Reads the entries that there are at the begin; those removed meanwhile are left out. The map may change meanwhile.</summary>
    public Enumerator GetEnumerator() => new(this);

    object IStateInspection.Read(int most)
    {
        var pairs = new List<KeyValuePair<object, object?>>();
        foreach (var (key, value) in this)
        {
            if (pairs.Count == most)
            {
                break;
            }

            pairs.Add(new(key!, value));
        }

        return pairs;
    }

    /// <summary>The entry's value where it lies, zero bytes if it was not there.</summary>
    internal ref V Place(KMap key) => ref At(Entry(key));

    private ref V At(nint entry) => ref Unsafe.AsRef<V>((void*)(entry + _valueOffset));

    /// <summary>The row of an entry, which is added when it is not there.</summary>
    private nint Entry(KMap key)
    {
        CheckKey(key);
        var row = _row.Bound(_name);
        var entry = _entries.GetOrAdd(key);
        if (_life is not null)
        {
            return Stamped(row, key, entry);
        }

        if (NumberOf(entry) == 0)
        {
            NumberOf(entry) = List(row, key);
        }

        return entry;
    }

    private void CheckKey(KMap key)
    {
        if (key is null)
        {
            throw FreshetException.User(
                $"Map state '{_name}' was asked for the key null. Its keys are not null: leave such entries out, or use a value of {typeof(KMap).Name} that stands for none.");
        }
    }

    private V Read(nint entry)
    {
        if (InPlace)
        {
            return At(entry);
        }

        var reader = new ByteReader(_entries.ReadBlob(entry, _value));
        return _values.Read(ref reader);
    }

    private void Write(nint entry, V value)
    {
        using var serialized = Serialized.Of(_values, value);
        _entries.WriteBlob(entry, _value, serialized.Bytes);
    }

    private static ref long NumberOf(nint entry) => ref *(long*)entry;
}

/// <summary>Entries changed where they lie.</summary>
public static class MapStateExtensions
{
    /// <summary>
    /// The value of a map key where it lies, to be read and changed without a copy: <c>_seen.Ref(url)++</c>. There is an entry from now on,
    /// zero bytes if there was none. Good until the next touch of this map.
    /// </summary>
    public static ref V Ref<KMap, V>(this MapState<KMap, V> map, KMap key)
        where V : unmanaged => ref map.Place(key);
}
