using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet.Testing;

/// <summary>
/// Hashes whole records, as an edge keyed by something else would have: an operator must not take these for the hashes
/// of its own key, nor hand them on with changed records.
/// </summary>
internal sealed class TextHasher<T> : KeyHasher<T>
{
    public override void Hash(Batch<T> batch)
    {
        var hashes = batch.HashPlaces(this);
        for (var i = 0; i < batch.Count; i++)
        {
            hashes[i] = StableHash.Of(RecordText.Of(batch.Items[i]).AsSpan()) ^ 0x5555_5555;
        }
    }
}
