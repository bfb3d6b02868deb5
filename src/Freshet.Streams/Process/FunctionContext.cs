using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>Where a function runs, and what it may use of the world.</summary>
public sealed class FunctionContext
{
    private readonly OperatorContext _context;
    private readonly SortedDictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Histogram> _histograms = new(StringComparer.Ordinal);

    internal FunctionContext(OperatorContext context) => _context = context;

    /// <summary>The job's name.</summary>
    public string JobName => _context.JobName;

    /// <summary>The operator's name as shown to people.</summary>
    public string OperatorName => _context.Name;

    /// <summary>This subtask, from 0.</summary>
    public int Subtask => _context.Subtask;

    /// <summary>Subtasks of the operator.</summary>
    public int Parallelism => _context.Parallelism;

    /// <summary>How often the job was started before this time, by restarts in this process.</summary>
    public int Attempt => _context.Attempt;

    /// <summary>The wall clock in milliseconds since 1970.</summary>
    public long ProcessingTime => _context.Now;

    /// <summary>Where to write what people should know.</summary>
    public ILogger Log => _context.Log;

    /// <summary>
    /// The counter of this name: added up over subtasks in the job's status, with its result too, and part of each checkpoint, so that after a crash
    /// what is counted again is counted once.
    /// </summary>
    public Counter Counter(string name) => Named(name, _counters, _context.Metrics.AddCounter);

    /// <summary>
    /// The histogram of this name: how numbers are spread (latencies, sizes). Taken together over subtasks in the job's status, with its result too, and part of each
    /// checkpoint, as counters are.
    /// </summary>
    public Histogram Histogram(string name) => Named(name, _histograms, _context.Metrics.AddHistogram);

    internal void CountLate() => _context.Metrics.AddLate(1);

    internal void RestoreCounter(byte[] entry)
    {
        var reader = new ByteReader(entry);
        Counter(reader.ReadText()).Add(reader.ReadInt64());
    }

    internal IReadOnlyList<byte[]> CounterEntries() => Entries(_counters.Values, static (ref ByteWriter writer, Counter counter) =>
    {
        writer.WriteText(counter.Name);
        writer.WriteInt64(counter.Value);
    });

    internal void RestoreHistogram(byte[] entry)
    {
        var reader = new ByteReader(entry);
        var histogram = Histogram(reader.ReadText());
        var (min, max, sum) = (reader.ReadInt64(), reader.ReadInt64(), BitConverter.Int64BitsToDouble(reader.ReadInt64()));
        var buckets = new HistogramBucket[reader.ReadInt64()];
        foreach (ref var bucket in buckets.AsSpan())
        {
            bucket = new HistogramBucket(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        }

        histogram.Add(new HistogramValues(min, max, sum, buckets));
    }

    internal IReadOnlyList<byte[]> HistogramEntries() => Entries(_histograms.Values, static (ref ByteWriter writer, Histogram histogram) =>
    {
        var values = histogram.Look();
        writer.WriteText(histogram.Name);
        writer.WriteInt64(values.Min);
        writer.WriteInt64(values.Max);
        writer.WriteInt64(BitConverter.DoubleToInt64Bits(values.Sum));
        writer.WriteInt64(values.Buckets.Count);
        foreach (var bucket in values.Buckets)
        {
            writer.WriteInt64(bucket.From);
            writer.WriteInt64(bucket.To);
            writer.WriteInt64(bucket.Count);
        }
    });

    private static T Named<T>(string name, SortedDictionary<string, T> all, Func<string, T> add)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!all.TryGetValue(name, out var one))
        {
            all.Add(name, one = add(name));
        }

        return one;
    }

    private static List<byte[]> Entries<T>(IEnumerable<T> all, EntryWriter<T> write)
    {
        var entries = new List<byte[]>();
        foreach (var one in all)
        {
            var writer = new ByteWriter(64);
            try
            {
                write(ref writer, one);
                entries.Add(writer.Written.ToArray());
            }
            finally
            {
                writer.Dispose();
            }
        }

        return entries;
    }

    private delegate void EntryWriter<T>(ref ByteWriter writer, T one);
}
