using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

public sealed class SnapshotTests
{
    public static TheoryData<bool> BothStores => new(true, false);

    [Theory]
    [InlineData("State 'total' (i64) was removed", "count")]
    [InlineData("State 'last' (blob of text) was added", "count", "total", "last")]
    [InlineData("State 'total' changed from i64 to f64", "count", "total:f64")]
    [InlineData("State 'total' changed from i64 to blob of i64", "count", "total:blob")]
    [InlineData("State 'total' changed from i64 to list of i64", "count", "total:list")]
    [InlineData("State 'count' changed from i64 to i32 (8 to 4 bytes)", "count:i32", "total")]
    public void Restore_says_which_state_changed_and_how(string expected, params string[] columns)
    {
        var bytes = Snapshot(paged: true, Layout("count", "total"));
        using var pool = new PagePool(PagePool.BudgetBytesMin);
        using var store = new PagedStateStore(pool);
        var table = store.CreateTable(KeyFormat<long>.Of(), Layout(columns));
        var e = Assert.Throws<FreshetException>(() => table.Restore(bytes, KeyGroupRange.All()));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains(expected, e.Message);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Restore_says_that_the_key_changed()
    {
        var bytes = Snapshot(paged: true, Layout("count"));
        using var store = new DictionaryStateStore();
        var table = store.CreateTable(KeyFormat<string>.Of(), Layout("count"));
        var e = Assert.Throws<FreshetException>(() => table.Restore(bytes, KeyGroupRange.All()));
        Assert.Contains("key", e.Message);
        Assert.Contains("'count'", e.Message);
    }

    [Theory]
    [MemberData(nameof(BothStores))]
    public void Restore_takes_columns_in_another_order(bool paged)
    {
        var bytes = Snapshot(paged, Layout("count", "last", "total"));
        using var pool = new PagePool(PagePool.BudgetBytesMin);
        using StateStore store = paged ? new PagedStateStore(pool) : new DictionaryStateStore();
        var layout = Layout("last", "total", "count");
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        table.Restore(bytes, KeyGroupRange.All());
        var row = table.Get(7L);
        Assert.Equal(70, Rows.Long(row, layout.Columns[2]));
        Assert.Equal(0, Rows.Long(row, layout.Columns[1]));
    }

    [Fact]
    public void Restore_refuses_timers_for_a_table()
    {
        using var store = new DictionaryStateStore();
        var timers = store.CreateTimers(KeyFormat<long>.Of());
        var bytes = Rows.Write(timers.Freeze());
        var table = store.CreateTable(KeyFormat<long>.Of(), new RowLayout());
        Assert.Contains("Timers", Assert.Throws<FreshetException>(() => table.Restore(bytes, KeyGroupRange.All())).Message);
    }

    [Theory]
    [MemberData(nameof(BothStores))]
    public void Restore_reads_its_own_bytes_and_no_more(bool paged)
    {
        var one = Snapshot(paged, Layout("count"));
        var stream = new MemoryStream([.. one.ToArray(), .. one.ToArray()]);
        using var store = new DictionaryStateStore();
        for (var i = 0; i < 2; i++)
        {
            var table = store.CreateTable(KeyFormat<long>.Of(), Layout("count"));
            table.Restore(stream, KeyGroupRange.All());
            Assert.Equal(1000, table.Count);
        }

        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void Restore_refuses_bytes_that_end_early()
    {
        var bytes = Snapshot(paged: true, Layout("count", "last")).ToArray();
        for (var length = 0; length < bytes.Length; length += 1 + (length / 50))
        {
            using var store = new DictionaryStateStore();
            var table = store.CreateTable(KeyFormat<long>.Of(), Layout("count", "last"));
            var e = Assert.Throws<FreshetException>(() => table.Restore(new MemoryStream(bytes, 0, length), KeyGroupRange.All()));
            Assert.Equal(ErrorDomain.External, e.Domain);
        }
    }

    [Fact]
    public void Restore_of_damaged_bytes_ends_with_an_error_or_other_content()
    {
        var good = Snapshot(paged: true, Layout("count", "last")).ToArray();
        var random = new SeededRandom(3);
        for (var i = 0; i < 500; i++)
        {
            var bytes = (byte[])good.Clone();
            bytes[i < 150 ? i : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            using var pool = new PagePool(16 << 20);
            using var store = new PagedStateStore(pool);
            var table = store.CreateTable(KeyFormat<long>.Of(), Layout("count", "last"));
            try
            {
                table.Restore(new MemoryStream(bytes), KeyGroupRange.All());
            }
            catch (FreshetException)
            {
                // Checksums of whole files find damage; here it must only do no harm.
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_changes_while_a_snapshot_is_written_is_not_in_it(bool wide)
    {
        const int keys = 60_000;
        using var pool = new PagePool(64 << 20);
        using var store = new PagedStateStore(pool);
        var layout = wide ? Layout("count", "last", "total") : Layout("count");
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        for (long key = 0; key < keys; key++)
        {
            Rows.Long(table.Add(key), layout.Columns[0]) = key;
        }

        // Each block that goes out is followed by a change of every row, a new one, and removed ones.
        var change = 0L;
        var rented = pool.Rented;
        var written = new InterruptedStream(() =>
        {
            change++;
            for (long key = 0; key < keys; key++)
            {
                if (table.Get(key) is var row and not 0)
                {
                    Rows.Long(row, layout.Columns[0]) += 1_000_000;
                }
            }

            table.Add(-change);
            Assert.True(table.Delete(change));
            Assert.True(table.Delete(keys - change));
        });
        using (var frozen = table.Freeze())
        {
            frozen.WriteTo(written);
            Assert.True(change > 2, "the snapshot went out in one block");
            Assert.True(pool.Rented - rented < rented, $"{pool.Rented - rented:N0} bytes of copies of {rented:N0}");
        }

        written.Position = 0;
        var copy = store.CreateTable(KeyFormat<long>.Of(), layout);
        copy.Restore(written, KeyGroupRange.All());
        Assert.Equal(keys, copy.Count);
        for (long key = 0; key < keys; key++)
        {
            Assert.Equal(key, Rows.Long(copy.Get(key), layout.Columns[0]));
        }
    }

    [Fact]
    public async Task Snapshots_written_beside_a_busy_task_each_hold_one_moment()
    {
        const int keys = 200_000;
        var stop = TestContext.Current.CancellationToken;
        using var pool = new PagePool(256 << 20);
        using var store = new PagedStateStore(pool);
        var layout = Layout("count", "total");
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        long[] all = [.. Enumerable.Range(0, keys)];
        var (hashes, rows) = (new uint[keys], new nint[keys]);
        KeyFormat<long>.Of().Hash(all, hashes);
        var written = new List<(long Moment, Task<MemoryStream> Bytes)>();
        for (long moment = 1; moment <= 6; moment++)
        {
            table.GetOrAdd(all, hashes, rows);
            foreach (var row in rows)
            {
                Rows.Long(row, layout.Columns[0]) = moment;
                Rows.Long(row, layout.Columns[1]) = -moment;
            }

            var frozen = table.Freeze();
            written.Add((moment, Task.Run(() => Rows.Write(frozen), stop)));
        }

        foreach (var (moment, bytes) in written)
        {
            using var other = new PagedStateStore(pool);
            var copy = other.CreateTable(KeyFormat<long>.Of(), layout);
            copy.Restore(await bytes, KeyGroupRange.All());
            Assert.Equal(keys, copy.Count);
            copy.Find(all, hashes, rows);
            Assert.All(rows, row => Assert.Equal((moment, -moment), (Rows.Long(row, layout.Columns[0]), Rows.Long(row, layout.Columns[1]))));
        }
    }

    private sealed class InterruptedStream(Action between) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            between();
        }
    }

    private static MemoryStream Snapshot(bool paged, RowLayout layout)
    {
        using var pool = new PagePool(PagePool.BudgetBytesMin);
        using StateStore store = paged ? new PagedStateStore(pool) : new DictionaryStateStore();
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        for (long key = 0; key < 1000; key++)
        {
            Rows.Long(table.Add(key), layout.Columns[0]) = key * 10;
        }

        return Rows.Write(table.Freeze());
    }

    private static RowLayout Layout(params string[] columns)
    {
        var layout = new RowLayout();
        foreach (var column in columns)
        {
            switch (column.Split(':'))
            {
                case ["last"]:
                    layout.AddBlob("last", "text");
                    break;
                case [var name, "f64"]:
                    layout.AddFixed<double>(name, "f64");
                    break;
                case [var name, "i32"]:
                    layout.AddFixed<int>(name, "i32");
                    break;
                case [var name, "blob"]:
                    layout.AddBlob(name, "i64");
                    break;
                case [var name, "list"]:
                    layout.AddList(name, "i64");
                    break;
                default:
                    layout.AddFixed<long>(column, "i64");
                    break;
            }
        }

        return layout;
    }
}
