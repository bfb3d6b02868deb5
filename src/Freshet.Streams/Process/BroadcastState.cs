using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// A map that is the same in every subtask: filled by what is broadcast, read by every record. It can be changed in OnBroadcast alone, where each
/// subtask sees the same records. Entries are objects in the order in which they were added, serialized at each checkpoint: made for
/// thousands of rules, not for millions of rows. A value that was handed out must not be changed in place.
/// </summary>
public sealed class BroadcastState<KMap, V> : OperatorState, IReadOnlyCollection<KeyValuePair<KMap, V>>
    where KMap : notnull
{
    private readonly OrderedDictionary<KMap, V> _entries = [];
    private readonly Serializer<KMap> _keys;
    private readonly Serializer<V> _values;

    internal BroadcastState(string name)
        : base(name)
    {
        _keys = Storing.Of<KMap>($"Broadcast state '{name}'");
        _values = Storing.Of<V>($"Broadcast state '{name}'");
    }

    internal bool IsWritable { get; set; }

    /// <summary>Entries in the map.</summary>
    public int Count => _entries.Count;

    /// <summary>The value of a key; setting it adds the entry when there is none.</summary>
    /// <exception cref="KeyNotFoundException">There is no entry to get.</exception>
    /// <exception cref="FreshetException">It is set outside of OnBroadcast.</exception>
    public V this[KMap key]
    {
        get => _entries.TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"Broadcast state '{Name}' has no entry '{key}'.");
        set
        {
            CheckWritable();
            _entries[key] = value;
        }
    }

    /// <summary>Gives the value of a key; false when there is none.</summary>
    public bool TryGetValue(KMap key, [MaybeNullWhen(false)] out V value) => _entries.TryGetValue(key, out value);

    /// <summary>True when there is an entry of this key.</summary>
    public bool Contains(KMap key) => _entries.ContainsKey(key);

    /// <summary>Removes an entry; false when there was none.</summary>
    /// <exception cref="FreshetException">Called outside of OnBroadcast.</exception>
    public bool Remove(KMap key)
    {
        CheckWritable();
        return _entries.Remove(key);
    }

    /// <summary>Removes all entries.</summary>
    /// <exception cref="FreshetException">Called outside of OnBroadcast.</exception>
    public void Clear()
    {
        CheckWritable();
        _entries.Clear();
    }

    /// <inheritdoc />
    public override void Restore(OperatorContext context)
    {
        _entries.Clear();
        var keys = StoredTypes.Reader(context, Name, 0, _keys);
        var values = StoredTypes.Reader(context, Name, 1, _values);
        foreach (var entry in context.Restored?.AllEntries(Name) ?? [])
        {
            var (key, value) = StoredTypes.Read(context, Name, () => Read(keys, values, entry));
            if (!_entries.TryAdd(key, value) && keys != _keys)
            {
                throw FreshetException.User($"Broadcast state '{Name}' of {context.Describe()} holds the key '{key}' twice, now that what told its entries apart is gone from {typeof(KMap).Name}.");
            }

            _entries[key] = value;
        }
    }

    /// <summary>The first subtask writes for all: they hold the same, and each gets it back.</summary>
    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddEntries(Name, IsWriter ? [.. _entries.Select(Entry)] : []);
        StoredTypes.Add(snapshot, Name, IsWriter ? _entries.Count : 0, _keys.Schema, _values.Schema);
    }

    internal bool IsWriter { get; set; }

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<KMap, V>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static KeyValuePair<KMap, V> Read(Serializer<KMap> keys, Serializer<V> values, byte[] entry)
    {
        var reader = new ByteReader(entry);
        var key = keys.Read(ref reader);
        return new KeyValuePair<KMap, V>(key, values.Read(ref reader));
    }

    private byte[] Entry(KeyValuePair<KMap, V> entry)
    {
        var writer = new ByteWriter(256);
        try
        {
            _keys.Write(ref writer, entry.Key);
            _values.Write(ref writer, entry.Value);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private void CheckWritable()
    {
        if (!IsWritable)
        {
            throw FreshetException.User(
                $"Broadcast state '{Name}' is changed outside of OnBroadcast: the subtasks would no longer hold the same. Change it there, or keep what belongs to a key in a state of the key.");
        }
    }
}
