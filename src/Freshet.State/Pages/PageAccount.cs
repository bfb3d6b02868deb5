namespace Freshet.State;

/// <summary>What one operator's store on one subtask rents of the pool, so that an exhausted budget can be told who holds it.</summary>
internal sealed class PageAccount(PagePool pool, string owner)
{
    /// <summary>The operator.</summary>
    public string Owner => owner;

    /// <summary>Bytes rented now, those that frozen states alone hold included. The pool counts them.</summary>
    public long Bytes { get; set; }

    /// <inheritdoc cref="PagePool.Rent()"/>
    public nint Rent() => pool.Rent(this);

    /// <inheritdoc cref="PagePool.Warm"/>
    public void Warm(long readyBytes) => pool.Warm(readyBytes);

    /// <inheritdoc cref="PagePool.Return(nint)"/>
    public void Return(nint page) => pool.Return(page, this);

    /// <inheritdoc cref="PagePool.RentBlock(long)"/>
    public nint RentBlock(long bytes) => pool.RentBlock(bytes, this);

    /// <inheritdoc cref="PagePool.ReturnBlock(nint, long)"/>
    public void ReturnBlock(nint block, long bytes) => pool.ReturnBlock(block, bytes, this);
}
