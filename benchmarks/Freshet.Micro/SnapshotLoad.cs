using System.Diagnostics;
using System.Runtime.InteropServices;
using Freshet.Core;
using Freshet.Core.State;
using Freshet.State;

namespace Freshet.Micro;

/// <summary>
/// What a snapshot every second costs a task at work: batches of random keys, each row written, while another thread writes the
/// frozen state; rounds with and without snapshots take turns, since other work on the machine comes and goes. Times of batches
/// are wall-clock; the rate for each second that the thread really ran says what the snapshots cost it when others ran too.
/// </summary>
internal sealed unsafe partial class SnapshotLoad : IDisposable
{
    private const int Batch = 1024;
    private const int Batches = 4096;
    private const int RoundSeconds = 3;

    // Rounds in which the thread had less of its core are not compared.
    private const double RanMin = 0.96;

    private readonly PagePool _pool = new(16L << 30);
    private readonly PagedStateStore _store;
    private readonly KeyedTable<long> _table;
    private readonly Column _value;
    private readonly long _count;
    private readonly long[] _keys = new long[Batch * Batches];
    private readonly uint[] _hashes = new uint[Batch * Batches];
    private readonly nint[] _rows = new nint[Batch];
    private int _next;

    private SnapshotLoad(long keys)
    {
        _count = keys;
        _store = new PagedStateStore(_pool);
        var layout = new RowLayout();
        _value = layout.AddFixed<Int128>("value", "i128");
        _table = _store.CreateTable(KeyFormat<long>.Of(), layout);
        Fill();
        var random = new SeededRandom(1);
        for (var i = 0; i < _keys.Length; i++)
        {
            _keys[i] = KeyOf(random.NextLong(keys));
        }

        KeyFormat<long>.Of().Hash(_keys, _hashes);
    }

    /// <summary>Runs it: the number of keys, and "null", "memory" or a folder for the snapshots.</summary>
    public static void Run(long keys, string target, int rounds)
    {
        using var load = new SnapshotLoad(keys);
        Console.WriteLine($"{keys:N0} keys of 8 + 16 bytes, batches of {Batch:N0} random keys, a snapshot each second to {target}");
        Console.WriteLine($"table {load._table.Bytes / (double)keys:F1} bytes a key; process {Environment.WorkingSet / (double)keys:F1}");
        load.Round(null, out _);
        load.Round(target, out _);
        load.Round(target, out _);
        Console.WriteLine($"{"",10} {"M keys/s",9} {"while ran",9} {"us: p50",7} {"p99",7} {"p99.9",7} {"longest",8}   {"ran p50",7} {"p99",7} {"p99.9",7} {"longest",8}  {"freeze us",9} {"write ms",9} {"MB",7} {"pool MB",8}");
        List<double> plain = [], busy = [], plainRun = [], busyRun = [];
        for (var i = 0; i < rounds; i++)
        {
            var (rate, rateRun) = load.Round(null, out var line);
            Keep(rate, rateRun, plain, plainRun);
            Console.WriteLine($"{"without",10} {line}");
            (rate, rateRun) = load.Round(target, out line);
            Keep(rate, rateRun, busy, busyRun);
            Console.WriteLine($"{"with",10} {line}");
        }

        Compare("M keys/s", plain, busy);
        Compare("M keys for each second that the thread ran", plainRun, busyRun);
    }

    public void Dispose()
    {
        _store.Dispose();
        _pool.Dispose();
    }

    private static void Keep(double rate, double rateRun, List<double> rates, List<double> ratesRun)
    {
        if (rate > rateRun * RanMin)
        {
            rates.Add(rate);
            ratesRun.Add(rateRun);
        }
    }

    private static void Compare(string what, List<double> plain, List<double> busy)
    {
        if (plain.Count == 0 || busy.Count == 0)
        {
            Console.WriteLine("no quiet rounds to compare");
            return;
        }

        plain.Sort();
        busy.Sort();
        var (a, b) = (plain[plain.Count / 2], busy[busy.Count / 2]);
        Console.WriteLine($"quiet rounds: {plain.Count} without, {busy.Count} with; medians {a:F2} and {b:F2} {what}: {100 * (1 - (b / a)):F1} % lost");
    }

