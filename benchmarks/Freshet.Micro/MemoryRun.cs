using Freshet.Core;
using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Micro;

/// <summary>
/// What a key of 8 bytes with a value of 16 takes while a table grows: the table's own count, and what the process grew by. The
/// worst is looked for at every thousandth of the way, as right after growth.
/// </summary>
internal static class MemoryRun
{
    private const int Batch = 1000;
    private const int Payload = 24;

    public static void Run(long keys)
    {
        using var pool = new PagePool(16L << 30);
        using var store = new PagedStateStore(pool);
        var layout = new RowLayout();
        layout.AddFixed<Int128>("value", "i128");
        var table = store.CreateTable(KeyFormat<long>.Of(), layout);
        var (some, hashes, rows) = (new long[Batch], new uint[Batch], new nint[Batch]);
        var processBefore = Environment.WorkingSet;
        var (worst, worstAt) = (0.0, 0L);
        Console.WriteLine($"{"keys",12} {"bytes a key",12} {"worst since",12} {"at",12} {"process",10}   (payload {Payload})");
        for (long from = 0; from < keys;)
        {
            for (var i = 0; i < Batch; i++)
            {
                some[i] = (from + i) * 0x1E37_79B9_7F4A_7C15;
            }

            KeyFormat<long>.Of().Hash(some, hashes);
            table.GetOrAdd(some, hashes, rows);
            from += Batch;
            var each = table.Bytes / (double)from;
            if (from >= 100_000 && each > worst)
            {
                (worst, worstAt) = (each, from);
            }

            if (from >= 100_000 && (from % (keys / 10) == 0 || from == 100_000 || from == 1_000_000))
            {
                Console.WriteLine($"{from,12:N0} {each,12:F2} {worst,12:F2} {worstAt,12:N0} {(Environment.WorkingSet - processBefore) / (double)from,10:F1}");
                worst = 0;
            }
        }
    }
}
