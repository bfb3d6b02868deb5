using Freshet.Core;
using Freshet.Core.State;

namespace Freshet.State.Tests;

public sealed unsafe class SweepTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sweep_meets_rows_that_stay_once_each_time_around_while_others_come_and_go(bool paged)
    {
        using var pool = new PagePool(64 << 20);
        using StateStore store = paged ? new PagedStateStore(pool) : new DictionaryStateStore();
        var format = KeyFormat<long>.Of();
        var layout = new RowLayout();
        var wanted = layout.AddFixed<long>("wanted", "i64");
        using var table = store.CreateTable(format, layout);
        Add(0, 10_000);
        var (cursor, keys, hashes, met) = (0L, new long[64], new uint[64], new List<long>());
        var next = 10_000L;
        do
        {
            var count = table.Sweep(ref cursor, 100, row => *(long*)(row + wanted.Offset) == 1, keys, hashes);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(format.Hash(keys[i]), hashes[i]);
                met.Add(keys[i]);
            }

            Add(next, 5);
            next += 5;
            table.Remove(next - 3, format.Hash(next - 3));
        }
        while (cursor != 0);

        Assert.Equal(Enumerable.Range(0, 5_000).Select(n => n * 2L), met.Where(key => key < 10_000).Order());
        Assert.Equal(met.Count, met.Distinct().Count());
        for (var key = 0L; key < next; key++)
        {
            table.Remove(key, format.Hash(key));
        }

        Assert.Equal(0, table.Sweep(ref cursor, 100, static _ => true, keys, hashes));
        Assert.Equal(0, cursor);

        void Add(long from, int count)
        {
            nint row = 0;
            for (var key = from; key < from + count; key++)
            {
                table.GetOrAdd([key], [format.Hash(key)], new Span<nint>(ref row));
                *(long*)(row + wanted.Offset) = key % 2 == 0 ? 1 : 2;
            }
        }
    }
}
