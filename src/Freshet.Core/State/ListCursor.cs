namespace Freshet.Core.State;

/// <summary>Reads the entries of a list one after the other: <c>while (cursor.Next()) use(cursor.Current)</c>. Fits <c>foreach</c>.</summary>
public unsafe ref struct ListCursor
{
    private readonly delegate*<ref ListCursor, bool> _next;

    /// <summary>A cursor for a store: its own position, an object to read from, and the step that moves it on.</summary>
    public ListCursor(object? owner, nint position, long remaining, delegate*<ref ListCursor, bool> next)
    {
        Owner = owner;
        Position = position;
        Remaining = remaining;
        _next = next;
        Current = default;
    }

    /// <summary>The store's own.</summary>
    public object? Owner { get; set; }

    /// <summary>The store's own.</summary>
    public nint Position { get; set; }

    /// <summary>The store's own.</summary>
    public long Remaining { get; set; }

    /// <summary>The entry's bytes.</summary>
    public ReadOnlySpan<byte> Current { get; set; }

    /// <summary>This cursor.</summary>
    public readonly ListCursor GetEnumerator() => this;

    /// <summary>Moves to the next entry; false at the end.</summary>
    public bool MoveNext() => _next != null && _next(ref this);
}
