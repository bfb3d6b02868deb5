using System.Diagnostics;
using System.Text.Json;
using Freshet.Testing;

namespace Freshet.Simulate;

/// <summary>Runs seed after seed and adds up what happened.</summary>
internal static class ManySeeds
{
    private const int SeedsUsually = 1000;

    public static int Run(SimulateOptions options)
    {
        var watch = Stopwatch.StartNew();
        var (counts, failures, hangs) = (new SimulationCounts(), 0, 0);
        var seeds = options.Seeds ?? SeedsUsually;
        for (var i = 0; i < seeds; i++)
        {
            var seed = options.From + (ulong)i;
            var result = Simulation.Run(seed, new SimulationOptions { Bugs = options.Bugs, IsRandomGraph = options.IsRandomGraph, IsBatch = options.IsBatch, TakesSavepoints = options.TakesSavepoints });
            counts += result.Counts;
            if (result.Failure is { } failure)
            {
                failures += result.IsHang ? 0 : 1;
                hangs += result.IsHang ? 1 : 0;
                Console.Error.WriteLine($"seed {seed}: {failure}\nreplay: {options.Replay(seed)}\n");
            }
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            seeds,
            crashes = counts.Crashes,
            failures,
            hangs,
            seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            kills = counts.Kills,
            stops = counts.Stops,
            restarts = counts.Restarts,
            restores = counts.Restores,
            rescales = counts.Rescales,
            checkpoints = counts.Checkpoints,
            checkpoints_failed = counts.CheckpointsFailed,
            savepoints = counts.Savepoints,
            starts_from_savepoint = counts.StartsFromSavepoint,
            disk_faults = counts.DiskFaults,
            bit_flips = counts.BitFlips,
            records = counts.Records,
            lines = counts.Lines,
            steps = counts.Steps,
        }));
        return failures + hangs == 0 ? 0 : 1;
    }
}
