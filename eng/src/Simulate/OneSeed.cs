using System.Globalization;
using System.Text.Json;
using Freshet.Testing;

namespace Freshet.Simulate;

/// <summary>Runs one seed, to look at it.</summary>
internal static class OneSeed
{
    public static int Run(ulong seed, SimulateOptions options)
    {
        var result = Simulation.Run(seed, new SimulationOptions { Bugs = options.Bugs, IsRandomGraph = options.IsRandomGraph, IsBatch = options.IsBatch, TakesSavepoints = options.TakesSavepoints, Tell = options.Trace ? Console.WriteLine : null });
        if (result.Failure is { } failure)
        {
            Console.Error.WriteLine($"seed {seed}: {failure}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            seed,
            trace = result.TraceHash.ToString("x16", CultureInfo.InvariantCulture),
            failures = result.Failure is null || result.IsHang ? 0 : 1,
            hangs = result.IsHang ? 1 : 0,
            crashes = result.Counts.Crashes,
            restores = result.Counts.Restores,
            checkpoints = result.Counts.Checkpoints,
            records = result.Counts.Records,
            steps = result.Counts.Steps,
            virtual_ms = result.Counts.VirtualMs,
        }));
        return result.Failure is null ? 0 : 1;
    }
}
