using Freshet.Testing;
var seeds = int.Parse(args[0]); var from = args.Length > 1 ? int.Parse(args[1]) : 0;
var watch = System.Diagnostics.Stopwatch.StartNew();
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
