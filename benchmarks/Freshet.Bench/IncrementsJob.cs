using System.Globalization;
using Freshet.Runtime.Jobs;

namespace Freshet.Bench;

/// <summary>What a checkpoint costs where a part of the keys was touched since the one before: all keys once, then so many in each interval.</summary>
internal static class IncrementsJob
{
    private const int Rounds = 12;

    public static Task<int> Run(BenchOptions options)
    {
        var keys = options.PositiveArgument(0, "KEYS");
        var touched = Math.Max(1, keys * options.Argument(1, "PERCENT", 1, 100) / 100);
        var spread = options.Arguments.Count > 2 && options.Arguments[2] switch
        {
            "spread" => true,
            "neighbours" => false,
            var other => throw FreshetException.User($"Keys are touched 'spread' or as 'neighbours', not '{other}'."),
        };
        var job = options.ToJobOptions();
        var interval = job.Checkpoints!.Interval;
        job = job with { Checkpoints = job.Checkpoints with { Incremental = options.Text("whole") is null } };
        var env = StreamEnvironment.Create(job);
        env.FromHybrid(
                e => e.FromSequence(0, keys - 1),
                e => e.Generate(
                    n => spread ? (long)(WindowJobs.Mix((ulong)n) >> 1) % keys : n % keys,
                    new GeneratorOptions { Count = touched * Rounds, RatePerSecond = touched / interval.TotalSeconds }))
            .Map(key => new KeyedState.Item(key, 1))
            .KeyBy(k => k.Key)
            .Process(() => new KeyedState.Totals())
            .Discard();
        JobStatus? end = null;
        return Bench.Measure(env, options, status => (end = status).RecordsIn, () => Figures(end!));
    }

    /// <summary>The medians of the checkpoints after the load, but for the last: nobody knows what that one covers.</summary>
    private static string Figures(JobStatus end)
    {
        var seen = end.Checkpoints.Where(c => c is { Outcome: CheckpointOutcome.Complete, IsFinal: false }).TakeLast(Rounds / 2).ToArray();
        if (seen.Length == 0)
        {
            return "";
        }

        var (written, changed, state) = ((double)Median(seen.Select(c => c.Bytes)), (double)Median(seen.Select(c => c.ChangedBytes)), (double)Median(seen.Select(c => c.StateBytes)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $",\"measured\":{seen.Length},\"state_bytes\":{state:0},\"changed_bytes\":{changed:0},\"written_bytes\":{written:0},\"written_of_changed\":{written / changed:0.000},\"written_of_state\":{written / state:0.000},\"files\":{seen[^1].Files},\"frozen_ms_max\":{seen.Max(c => c.FrozenMsMax)},\"written_ms\":{Median(seen.Select(c => c.WrittenMsMax))},\"duration_ms\":{Median(seen.Select(c => c.DurationMs))}");
    }

    private static long Median(IEnumerable<long> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
