using System.Collections.Concurrent;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;
using static Freshet.Aggregates;

namespace Freshet.Tests;

/// <summary>The job of these tests: numbers, counted by their remainder in windows of 100 ms of event time (number = millisecond).</summary>
internal static class Jobs
{
    public const int Keys = 7;

    public static JobOptions Options(string? checkpoints = null, int parallelism = 2) => new()
    {
        Parallelism = parallelism,
        Restart = RestartPolicy.None,
        Checkpoints = checkpoints is null ? null : new CheckpointOptions { Folder = checkpoints, Interval = TimeSpan.FromMilliseconds(20) },
    };

    public static DataStream<Counted> CountByRemainder(this DataStream<long> numbers) => numbers
        .WithWatermarks(Watermarks.Monotonic(), n => n)
        .KeyBy(n => n % Keys)
        .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
        .Aggregate(Count<long>(), (key, window, n) => new Counted(key, window.EndMs, n));

    /// <summary>What the job must give for the numbers from 0.</summary>
    public static IEnumerable<Counted> Expected(long numbers) =>
        Enumerable.Range(0, (int)numbers)
            .GroupBy(n => (Key: (long)n % Keys, End: (n / 100L * 100) + 100))
            .Select(g => new Counted(g.Key.Key, g.Key.End, g.Count()));

    public static IEnumerable<Counted> Sorted(IEnumerable<Counted> rows) => rows.OrderBy(r => r.WindowEnd).ThenBy(r => r.Key).ThenBy(r => r.Count);

    /// <summary>The rows of every visible file.</summary>
    public static IEnumerable<Counted> ReadCsv(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(f => !Path.GetFileName(f).StartsWith('.'))
        .SelectMany(File.ReadLines)
        .Select(line => line.Split(','))
        .Select(p => new Counted(long.Parse(p[0]), long.Parse(p[1]), long.Parse(p[2])));

    public static async Task<JobStatus> RunQuietly(this StreamEnvironment env, string name = "test", CancellationToken stop = default, LogLines? log = null)
    {
        using var factory = LoggerFactory.Create(b => b.AddProvider(log ?? new LogLines()));
        return await env.RunAsync(name, new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory, Workers = 2 }, stop);
    }

    internal sealed record Counted(long Key, long WindowEnd, long Count);
}

/// <summary>Keeps what the engine logged.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _wanted;
    private volatile int _times;

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Waits until so many lines with this text were logged. Once for each object.</summary>
    public async Task Seen(string text, int times = 1)
    {
        _times = times;
        _wanted = text;
        if (Count(text) < times)
        {
            await _seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Lines with this text.</summary>
    public int Count(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel}: {formatter(state, exception)}";
        Lines.Enqueue(line);
        if (_wanted is { } wanted && Count(wanted) >= _times)
        {
            _seen.TrySetResult();
        }
    }

    public void Dispose()
    {
    }
}
