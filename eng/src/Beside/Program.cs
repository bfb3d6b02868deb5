using Freshet.Beside;

// beside-flink JOB [ARGUMENT...] [--events N] [--parallelism P] [--checkpoint 10s] ... [--pairs 5] [--peer timely]
// Runs the job on Freshet and on the peer in turn and prints medians and ratios; writes benchmarks/results/JOB.md.
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: beside-flink JOB [ARGUMENT...] [options of eng/bench] [--pairs 5] [--peer flink|timely] [--flink-NAME VALUE]");
    return 2;
}

try
{
    var comparison = Comparison.Parse(args);
    var sitting = comparison.Run();
    var report = new Report(comparison, sitting);
    Console.WriteLine(report.Text);
    report.Save();
    return 0;
}
catch (ComparisonException e)
{
    Console.Error.WriteLine($"beside-flink: {e.Message}");
    return 1;
}
