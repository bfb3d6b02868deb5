namespace Freshet.State;

/// <summary>
/// How keys of one type lie in a row: a struct, so that each table gets code of its own for comparing and storing them.
/// A row begins with [hash 32 bits | meta 32 bits]; meta is 0 in a free row, and for a used one the key's length in bytes plus one.
/// </summary>
internal unsafe interface IRowKeys<K>
{
    /// <summary>Bytes that a key takes in the row, a multiple of eight.</summary>
    int Size { get; }

    /// <summary>Prepares a key for <see cref="Matches"/> and <see cref="Store"/>.</summary>
    void Begin(in K key);

    /// <summary>True when the row holds this key.</summary>
    bool Matches(byte* row, byte* at, in K key);

    /// <summary>Writes key and meta into a new row. When it throws, the row is as before.</summary>
    void Store(byte* row, byte* at, in K key);

    /// <summary>Gives up what <see cref="Store"/> took outside the row.</summary>
    void Free(byte* row, byte* at);

    /// <summary>The stored bytes; <paramref name="heap"/> is the page table of this or of the frozen moment.</summary>
    ReadOnlySpan<byte> Bytes(byte* row, byte* at, nint* heap);

    /// <summary>The key that the stored bytes are.</summary>
    K Decode(ReadOnlySpan<byte> bytes);
}
