using System.Collections;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// A list that belongs to an operator on a subtask: what a source has read up to, what a sink has buffered. It lives as objects and is
/// serialized at each checkpoint, so keep it small. Functions declare it by <c>OperatorList</c>; operators, sources and sinks of one's own make one and
/// call <see cref="Restore"/> in OnOpen and <see cref="Snapshot"/> in Snapshot.
/// </summary>
public sealed class OperatorList<V> : OperatorState, IReadOnlyList<V>
{
    private readonly List<V> _items = [];
    private readonly EntrySharing _sharing;
    private readonly Serializer<V> _serializer;

    /// <summary>A list of this name.</summary>
    /// <exception cref="FreshetException">The type cannot be stored: names the state, the member and why.</exception>
    public OperatorList(string name, EntrySharing sharing = EntrySharing.Split)
        : base(name)
    {
        _sharing = sharing;
        _serializer = Storing.Of<V>($"Operator state '{name}'");
    }

    /// <inheritdoc />
    public int Count => _items.Count;

    /// <inheritdoc />
    public V this[int index] => _items[index];

    /// <summary>Adds an entry at the end.</summary>
    public void Add(V item) => _items.Add(item);

    /// <summary>Takes all entries away.</summary>
    public void Clear() => _items.Clear();

    /// <summary>Puts these entries in place of the list.</summary>
    public void Replace(IEnumerable<V> items)
    {
        V[] all = [.. items];
        _items.Clear();
        _items.AddRange(all);
    }

    /// <inheritdoc />
    public override void Restore(OperatorContext context)
    {
        _items.Clear();
        var entries = _sharing == EntrySharing.Union ? context.Restored?.AllEntries(Name) : context.Restored?.ShareOfEntries(Name);
        var stored = StoredTypes.Reader(context, Name, 0, _serializer);
        _items.AddRange((entries ?? []).Select(entry => StoredTypes.Read(context, Name, () => Read(stored, entry))));
    }

    /// <inheritdoc />
    public override void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddEntries(Name, [.. _items.Select(item => Bytes(_serializer, item))]);
        StoredTypes.Add(snapshot, Name, _items.Count, _serializer.Schema);
    }

    /// <inheritdoc />
    public IEnumerator<V> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
