using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

public sealed class PagedTableTests : IDisposable
{
    private readonly PagePool _pool = new(1L << 30);
    private readonly PagedStateStore _store;

    public PagedTableTests() => _store = new PagedStateStore(_pool);

    public void Dispose()
    {
        _store.Dispose();
        Assert.Equal(0, _pool.Rented);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(8, 28)] // a count: right after the index grew it alone takes twenty bytes a key
    [InlineData(16, 28)]
    [InlineData(40, 40)]
    [InlineData(200, 120)]
    public void A_key_takes_little_more_than_its_payload_at_every_size_on_the_way(int valueBytes, double beyondMax)
    {
        var payload = 8 + valueBytes;
        const int batch = 1000;
        var layout = new RowLayout();
        layout.Add("value", ColumnKind.Fixed, valueBytes, "raw");
        var table = _store.CreateTable(KeyFormat<long>.Of(), layout);
        var hashes = new uint[batch];
        for (long keys = 0; keys < 1_200_000;)
        {
            long[] next = [.. Enumerable.Range((int)keys, batch)];
            KeyFormat<long>.Of().Hash(next, hashes);
            table.GetOrAdd(next, hashes, new nint[batch]);
            keys += batch;
            var beyond = ((double)table.Bytes / keys) - payload;
            Assert.True(keys < 100_000 || beyond <= beyondMax, $"{beyond:F1} bytes a key beyond {payload} at {keys:N0} keys");
        }
    }

    [Fact]
    public void A_table_that_was_told_how_many_rows_come_takes_no_more_memory_than_one_that_grew()
    {
        const int rows = 300_000;
        var grown = Fill(rows, expected: 0);
        var told = Fill(rows, expected: rows);
        var wrong = Fill(10, expected: rows);

        Assert.InRange(told.Bytes, 1, grown.Bytes);
        Assert.InRange(wrong.Bytes, 1, 20 * PagePool.PageBytes); // a page for each row at most: what was expected is not taken beforehand

        KeyedTable<long> Fill(int count, long expected)
        {
            var table = _store.CreateTable(KeyFormat<long>.Of(), new RowLayout(), expected);
            long[] keys = [.. Enumerable.Range(0, count)];
            var hashes = new uint[count];
            KeyFormat<long>.Of().Hash(keys, hashes);
            table.GetOrAdd(keys, hashes, new nint[count]);
            return table;
        }
    }

    [Fact]
    public void Lookups_allocate_nothing()
    {
        var numbers = Numbers(50_000, out _, out _);
        var texts = _store.CreateTable(KeyFormat<string>.Of(), new RowLayout());
        string[] words = [.. Enumerable.Range(0, 1000).Select(i => $"a word of some length {i}")];
        long[] keys = [.. Enumerable.Range(0, 1000)];
        var (wordHashes, keyHashes, rows) = (new uint[1000], new uint[1000], new nint[1000]);
        KeyFormat<string>.Of().Hash(words, wordHashes);
        KeyFormat<long>.Of().Hash(keys, keyHashes);
        texts.GetOrAdd(words, wordHashes, rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            texts.GetOrAdd(words, wordHashes, rows);
            texts.Find(words, wordHashes, rows);
            numbers.GetOrAdd(keys, keyHashes, rows);
            numbers.Find(keys, keyHashes, rows);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(3, 3, 3, 3)]
    [InlineData(3, 3, 3, 4)]
    [InlineData(4, 3, 3, 3)]
    [InlineData(3, 4, 4, 3)]
    [InlineData(99, 99, 99, 99)]
    public void A_batch_of_one_key_or_nearly_so_finds_the_rows_that_its_keys_find_alone(params int[] numbers)
    {
        long[] keys = [.. numbers];
        var table = Numbers(10, out _, out _); // 99 is not in it
        using var frozen = table.Freeze(); // the pages are shared: what is given out is copied first
        var (hashes, found, rows, again) = (new uint[4], new nint[4], new nint[4], new nint[4]);
        KeyFormat<long>.Of().Hash(keys, hashes);
        table.Find(keys, hashes, found);
        Assert.Equal(keys.Select(key => key < 10), found.Select(row => row != 0));
        table.GetOrAdd(keys, hashes, rows);
        Assert.Equal(keys.Distinct().Count(), rows.Distinct().Count());
        for (var i = 0; i < 4; i++)
        {
            table.GetOrAdd(keys.AsSpan(i, 1), hashes.AsSpan(i, 1), again.AsSpan(i, 1));
        }

        Assert.Equal(again, rows);
    }

    [Fact]
    public void A_table_that_shrinks_gives_its_pages_back()
    {
        var table = Numbers(200_000, out _, out _);
        var full = table.Bytes;
        for (long key = 0; key < 200_000; key++)
        {
            Assert.True(table.Delete(key));
        }

        Assert.Equal(0, table.Count);
        Assert.True(table.Bytes < full / 10, $"{table.Bytes:N0} of {full:N0} bytes are still held");
        Assert.True(_pool.Rented <= 2 * PagePool.PageBytes);
    }

    [Fact]
    public void What_a_removed_key_had_is_used_for_the_next()
    {
        var layout = new RowLayout();
        var blob = layout.AddBlob("blob", "bytes");
        var list = layout.AddList("list", "bytes");
        var table = _store.CreateTable(KeyFormat<string>.Of(), layout);
        long settled = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var row = table.Add($"a key that does not fit in a row {i}");
            table.WriteBlob(row, blob, new byte[13 + (i % 400)]);
            for (var j = 0; j < 5; j++)
            {
                table.Append(row, list, new byte[i % 2000]);
            }

            if (i >= 100)
            {
                Assert.True(table.Delete($"a key that does not fit in a row {i - 100}"));
            }

            settled = i == 2_000 ? table.Bytes : settled;
        }

        Assert.Equal(100, table.Count);
        Assert.True(table.Bytes < settled * 3 / 2, $"{table.Bytes:N0} bytes, and {settled:N0} before");
    }

