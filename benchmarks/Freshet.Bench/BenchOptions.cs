using System.Globalization;
using Freshet.Core.State;

namespace Freshet.Bench;

/// <summary>A bench command line. Every option works or is refused.</summary>
internal sealed record BenchOptions
{
    private static readonly HashSet<string> Known = ["events", "parallelism", "checkpoint", "rate", "seed", "disorder", "out", "window", "workers", "seconds", "state-mb", "texts", "mode", "spill-mb", "spill-folder", "whole", "maps", "fold", "types"];

    /// <summary>The most events that a job can count: times are a thousand times an event's number.</summary>
    private const long EventsMax = 9_000_000_000_000_000;

    private const int WorkersMax = 1024;
    private const long StateMbMax = 16L << 20; // 16 TiB

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

    /// <summary>True for a job that runs in batch mode alone.</summary>
    public bool AlwaysBatch { get; init; }

    /// <summary>The longest that a window or an interval may be, in seconds.</summary>
    public const long DurationMaxSeconds = 10_000_000;

    public int Parallelism => (int)Number("parallelism", ParallelismDefault, 1, KeyGroups.DefaultMax);

    public int? Workers => Has("workers") ? (int)Number("workers", 1, 1, WorkersMax) : null;

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

    /// <summary>A number within a range; outside of it, it is refused.</summary>
    public long Number(string name, long otherwise, long least, long most) => Has(name) ? ParseNumber(_named[name], $"--{name}", least, most) : otherwise;

    /// <summary>How many events the job has.</summary>
    public long Events(long otherwise) => Number("events", otherwise, 0, EventsMax);

    /// <summary>A number that may be negative.</summary>
    public long Signed(string name, long otherwise) => Number(name, otherwise, long.MinValue, long.MaxValue);

    /// <summary>Events in a second of event time: divided by.</summary>
    public long Rate() => Number("rate", 1_000_000, 1, long.MaxValue);

    /// <summary>An argument within a range.</summary>
    public long Argument(int index, string what, long least, long most) => ParseNumber(ArgumentText(index, what), what, least, most);

    /// <summary>An argument that is divided by.</summary>
    public long PositiveArgument(int index, string what) => Argument(index, what, 1, long.MaxValue);

    /// <summary>An argument that may be negative, or be left out.</summary>
    public long SignedArgument(int index, string what, long? otherwise) =>
        index >= Arguments.Count && otherwise is { } number ? number : Argument(index, what, long.MinValue, long.MaxValue);

    /// <summary>A length of time such as <c>10s</c>, <c>200ms</c> or <c>1m</c>.</summary>
    public TimeSpan ArgumentDuration(int index, string what) => Duration(ArgumentText(index, what), what);

    private static TimeSpan Duration(string text, string what)
    {
        var (digits, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], TimeSpan.TicksPerMillisecond)
            : text.EndsWith('s') ? (text[..^1], TimeSpan.TicksPerSecond)
            : text.EndsWith('m') ? (text[..^1], TimeSpan.TicksPerMinute)
            : ("", 1);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= DurationMaxSeconds * TimeSpan.TicksPerSecond / unit
            ? TimeSpan.FromTicks(number * unit)
            : throw FreshetException.User($"{what} is '{text}': it must be a length of time from 1ms to {DurationMaxSeconds}s, written as 10s, 200ms or 1m.");
    }

    /// <summary>The job's options, with checkpoints to a temporary folder when asked for.</summary>
    public JobOptions ToJobOptions()
    {
        _ = (Workers, Quiet); // every job has these too
        var options = new JobOptions { Parallelism = Parallelism, StateBytesMax = Number("state-mb", 8192, 1, StateMbMax) << 20, Restart = RestartPolicy.None };
        if (AlwaysBatch)
        {
            options = options with { Mode = ExecutionMode.Batch };
        }
        else if (Text("mode") is { } mode)
        {
            options = options with { Mode = JobArguments.Parse(["--mode", mode]).Mode };
        }

        if (options.Mode != ExecutionMode.Streaming)
        {
            options = options with { Spill = new SpillOptions { BytesMax = Number("spill-mb", 256, 1, StateMbMax) << 20, Folder = Text("spill-folder") } };
        }

        return (Text("checkpoint") ?? CheckpointDefault) is { } text && Duration(text, "--checkpoint") is var interval
            ? options with { Checkpoints = new CheckpointOptions { Folder = NewFolder(), Interval = interval } }
            : options;
    }

    /// <summary>Deletes what checkpoints left in temporary folders.</summary>
    public void DeleteFolders() => _folders.ForEach(folder => Directory.Delete(folder, recursive: true));

    private string NewFolder()
    {
        _folders.Add(Directory.CreateTempSubdirectory("freshet-bench-").FullName);
        return _folders[^1];
    }

    private bool Has(string name)
    {
        _asked.Add(name);
        return _named.ContainsKey(name);
    }

    private string ArgumentText(int index, string what) => index < Arguments.Count ? Arguments[index] : throw FreshetException.User($"{Name} needs {what}.\n{Bench.Usage}");

    private static long ParseNumber(string text, string what, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw FreshetException.User($"{what} is '{text}': it must be a whole number from {least} to {most}.");
}
