using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Freshet.Testing;

namespace Freshet.Simulate;

/// <summary>Switches on one planted bug after the other and looks how soon the simulation finds it: a simulation that finds none proves nothing.</summary>
internal static class BugHunt
{
    private const int SeedsUsually = 200;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(SimulateOptions options)
    {
        var missed = 0;
        foreach (var bug in PlantedBugNames.All)
        {
            missed += Find(bug, options) ? 0 : 1;
        }

        return missed == 0 ? 0 : 1;
    }

    private static bool Find(string bug, SimulateOptions options)
    {
        var watch = Stopwatch.StartNew();
        var seeds = options.Seeds ?? SeedsUsually;
        SimulationResult? found = null;
        var tried = 0;
        while (tried < seeds && found is null)
        {
            var result = Simulation.Run(options.From + (ulong)tried++, new SimulationOptions { Bugs = PlantedBugNames.Of(bug), IsRandomGraph = PlantedBugNames.NeedsRandomGraph(bug) });
            found = result.Failure is null ? null : result;
        }

        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                bug,
                found = found is not null,
                seed = found?.Seed,
                tried,
                hang = found?.IsHang ?? false,
                what = found?.Failure!.Split('\n')[0],
                seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            },
            Plain));
        return found is not null;
    }
}
