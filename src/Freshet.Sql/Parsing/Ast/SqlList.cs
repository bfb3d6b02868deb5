using System.Collections;
using System.Runtime.CompilerServices;

namespace Freshet.Sql.Parsing;

/// <summary>Makes lists of nodes from collection expressions.</summary>
public static class SqlList
{
    /// <summary>A list of these.</summary>
    public static SqlList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? SqlList<T>.Empty : new SqlList<T>(items.ToArray());
}

/// <summary>A list that never changes, equal to another when their items are.</summary>
[CollectionBuilder(typeof(SqlList), nameof(SqlList.Create))]
public sealed class SqlList<T> : IReadOnlyList<T>, IEquatable<SqlList<T>>
{
    private readonly T[] _items;

    internal SqlList(T[] items) => _items = items;

    /// <summary>The list of nothing.</summary>
    public static SqlList<T> Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>The items, without copying.</summary>
    public ReadOnlySpan<T> AsSpan() => _items;

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SqlList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SqlList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = _items.Length;
        foreach (var item in _items)
        {
            hash = (hash * 31) + (item?.GetHashCode() ?? 0);
        }

        return hash;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
