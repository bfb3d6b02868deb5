using System.Diagnostics;
using System.Globalization;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Bench;

/// <summary>Runs one job and prints one JSON line with the fields of flink-bench, and what .NET can tell besides.</summary>
internal static class Bench
{
    public const string Usage = """
        usage: bench JOB [ARGUMENT...] [--events N] [--parallelism P] [--checkpoint 10s] [--rate R]

          wordcount FILE        lines → lower-case words → keyBy → running count [--texts utf8|string]
          keyed KEYS            numbers → hashed key → keyBy → 1 s tumbling event-time count
          chain                 map, filter, map on an 80-byte record
          state KEYS            keyed process function: one 16-byte value read, changed, written
          hop SIZE SLIDE KEYS   sliding windows, as hop 60s 1s 1000
          exchange              hash redistribution of 32-byte rows
          latency RATE          open loop; percentiles at the sink
          start                 process start to first output of a windowed job
          nexmark qN            q0 q1 q2 q5 q7 q14 q22 [--seed S --rate R --disorder D --out FILE]
          events COUNT [SEED [RATE [DISORDER]]]   prints the Nexmark events
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            var options = BenchOptions.Parse(args);
            return await Jobs.Run(options);
        }
        catch (FreshetException e)
        {
            Console.Error.WriteLine($"bench: {e.Message}");
            return 2;
        }
    }

    /// <summary>Runs a job and prints its line. <paramref name="events"/> is what counts as an event, where the options do not say.</summary>
    public static async Task<int> Measure(StreamEnvironment env, BenchOptions options, Func<JobStatus, long> events)
    {
        var process = Process.GetCurrentProcess();
        var gc = new GcWatch();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var allocated = GC.GetTotalAllocatedBytes();
        var status = await env.RunAsync("bench", new HostOptions { Workers = options.Workers, Live = LiveView.Off, Logging = options.Quiet ? NullLoggerFactory.Instance : null });
        watch.Stop();
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        process.Refresh();
        var count = events(status);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"engine\":\"freshet\",\"job\":\"{options.Job}\",\"parallelism\":{options.Parallelism},\"state\":\"paged\",\"events\":{count},\"seconds\":{seconds:0.000},\"events_per_s\":{count / seconds:0},\"cpu_s\":{process.TotalProcessorTime.TotalSeconds:0.0},\"job_cpu_s\":{(process.TotalProcessorTime - cpu).TotalSeconds:0.00},\"gc_ms\":{GC.GetTotalPauseDuration().TotalMilliseconds:0},\"peak_mb\":{process.PeakWorkingSet64 >> 20},\"alloc_bytes_per_event\":{(double)allocated / Math.Max(count, 1):0.00},\"gen0\":{gc.Collections(0)},\"gen1\":{gc.Collections(1)},\"gen2\":{gc.Collections(2)},\"longest_pause_ms\":{gc.LongestPauseMs:0.00},\"checkpoints\":{status.CheckpointsCompleted},\"out\":{status.RecordsOut}}}"));
        return 0;
    }
}
