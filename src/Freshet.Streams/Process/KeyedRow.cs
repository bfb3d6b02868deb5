using Freshet.Core;

namespace Freshet;

/// <summary>A row with its place in the batch: the key that it belongs to.</summary>
internal abstract class KeyedRow<K> : StateRow
{
    /// <summary>The keys of the batch.</summary>
    public K[] Keys { get; protected set; } = [];

    public uint[] Hashes { get; protected set; } = [];

    /// <summary>The record or timer of the current call.</summary>
    public int Index { get; set; }
}
