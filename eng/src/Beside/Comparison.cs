using System.Globalization;

namespace Freshet.Beside;

/// <summary>What cannot be compared, and why.</summary>
internal sealed class ComparisonException(string message) : Exception(message);

/// <summary>One job on two engines, in turn: each pair has a fixed loop before and after it, and is run again, as often as there are pairs, when the machine was slower than at its best.</summary>
internal sealed record Comparison(string Job, string[] Ours, string[] Theirs, string Peer, int Pairs)
{
    /// <summary>A pair whose control loops took this much longer than the fastest seen is run again.</summary>
    private const double ControlSlackMax = 1.15;

    /// <summary>Fewer pairs do not tell a difference from the machine's mood.</summary>
    private const int PairsMin = 5;

    private static readonly string Root = FindRoot();

    public string ResultFile => $"{Root}/benchmarks/results/{string.Join('-', Job.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Replace('/', '_')}{(Peer == "flink" ? "" : "-" + Peer)}.md";

    public static Comparison Parse(string[] args)
    {
        var (common, ours, theirs) = (new List<string>(), new List<string>(), new List<string>());
        var (pairs, peer) = (5, "flink");
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--pairs":
                    pairs = int.TryParse(Value(args, ref i), CultureInfo.InvariantCulture, out var given) && given >= PairsMin
                        ? given
                        : throw new ComparisonException($"--pairs {args[i]}: it must be a whole number, {PairsMin} or more");
                    break;
                case "--peer":
                    peer = Value(args, ref i);
                    break;
                case var flink when flink.StartsWith("--flink-", StringComparison.Ordinal):
                    theirs.AddRange([$"--{flink["--flink-".Length..]}", Value(args, ref i)]);
                    break;
                default:
                    common.Add(args[i]);
                    break;
            }
        }

        if (peer == "flink" && common.FirstOrDefault() is not ("nexmark" or "sql" or "keyed" or "wordcount"))
        {
            throw new ComparisonException($"Flink has no job '{common.FirstOrDefault()}': nexmark qN, sql qN, keyed KEYS or wordcount FILE");
        }

        if (peer == "timely" && !(common is ["keyed", var keys, ..] && long.TryParse(keys, CultureInfo.InvariantCulture, out _)))
        {
            throw new ComparisonException($"timely has no job '{string.Join(' ', common)}': keyed KEYS");
        }

        var bench = $"{Root}/artifacts/bin/Freshet.Bench/release/Freshet.Bench.dll";
        var shared = Path.GetFullPath($"{Root}/../shared");
        string[] their = peer switch
        {
            "flink" => [$"{shared}/flink-bench/flink-bench", .. Flink(common, shared), .. theirs],
            "timely" => [$"{shared}/peers/timely-keyed", common[1], Option(common, "--events") ?? "10000000", Option(common, "--parallelism") ?? "1"],
            _ => throw new ComparisonException($"there is no peer '{peer}': flink or timely"),
        };
        var name = string.Join(' ', common.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).Select(Path.GetFileName));
        return new Comparison(name, ["dotnet", bench, .. common, .. ours], their, peer, pairs);
    }

    public Sitting Run() => File.Exists(Theirs[0])
        ? Run(Measured.Of, Control.Run)
        : throw new ComparisonException($"{Theirs[0]} is not there: a comparison needs the folder shared/ beside the checkout");

    /// <summary>The same with another way to run a command and the fixed loop.</summary>
    public Sitting Run(Func<string[], Measured> run, Func<double> control)
    {
        if (Peer == "flink")
        {
            run([Theirs[0], "keyed", "10", "--events", "1000"]); // the first run unpacks Flink and compiles: not measured
        }

        var kept = new List<Pair>();
        var rejected = 0;
        var fastest = Math.Min(control(), control());
        while (kept.Count < Pairs)
        {
            var before = control();
            var first = kept.Count % 2 == 0;
            var one = run(first ? Ours : Theirs);
            var other = run(first ? Theirs : Ours);
            var after = control();
            fastest = Math.Min(fastest, Math.Min(before, after));
            var pair = new Pair(first ? one : other, first ? other : one, before, after);
            if (IsDisturbed(pair, fastest) && rejected < Pairs)
            {
                rejected++;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pair rejected: control {before * 1000:0} and {after * 1000:0} ms, fastest {fastest * 1000:0} ms"));
                continue;
            }

            kept.Add(pair);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pair {kept.Count}: {pair.Ours.EventsPerSecond / 1e6:0.00} against {pair.Theirs.EventsPerSecond / 1e6:0.00} M events/s"));
        }

        return new Sitting(kept, rejected, kept.Count(pair => IsDisturbed(pair, fastest)));
    }

    private static bool IsDisturbed(Pair pair, double fastest) => Math.Max(pair.ControlBefore, pair.ControlAfter) > fastest * ControlSlackMax;

    private static string Value(string[] args, ref int i) => ++i < args.Length ? args[i] : throw new ComparisonException($"{args[i - 1]} has no value");

    /// <summary>Our command line as flink-bench wants it.</summary>
    private static IEnumerable<string> Flink(IReadOnlyList<string> common, string shared) => common is ["nexmark" or "sql", var query, ..]
        ? ["nexmark", $"{shared}/flink-bench/queries/{query}.sql", .. common.Skip(2)]
        : common;

    private static string? Option(List<string> args, string name) => args.IndexOf(name) is >= 0 and var at && at + 1 < args.Count ? args[at + 1] : null;

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists($"{folder.FullName}/Freshet.slnx"))
            {
                return folder.FullName;
            }
        }

        throw new ComparisonException("run it from a checkout of Freshet");
    }
}

/// <summary>Both engines once, and how long the fixed loop took before and after.</summary>
internal sealed record Pair(Measured Ours, Measured Theirs, double ControlBefore, double ControlAfter);

/// <summary>What counts, how many pairs were run again because the machine was disturbed, and how many of those that count were disturbed too.</summary>
internal sealed record Sitting(IReadOnlyList<Pair> Pairs, int Rejected, int Disturbed);