    [Fact]
    public void A_blob_that_is_replaced_takes_no_more_room()
    {
        var layout = new RowLayout();
        var blob = layout.AddBlob("blob", "bytes");
        var table = _store.CreateTable(KeyFormat<long>.Of(), layout);
        var row = table.Add(1L);
        foreach (var length in (int[])[0, 5, 12, 13, 500, 100_000, 40_000, 3, 16_384, 16_385, 0])
        {
            for (var i = 0; i < 50; i++)
            {
                var bytes = new byte[length];
                bytes.AsSpan().Fill((byte)i);
                table.WriteBlob(row, blob, bytes);
                Assert.True(table.ReadBlob(row, blob).SequenceEqual(bytes));
            }
        }

        Assert.True(_pool.Rented <= 3 * PagePool.PageBytes, $"{_pool.Rented:N0} bytes are held for one empty blob");
    }

    [Fact]
    public void A_row_wider_than_a_page_is_refused_with_what_to_do()
    {
        var layout = new RowLayout();
        layout.Add("wide", ColumnKind.Fixed, PagePool.PageBytes, "raw");
        var e = Assert.Throws<FreshetException>(() => _store.CreateTable(KeyFormat<long>.Of(), layout));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("lists", e.Message);
    }

    [Fact]
    public void A_layout_takes_no_column_after_its_table_was_made()
    {
        var layout = new RowLayout();
        _store.CreateTable(KeyFormat<long>.Of(), layout);
        Assert.Throws<FreshetException>(() => layout.AddFixed<long>("late", "i64"));
    }

    [Fact]
    public void Keys_made_to_collide_are_refused_and_the_table_stays_usable()
    {
        var table = _store.CreateTable(KeyFormat<long>.Of(), new RowLayout());
        var row = new nint[1];
        long key = 0;
        var e = Assert.Throws<FreshetException>(() =>
        {
            for (; key < 10_000; key++)
            {
                table.GetOrAdd([key], [0xDEAD_BEEF], row);
            }
        });
        Assert.Contains("collide", e.Message);
        Assert.Equal(key, table.Count);
        table.Find([key - 1], [0xDEAD_BEEF], row);
        Assert.NotEqual(0, row[0]);
    }

    [Fact]
    public void Frozen_pages_are_given_back_when_the_table_goes_first()
    {
        var table = Numbers(10_000, out _, out _);
        var frozen = table.Freeze();
        table.Dispose();
        Assert.True(_pool.Rented > 0);
        using var restored = new DictionaryStateStore();
        var layout = new RowLayout();
        layout.AddFixed<Int128>("number", "i128");
        var copy = restored.CreateTable(KeyFormat<long>.Of(), layout);
        copy.Restore(Rows.Write(frozen), KeyGroupRange.All());
        Assert.Equal(10_000, copy.Count);
        Assert.Equal(0, _pool.Rented);
    }

    [Fact]
    public void A_page_is_copied_once_for_a_snapshot_and_not_at_all_after_it()
    {
        var table = Numbers(10_000, out _, out _);
        var before = _pool.Rented;
        var frozen = table.Freeze();
        Assert.Equal(before, _pool.Rented);
        _ = table.Get(5L);
        Assert.Equal(before + PagePool.PageBytes, _pool.Rented);
        _ = table.Get(6L);
        Assert.Equal(before + PagePool.PageBytes, _pool.Rented);
        frozen.Dispose();
        Assert.Equal(before, _pool.Rented);
        for (long key = 0; key < 10_000; key++)
        {
            _ = table.Get(key);
        }

        Assert.Equal(before, _pool.Rented);
    }

    [Fact]
    public void Pages_kept_for_two_snapshots_go_with_the_last_that_needs_them_and_cost_the_heap_nothing()
    {
        const int Keys = 300_000; // some 290 pages
        var table = Numbers(Keys, out _, out _);
        var before = _pool.Rented;
        Round(); // lists grow in the first
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => Allocated()), 0, 4096); // what the runtime allocates once, in one of them, is not the pages' doing

        long Allocated()
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            Round();
            return GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        void Round()
        {
            var first = table.Freeze();
            Touch();
            var rows = _pool.Rented - before;
            Assert.True(rows > 280 * PagePool.PageBytes);
            var second = table.Freeze();
            Touch();
            Assert.Equal(before + (2 * rows), _pool.Rented);
            first.Dispose();
            Assert.Equal(before + rows, _pool.Rented);
            second.Dispose();
            Assert.Equal(before, _pool.Rented);
        }

        void Touch()
        {
            for (long key = 0; key < Keys; key++)
            {
                _ = table.Get(key);
            }
        }
    }

    private KeyedTable<long> Numbers(int keys, out Column column, out RowLayout layout)
    {
        layout = new RowLayout();
        column = layout.AddFixed<Int128>("number", "i128");
        var table = _store.CreateTable(KeyFormat<long>.Of(), layout);
        long[] all = [.. Enumerable.Range(0, keys)];
        var hashes = new uint[keys];
        KeyFormat<long>.Of().Hash(all, hashes);
        table.GetOrAdd(all, hashes, new nint[keys]);
        return table;
    }
}
