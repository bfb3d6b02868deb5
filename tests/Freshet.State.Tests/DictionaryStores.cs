using Freshet.Core.State;
using Freshet.State;
using Freshet.Testing.StateConformance;

namespace Freshet.State.Tests;

/// <summary>Stores of the plain model.</summary>
internal sealed class DictionaryStores : StateStoreUnderTest
{
    private readonly List<StateStore> _stores = [];

    public override long BytesHeld => _stores.Sum(store => store.Bytes);

    public override StateStore Create(long bytesMax)
    {
        _stores.RemoveAll(store => store.Bytes == 0);
        _stores.Add(new DictionaryStateStore(bytesMax));
        return _stores[^1];
    }

    public override StateStore CreatePeer() => new PagedStateStore(new PagePool(1L << 30));
}
