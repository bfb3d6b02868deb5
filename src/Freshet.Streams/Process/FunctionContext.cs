using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>Where a function runs, and what it may use of the world.</summary>
public sealed class FunctionContext
{
    private readonly OperatorContext _context;
    private readonly SortedDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

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
    public Counter Counter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!_counters.TryGetValue(name, out var counter))
        {
            counter = _context.Metrics.AddCounter(name);
            _counters.Add(name, counter);
        }

        return counter;
    }

    internal void CountLate() => _context.Metrics.AddLate(1);

    internal void RestoreCounter(byte[] entry)
    {
        var reader = new ByteReader(entry);
        Counter(reader.ReadText()).Add(reader.ReadInt64());
    }

    internal IReadOnlyList<byte[]> CounterEntries()
    {
        var entries = new List<byte[]>();
        foreach (var counter in _counters.Values)
        {
            var writer = new ByteWriter(64);
            try
            {
                writer.WriteText(counter.Name);
                writer.WriteInt64(counter.Value);
                entries.Add(writer.Written.ToArray());
            }
            finally
            {
                writer.Dispose();
            }
        }

        return entries;
    }
}
