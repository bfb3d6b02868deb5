using System.Diagnostics;
using System.Globalization;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Bench;

/// <summary>Runs one job and prints one JSON line with the fields of flink-bench, and what .NET can tell besides.</summary>
internal static class Bench
{
    public static string Usage => $"""
        usage: bench JOB [ARGUMENT...] [--events N] [--parallelism P] [--checkpoint 10s] [--rate R] [--workers W] [--state-mb M] [--mode batch [--spill-mb M] [--spill-folder DIR]] [--verbose]

        {string.Join('\n', Jobs.All.Select(job => $"  {job.Call,-38}  {job.Does}"))}
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

    /// <summary>
    /// Runs a job and prints its line. <paramref name="events"/> tells how many events there were, <paramref name="more"/> adds fields that
    /// only this job has; <paramref name="watchPauses"/> is given up by a job that measures its own start (<see cref="GcWatch"/>).
    /// </summary>
    public static async Task<int> Measure(
        StreamEnvironment env, BenchOptions options, Func<JobStatus, long> events, Func<string>? more = null, bool watchPauses = true)
    {
        var (workers, logging, _) = (options.Workers, options.Quiet ? NullLoggerFactory.Instance : null, options.Parallelism);
        options.RefuseUnused();
        var process = Process.GetCurrentProcess();
        using var gc = new GcWatch(watchPauses);
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var allocated = GC.GetTotalAllocatedBytes();
        var status = await env.RunAsync("bench", new HostOptions { Workers = workers, Live = LiveView.Off, Logging = logging });
        watch.Stop();
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        process.Refresh();
        var count = events(status);
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"engine\":\"freshet\",\"job\":\"{options.Job}\",\"parallelism\":{options.Parallelism},\"state\":\"paged\",\"events\":{count},\"seconds\":{seconds:0.000},\"events_per_s\":{count / seconds:0},\"cpu_s\":{process.TotalProcessorTime.TotalSeconds:0.0},\"job_cpu_s\":{(process.TotalProcessorTime - cpu).TotalSeconds:0.00},\"gc_ms\":{GC.GetTotalPauseDuration().TotalMilliseconds:0},\"peak_mb\":{process.PeakWorkingSet64 >> 20},\"alloc_bytes_per_event\":{(double)allocated / Math.Max(count, 1):0.00},\"gen0\":{gc.Collections(0)},\"gen1\":{gc.Collections(1)},\"gen2\":{gc.Collections(2)},\"longest_pause_ms\":{gc.LongestPauseMs:0.00},\"checkpoints\":{status.CheckpointsCompleted},\"out\":{status.RecordsOut}{more?.Invoke()}}}"));
        return 0;
    }
}
