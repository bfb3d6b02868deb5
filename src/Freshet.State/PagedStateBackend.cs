using Freshet.Core.State;

namespace Freshet.State;

/// <summary>The paged stores of a job on one pool of pages.</summary>
public sealed class PagedStateBackend : StateBackend
{
    private readonly PagePool _pool;

    /// <summary>A backend within a budget of bytes.</summary>
    /// <exception cref="FreshetException">The budget is too small to start with.</exception>
    public PagedStateBackend(long budgetBytes) => _pool = new PagePool(budgetBytes);

    /// <inheritdoc/>
    public override long Bytes => _pool.Rented;

    /// <inheritdoc/>
    public override StateStore CreateStore(string owner) => new PagedStateStore(_pool, owner);

    /// <inheritdoc/>
    public override void Dispose() => _pool.Dispose();
}
