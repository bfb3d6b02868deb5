using Freshet.Testing;
var seeds = int.Parse(args[0]); var from = args.Length > 1 ? int.Parse(args[1]) : 0;
var watch = System.Diagnostics.Stopwatch.StartNew();
if (args.Length > 2 && args[2] == "bugs") {
    foreach (var bug in PlantedBugNames.All) {
        var w = System.Diagnostics.Stopwatch.StartNew(); int found = 0, first = -1; string? what = null; var max = args.Length > 3 ? int.Parse(args[3]) : 3;
        if (args.Length > 4 && args[4] != bug) continue;
        for (var s = from; s < from + seeds && found < max; s++) { var r = Simulation.Run((ulong)s, new SimulationOptions { Bugs = PlantedBugNames.Of(bug) }); if (r.Failure is { } f) { found++; if (first < 0) { first = s; what = f.Split('\n')[0]; } } }
        Console.WriteLine($"{bug}: {found} found, first {first} {w.ElapsedMilliseconds} ms: {what?[..Math.Min(150, what.Length)]}");
    }
    return;
}
var sum = new SimulationCounts(); int bad = 0;
for (var s = from; s < from + seeds; s++)
{
    var w = System.Diagnostics.Stopwatch.StartNew();
    var r = Simulation.Run((ulong)s, new SimulationOptions { Tell = args.Length > 2 ? Console.WriteLine : null });
    sum += r.Counts;
    if (r.Failure is { } f) { bad++; Console.WriteLine($"seed {s}{(r.IsHang ? " HANG" : "")}: {(seeds == 1 ? f : f.Split('\n')[0])}"); }
    if (w.ElapsedMilliseconds > 1000) Console.WriteLine($"seed {s} slow {w.ElapsedMilliseconds} ms {r.Counts}");
}
Console.WriteLine($"{bad} bad, {sum} {watch.Elapsed.TotalSeconds:F1} s");