    private (double Rate, double RateRun) Round(string? target, out string line)
    {
        var times = new List<double>(1 << 18);
        var runs = new List<double>(1 << 18);
        List<double> freezes = [];
        var written = (Millis: 0.0, Bytes: 0L);
        Thread? writer = null;
        long peak = 0;
        var watch = Stopwatch.StartNew();
        var ran = ThreadMicros();
        var due = target is null ? double.MaxValue : 0.0;
        while (watch.Elapsed.TotalSeconds < RoundSeconds)
        {
            var start = Stopwatch.GetTimestamp();
            var startRun = ThreadMicros();
            if (watch.Elapsed.TotalSeconds >= due && writer is not { IsAlive: true })
            {
                due += 1;
                var frozen = _table.Freeze();
                freezes.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                writer = new Thread(() => written = Write(frozen, target!));
                writer.Start();
            }

            Update();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            runs.Add(ThreadMicros() - startRun);
            peak = Math.Max(peak, _pool.Rented);
        }

        var rate = times.Count * (double)Batch / watch.Elapsed.TotalMicroseconds;
        var rateRun = times.Count * (double)Batch / (ThreadMicros() - ran);
        writer?.Join();
        times.Sort();
        runs.Sort();
        freezes.Sort();
        static string Stalls(List<double> sorted) => $"{sorted[sorted.Count / 2],7:F0} {sorted[(int)(sorted.Count * 0.99)],7:F0} {sorted[(int)(sorted.Count * 0.999)],7:F0} {sorted[^1],8:F0}";
        line = $"{rate,9:F2} {rateRun,9:F2} {Stalls(times)}   {Stalls(runs)}";
        line += target is null ? "" : $"  {freezes[^1],9:F0} {written.Millis,9:F0} {written.Bytes >> 20,7} {peak >> 20,8}  ({freezes.Count} snapshots)";
        return (rate, rateRun);
    }

    private static (double Millis, long Bytes) Write(FrozenState frozen, string target)
    {
        var start = Stopwatch.GetTimestamp();
        long bytes;
        using (frozen)
        using (Stream to = target == "null" ? new CountingStream() : new FileStream(Path.Combine(target, "frozen"), FileMode.Create, FileAccess.Write, FileShare.None, 0))
        {
            frozen.WriteTo(to);
            bytes = to.Length;
        }

        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, bytes);
    }

    private void Update()
    {
        var from = _next * Batch;
        _next = (_next + 1) % Batches;
        _table.GetOrAdd(_keys.AsSpan(from, Batch), _hashes.AsSpan(from, Batch), _rows);
        var offset = _value.Offset;
        foreach (var row in _rows)
        {
            *(Int128*)(row + offset) += 1;
        }
    }

    private void Fill()
    {
        var keys = new long[Batch];
        var hashes = new uint[Batch];
        for (long from = 0; from < _count; from += Batch)
        {
            var count = (int)Math.Min(Batch, _count - from);
            for (var i = 0; i < count; i++)
            {
                keys[i] = KeyOf(from + i);
            }

            KeyFormat<long>.Of().Hash(keys.AsSpan(0, count), hashes);
            _table.GetOrAdd(keys.AsSpan(0, count), hashes, _rows);
        }
    }

    private static double ThreadMicros()
    {
        const int threadTime = 3;
        _ = GetTime(threadTime, out var time);
        return (time.Seconds * 1e6) + (time.Nanos / 1e3);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private static long KeyOf(long number) => number * 0x1E37_79B9_7F4A_7C15;

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanos;
    }

    /// <summary>Takes everything, keeps its length alone.</summary>
    private sealed class CountingStream : Stream
    {
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _length += count;
    }
}
