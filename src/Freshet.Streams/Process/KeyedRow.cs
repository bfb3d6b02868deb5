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

    /// <summary>Makes a key that has a row the one that is worked on, between batches; gives its row.</summary>
    public virtual nint BindTo(K key) => throw FreshetException.Internal("These rows are not swept.");

    /// <summary>Ends that; the row goes when it has no state left.</summary>
    public virtual void Unbind(nint row) => throw FreshetException.Internal("These rows are not swept.");
}
