using System.Diagnostics;
using Freshet.Core;
using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Micro;

/// <summary>
/// The figures of the state store in half a minute: times of slices of the work, the least and the median, because other work on the
/// machine only ever adds. For claims use BenchmarkDotNet on a quiet machine.
/// </summary>
internal static class QuickRun
{
    public static void All(string[] sections)
    {
        var total = Stopwatch.StartNew();
        (string Name, Action Run)[] all = [("lookup", Lookups), ("fill", Fills), ("text", Texts), ("snapshot", Snapshots), ("timers", Timers)];
        foreach (var (name, run) in all)
        {
            if (sections.Length == 0 || sections.Contains(name))
            {
                run();
                Console.WriteLine();
            }
        }

        Console.WriteLine($"{total.Elapsed.TotalSeconds:F0} s in all");
    }

    private static void Lookups()
    {
        Console.WriteLine("long key, one 8-byte column, batches of 1,024: GetOrAdd and add one through the row address");
        Console.WriteLine($"{"keys",12} {"add a key",12} {"least",10} {"median",10}  {"bytes a key",12}");
        foreach (var keys in (int[])[1_000, 10_000, 100_000, 1_000_000, 10_000_000])
        {
            var batches = keys <= 100_000 ? 64 : 1024;
            using var table = new LongTable(keys, batches);
            var watch = Stopwatch.StartNew();
            table.Fill();
            var fill = watch.Elapsed.TotalNanoseconds / keys;
            var times = Slices(table, batches, slice: batches / 16, TimeSpan.FromSeconds(1.5));
            Console.WriteLine($"{keys,12:N0} {fill,9:F1} ns {times[0],7:F2} ns {times[times.Count / 2],7:F2} ns  {(double)table.Table.Bytes / keys,12:F1}");
        }
    }

