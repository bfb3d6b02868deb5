using Freshet.Core.State;
using Freshet.State;
using Freshet.Testing.StateConformance;

namespace Freshet.State.Tests;

/// <summary>Paged stores, each on a pool of its own.</summary>
internal sealed class PagedStores : StateStoreUnderTest, IDisposable
{
    private readonly List<PagePool> _pools = [];

    public override long BytesHeld => _pools.Sum(pool => pool.Rented);

    public override StateStore Create(long bytesMax)
    {
        _pools.Add(new PagePool(bytesMax));
        return new PagedStateStore(_pools[^1]);
    }

    public void Dispose()
    {
        foreach (var pool in _pools)
        {
            pool.Dispose();
        }
    }
}
