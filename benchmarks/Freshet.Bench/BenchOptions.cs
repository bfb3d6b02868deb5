using System.Globalization;

namespace Freshet.Bench;

/// <summary>A bench command line. Every option works or is refused.</summary>
internal sealed record BenchOptions
{
    private static readonly HashSet<string> Known = ["events", "parallelism", "checkpoint", "rate", "seed", "disorder", "out", "window", "workers", "seconds", "state-mb", "texts"];

    private readonly Dictionary<string, string> _named = [];
    private readonly HashSet<string> _asked = [];
    private readonly List<string> _folders = []; // for checkpoints

    public required string Name { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public string Job => string.Join(' ', Arguments.Prepend(Name).Select(Path.GetFileName));

    /// <summary>Subtasks where the command line does not say.</summary>
    public int ParallelismDefault { get; init; } = 1;

    /// <summary>The interval of checkpoints where the command line does not say; null for none.</summary>
    public string? CheckpointDefault { get; init; }

    public int Parallelism => (int)Number("parallelism", ParallelismDefault);

    public int? Workers => Has("workers") ? (int)Number("workers", 1) : null;

    public bool Quiet => !Has("verbose");

    public static BenchOptions Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            throw FreshetException.User(Bench.Usage);
        }

        var plain = new List<string>();
        var options = new BenchOptions { Name = args[0], Arguments = plain };
        for (var i = 1; i < args.Count; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                plain.Add(args[i]);
                continue;
            }

            var name = args[i][2..];
            if (name == "verbose")
            {
                options._named[name] = ""; // has no value
                continue;
            }

            if (!Known.Contains(name) || ++i >= args.Count)
            {
                throw FreshetException.User($"'--{name}' is unknown or has no value.\n{Bench.Usage}");
            }

            options._named[name] = args[i];
        }

        return options;
    }

    /// <summary>Refuses options that the job, written by now, has not asked for.</summary>
    public void RefuseUnused()
    {
        if (_named.Keys.Except(_asked).FirstOrDefault() is { } unused)
        {
            throw FreshetException.User($"{Name} has no use for '--{unused}'.\n{Bench.Usage}");
        }
    }

    public string? Text(string name) => Has(name) ? _named[name] : null;

    public long Number(string name, long otherwise) => Has(name) ? ParseNumber(_named[name], $"--{name}") : otherwise;

    /// <summary>A number that may be negative.</summary>
    public long Signed(string name, long otherwise) => Has(name) ? ParseSigned(_named[name], $"--{name}") : otherwise;

    /// <summary>Events in a second of event time: divided by.</summary>
    public long Rate() => Number("rate", 1_000_000) is > 0 and var rate ? rate : throw FreshetException.User("--rate is 0: it must be at least 1 event a second.");

    private bool Has(string name)
    {
        _asked.Add(name);
        return _named.ContainsKey(name);
    }

    /// <summary>An argument that is divided by.</summary>
    public long PositiveArgument(int index, string what) => Argument(index, what) is > 0 and var number
        ? number
        : throw FreshetException.User($"{Name} needs {what} to be 1 or more.\n{Bench.Usage}");

    /// <summary>An argument that may be negative, or be left out.</summary>
    public long SignedArgument(int index, string what, long? otherwise) =>
        index < Arguments.Count ? ParseSigned(Arguments[index], what) : otherwise ?? throw FreshetException.User($"{Name} needs {what}.\n{Bench.Usage}");

    public long Argument(int index, string what) => index < Arguments.Count
        ? ParseNumber(Arguments[index], what)
        : throw FreshetException.User($"{Name} needs {what}.\n{Bench.Usage}");

    /// <summary>A length of time such as <c>10s</c>, <c>200ms</c> or <c>1m</c>.</summary>
    public TimeSpan ArgumentDuration(int index, string what) => index < Arguments.Count
        ? Duration(Arguments[index], what)
        : throw FreshetException.User($"{Name} needs {what}.\n{Bench.Usage}");

    public TimeSpan Duration(string text, string what) =>
        text.EndsWith("ms", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(ParseNumber(text[..^2], what))
        : text.EndsWith('s') ? TimeSpan.FromSeconds(ParseNumber(text[..^1], what))
        : text.EndsWith('m') ? TimeSpan.FromMinutes(ParseNumber(text[..^1], what))
        : throw FreshetException.User($"{what} is '{text}': write it as 10s, 200ms or 1m.");

    /// <summary>The job's options, with checkpoints to a temporary folder when asked for.</summary>
    public JobOptions ToJobOptions()
    {
        var options = new JobOptions { Parallelism = Parallelism, StateBytesMax = Number("state-mb", 8192) << 20, Restart = RestartPolicy.None };
        return (Text("checkpoint") ?? CheckpointDefault) is { } interval
            ? options with { Checkpoints = new CheckpointOptions { Folder = NewFolder(), Interval = Duration(interval, "--checkpoint") } }
            : options;
    }

    /// <summary>Deletes what checkpoints left in temporary folders.</summary>
    public void DeleteFolders() => _folders.ForEach(folder => Directory.Delete(folder, recursive: true));

    private string NewFolder()
    {
        _folders.Add(Directory.CreateTempSubdirectory("freshet-bench-").FullName);
        return _folders[^1];
    }

    private static long ParseSigned(string text, string what) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw FreshetException.User($"{what} is '{text}': it must be a whole number.");

    private static long ParseNumber(string text, string what) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw FreshetException.User($"{what} is '{text}': it must be a whole number.");
}
