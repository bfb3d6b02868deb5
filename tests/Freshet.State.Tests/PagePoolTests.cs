using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

public sealed class PagePoolTests
{
    [Fact]
    public void A_budget_too_small_to_start_with_is_refused()
    {
        var e = Assert.Throws<FreshetException>(() => new PagePool(PagePool.BudgetBytesMin - 1));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains($"{PagePool.BudgetBytesMin:N0}", e.Message);
    }

    [Fact]
    public void An_exhausted_budget_names_the_budget_and_what_was_asked_for()
    {
        using var pool = new PagePool(PagePool.BudgetBytesMin);
        var pages = Enumerable.Range(0, 16).Select(_ => pool.Rent()).ToArray();
        Assert.Equal(16, pages.Distinct().Count());
        var e = Assert.Throws<FreshetException>(() => pool.Rent());
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.False(e.Retry);
        Assert.Contains($"{PagePool.BudgetBytesMin:N0}", e.Message);
        Assert.Contains($"{PagePool.PageBytes:N0}", e.Message);
        Assert.Throws<FreshetException>(() => pool.RentBlock(1));
        pool.Return(pages[3]);
        Assert.Equal(pages[3], pool.Rent());
        foreach (var page in pages)
        {
            pool.Return(page);
        }

        Assert.Equal(0, pool.Rented);
    }

    [Fact]
    public void An_exhausted_budget_names_the_operator_its_size_and_the_largest()
    {
        using var backend = new PagedStateBackend(2 << 20);
        using var large = backend.CreateStore("window of orders");
        using var small = backend.CreateStore("join");
        FillUp(large, keys: 40_000);
        var e = Assert.Throws<FreshetException>(() => FillUp(small, keys: int.MaxValue));
        Assert.Contains("Operator 'join' holds ", e.Message);
        Assert.Contains($"Most is held by operator 'window of orders': {large.Bytes / PagePool.PageBytes * PagePool.PageBytes:N0} bytes", e.Message);
        Assert.Contains("StateBytesMax", e.Message);
    }

    [Fact]
    public void Subtasks_of_an_operator_are_told_as_one()
    {
        using var backend = new PagedStateBackend(2 << 20);
        using var first = backend.CreateStore("count");
        using var second = backend.CreateStore("count");
        FillUp(first, keys: 20_000);
        var e = Assert.Throws<FreshetException>(() => FillUp(second, keys: int.MaxValue));
        Assert.Contains($"Operator 'count' holds {backend.Bytes:N0} bytes", e.Message);
        Assert.DoesNotContain("Most", e.Message);
    }

    private static void FillUp(StateStore store, int keys)
    {
        var layout = new RowLayout();
        layout.AddFixed<long>("number", "i64");
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        for (long key = 0; key < keys; key++)
        {
            table.Add(key);
        }
    }

    [Fact]
    public unsafe void Pages_stay_readable_until_the_last_is_returned_after_dispose()
    {
        var pool = new PagePool(PagePool.BudgetBytesMin);
        var page = pool.Rent();
        *(long*)page = 42;
        pool.Dispose();
        Assert.Equal(42, *(long*)page);
        pool.Return(page);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public async Task Two_threads_never_get_the_same_page()
    {
        using var pool = new PagePool(64 << 20);
        var stop = TestContext.Current.CancellationToken;
        await Task.WhenAll(Task.Run(() => RentAndReturn(pool, 1), stop), Task.Run(() => RentAndReturn(pool, 2), stop));
        Assert.Equal(0, pool.Rented);
    }

    private static unsafe void RentAndReturn(PagePool pool, long mark)
    {
        var mine = new Queue<nint>();
        for (var i = 0; i < 20_000; i++)
        {
            var page = pool.Rent();
            *(long*)page = mark;
            mine.Enqueue(page);
            if (mine.Count > 100)
            {
                Assert.Equal(mark, *(long*)mine.Peek());
                pool.Return(mine.Dequeue());
            }
        }

        foreach (var page in mine)
        {
            pool.Return(page);
        }
    }
}
