using System.Globalization;

namespace Freshet.Crash;

/// <summary>What to do to the job.</summary>
internal sealed record CrashOptions
{
    /// <summary>How often the job is killed.</summary>
    public int Kills { get; init; } = 20;

    /// <summary>Decides the lines and the moments of the kills.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Lines produced.</summary>
    public long Records { get; init; } = 1_000_000;

    /// <summary>Different words, 65,536 at most: the job remembers each, so that many make a state of which checkpoints write only what changed.</summary>
    public int Words { get; init; } = 500;

    /// <summary>The job's parallelism.</summary>
    public int Parallelism { get; init; } = 2;

    /// <summary>Every other start uses this parallelism instead; 0 for never.</summary>
    public int Rescale { get; init; }

    /// <summary>Keeps both cores busy meanwhile.</summary>
    public bool Hog { get; init; }

    /// <summary>Keeps the folder with everything in it.</summary>
    public bool Keep { get; init; }

    public static CrashOptions Parse(string[] args)
    {
        var options = new CrashOptions();
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--kills" => options with { Kills = (int)Number(args, ref i) },
                "--seed" => options with { Seed = (ulong)Number(args, ref i) },
                "--records" => options with { Records = Number(args, ref i) },
                "--words" => options with { Words = (int)Math.Clamp(Number(args, ref i), 1, 65_536) },
                "--parallelism" => options with { Parallelism = (int)Number(args, ref i) },
                "--rescale" => options with { Rescale = (int)Number(args, ref i) },
                "--hog" => options with { Hog = true },
                "--keep" => options with { Keep = true },
                _ => throw new UsageException($"'{args[i]}' is unknown."),
            };
        }

        return options;
    }

    private static long Number(string[] args, ref int i) =>
        ++i < args.Length && long.TryParse(args[i], CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new UsageException($"{args[i - 1]} needs a number.");
}

/// <summary>The command line is wrong.</summary>
internal sealed class UsageException(string message) : Exception(message);