    private static void Fills()
    {
        Console.WriteLine("a million records of random long keys into a new table, one 24-byte column, dropped then, as panes are: for one record");
        Console.WriteLine($"{"keys",12} {"least",10} {"median",10} {"expected",10} {"median",10}");
        foreach (var keys in (int[])[10_000, 100_000, 1_000_000])
        {
            using var pool = new PagePool(2L << 30);
            using var store = new PagedStateStore(pool);
            var random = new SeededRandom(1);
            long[] all = [.. Enumerable.Range(0, 1 << 20).Select(_ => random.NextLong(keys))];
            var hashes = new uint[all.Length];
            var rows = new nint[1024];
            KeyFormat<long>.Of().Hash(all, hashes);
            var times = (Grown: new List<double>(), Expected: new List<double>());
            long count = 0;
            for (var round = 0; round < 60; round++)
            {
                var layout = new RowLayout();
                layout.Add("value", ColumnKind.Fixed, 24, "raw");
                var start = Stopwatch.GetTimestamp();
                using var table = store.CreateTable(KeyFormat<long>.Of(), layout, round % 2 == 0 ? 0 : count);
                for (var i = 0; i < all.Length; i += 1024)
                {
                    table.GetOrAdd(all.AsSpan(i, 1024), hashes.AsSpan(i, 1024), rows);
                }

                count = table.Count;
                (round % 2 == 0 ? times.Grown : times.Expected).Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / all.Length);
            }

            times.Grown.Sort();
            times.Expected.Sort();
            Console.WriteLine($"{keys,12:N0} {times.Grown[0],7:F2} ns {times.Grown[15],7:F2} ns {times.Expected[0],7:F2} ns {times.Expected[15],7:F2} ns");
        }
    }

    private static void Texts()
    {
        Console.WriteLine("text key, one 8-byte column: GetOrAdd");
        Console.WriteLine($"{"keys",12} {"length",8} {"least",10} {"median",10}  {"bytes a key",12}");
        foreach (var (count, length) in ((int, int)[])[(10_000, 6), (10_000, 20), (1_000_000, 6), (1_000_000, 20)])
        {
            using var pool = new PagePool(2L << 30);
            using var store = new PagedStateStore(pool);
            var layout = new RowLayout();
            layout.AddFixed<long>("count", "i64");
            var table = store.CreateTable(KeyFormat<string>.Of(), layout);
            string[] keys = [.. Enumerable.Range(0, count).Select(i => i.ToString("D" + length))];
            Random.Shared.Shuffle(keys);
            var hashes = new uint[count];
            var rows = new nint[count];
            KeyFormat<string>.Of().Hash(keys, hashes);
            table.GetOrAdd(keys, hashes, rows);
            var times = new List<double>();
            for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < 1;)
            {
                for (var i = 0; i + 1024 <= count && i < 512 * 1024; i += 1024)
                {
                    var start = Stopwatch.GetTimestamp();
                    table.GetOrAdd(keys.AsSpan(i, 1024), hashes.AsSpan(i, 1024), rows);
                    times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / 1024);
                }
            }

            times.Sort();
            Console.WriteLine($"{count,12:N0} {length,8} {times[0],7:F2} ns {times[times.Count / 2],7:F2} ns  {(double)table.Bytes / count,12:F1}");
        }
    }

    private static void Snapshots()
    {
        Console.WriteLine("snapshots, third of three: freeze; batches of 1,024 random keys while it is alive; writing; restoring");
        Console.WriteLine($"{"keys",12} {"freeze",10} {"1st batch",10} {"2nd",10} {"10th",10} {"write",12} {"restore",14}");
        foreach (var keys in (int[])[100_000, 1_000_000, 10_000_000])
        {
            using var table = new LongTable(keys, 64);
            table.Fill();
            var (freeze, first, second, tenth, write, restore) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
            var bytes = new MemoryStream(keys * 20);
            for (var i = 0; i < 3; i++)
            {
                FrozenState frozen = null!;
                freeze = Micros(() => frozen = table.Table.Freeze());
                first = Micros(() => table.Increment(0));
                second = Micros(() => table.Increment(1));
                for (var b = 2; b < 10; b++)
                {
                    table.Increment(b);
                }

                tenth = Micros(() => table.Increment(10));
                bytes.SetLength(0);
                var micros = Micros(() => frozen.WriteTo(bytes));
                write = bytes.Length / micros;
                frozen.Dispose();
            }

            using var copy = new LongTable(keys, 1);
            bytes.Position = 0;
            restore = bytes.Length / Micros(() => copy.Table.Restore(bytes, KeyGroupRange.All()));
            Console.WriteLine($"{keys,12:N0} {freeze,7:F0} us {first,7:F0} us {second,7:F0} us {tenth,7:F0} us {write,7:F0} MB/s {restore,9:F0} MB/s");
        }
    }

    private static void Timers()
    {
        Console.WriteLine("a million timers of long keys");
        Console.WriteLine($"{"times",12} {"set",10} {"take",10}  {"bytes each",12}");
        foreach (var pattern in Enum.GetValues<TimerPattern>())
        {
            using var load = new TimerLoad(1_000_000, pattern);
            var (set, take, bytes) = (double.MaxValue, double.MaxValue, 0L);
            for (var i = 0; i < 3; i++)
            {
                set = Math.Min(set, Micros(load.Set) / 1000);
                bytes = load.Bytes;
                take = Math.Min(take, Micros(() => load.Take()) / (pattern == TimerPattern.Moving ? 100 : 1000));
            }

            Console.WriteLine($"{pattern,12} {set,7:F1} ns {take,7:F1} ns  {bytes / (pattern == TimerPattern.Moving ? 1e5 : 1e6),12:F1}");
        }
    }

    private static List<double> Slices(LongTable table, int batches, int slice, TimeSpan time)
    {
        var times = new List<double>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
        {
            for (var from = 0; from < batches; from += slice)
            {
                var start = Stopwatch.GetTimestamp();
                for (var b = from; b < from + slice; b++)
                {
                    table.Increment(b);
                }

                times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / (slice * LongTable.Batch));
            }
        }

        // The first part ran before the code was compiled for good.
        times.RemoveRange(0, times.Count / 3);
        times.Sort();
        return times;
    }

    private static double Micros(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
