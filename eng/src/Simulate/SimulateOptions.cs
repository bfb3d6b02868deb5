using System.Globalization;
using Freshet.Runtime.Tasks;
using Freshet.Testing;

namespace Freshet.Simulate;

/// <summary>What to simulate.</summary>
internal sealed record SimulateOptions
{
    /// <summary>How many seeds; null for the usual number.</summary>
    public int? Seeds { get; init; }

    /// <summary>True for job graphs drawn from the seeds.</summary>
    public bool IsRandomGraph { get; init; }

    public bool IsBatch { get; init; }

    /// <summary>True to take savepoints and to start from them.</summary>
    public bool TakesSavepoints { get; init; }

    /// <summary>The first seed.</summary>
    public ulong From { get; init; }

    /// <summary>This seed alone.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Tells every step of the one seed.</summary>
    public bool Trace { get; init; }

    /// <summary>The planted bug that is switched on; null for none.</summary>
    public string? Bug { get; init; }

    /// <summary>Every planted bug in turn.</summary>
    public bool AllBugs { get; init; }

    /// <summary>The bugs of the engine.</summary>
    public PlantedBugs Bugs => Bug is null ? PlantedBugs.None : PlantedBugNames.Of(Bug);

    /// <summary>The command that runs a seed again.</summary>
    public string Replay(ulong seed) => $"eng/simulate --{(IsRandomGraph ? "random-graph" : "seed")} {seed}{(Bug is null ? "" : $" --bug {Bug}")}{(IsBatch ? " --batch" : "")}{(TakesSavepoints ? " --savepoints" : "")} --trace";

    public static SimulateOptions Parse(string[] args)
    {
        var options = new SimulateOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--seeds" => options with { Seeds = (int)Number(args, ref i) },
                "--random-graphs" => options with { Seeds = (int)Number(args, ref i), IsRandomGraph = true },
                "--savepoints" => options with { TakesSavepoints = true },
                "--batch" => options with { IsBatch = true },
                "--random-graph" => options with { Seed = Number(args, ref i), IsRandomGraph = true },
                "--from" => options with { From = Number(args, ref i) },
                "--seed" => options with { Seed = Number(args, ref i) },
                "--trace" => options with { Trace = true },
                "--bug" => options with { Bug = Bugged(args, ref i) },
                "--bugs" => options with { AllBugs = true },
                _ => throw new ArgumentException($"'{args[i]}' is unknown."),
            };
        }

        return options switch
        {
            { Trace: true, Seed: null } => throw new ArgumentException("--trace needs --seed: it tells every step."),
            { AllBugs: true, Seed: not null } or { AllBugs: true, Bug: not null } => throw new ArgumentException("--bugs takes every bug in turn, without --seed and --bug."),
            { Seed: not null, Seeds: not null } => throw new ArgumentException("--seed is one seed, --seeds are many: give one of them."),
            _ => options,
        };
    }

    private static ulong Number(string[] args, ref int i) =>
        ++i < args.Length && ulong.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{args[i - 1]} needs a number.");

    private static string Bugged(string[] args, ref int i) =>
        ++i < args.Length && PlantedBugNames.All.Contains(args[i])
            ? args[i]
            : throw new ArgumentException($"--bug needs the name of a planted bug: {string.Join(", ", PlantedBugNames.All)}.");
}
