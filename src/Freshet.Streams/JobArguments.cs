using System.Globalization;

namespace Freshet;

/// <summary>
/// Job options from a command line; <see cref="Usage"/> lists them. A value follows its option, or stands behind <c>=</c>:
/// <c>--parallelism 4</c>, <c>--parallelism=4</c>. What is not known here is the program's own: a program refuses what neither of the
/// two knows, or a misspelt option would be ignored.
/// </summary>
public static class JobArguments
{
    /// <summary>The known options, a line each, for a program's own usage text.</summary>
    public const string Usage =
        """
          --parallelism N            subtasks of each operator
          --max-parallelism N        the most that a restart may ever use; stays as it was at the first start
          --checkpoint-folder DIR    checkpoints, and where to go on from
          --checkpoint-interval MS   milliseconds from one checkpoint to the next
          --state-mb N               the most that keyed state may take
          --mode MODE                streaming, batch or automatic (batch where every source ends)
          --spill-folder DIR         where batch mode keeps what does not fit into memory
          --spill-mb N               how much of that may be in memory
          --start-fresh              start anew; the older checkpoints are set aside, and deleted after the first new one
          --start-from DIR           a savepoint to start from, where no checkpoint of this job came of it already
          --claim-savepoint          delete that savepoint after the first new checkpoint
          --drop-state UID           drop the state of an operator that is gone; once for each
        """;

    /// <summary>The options in a command line, defaults for the rest; arguments that are not known here are left alone.</summary>
    /// <exception cref="FreshetException">A known option has no value or one that is not a number.</exception>
    public static JobOptions Parse(IReadOnlyList<string> args) => Parse(args, out _);

    /// <summary>The options in a command line, defaults for the rest.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="rest">Arguments that are not known here, in their order: read the program's own from them and refuse the others.</param>
    /// <exception cref="FreshetException">A known option has no value or one that is not a number.</exception>
    public static JobOptions Parse(IReadOnlyList<string> args, out IReadOnlyList<string> rest)
    {
        var options = new JobOptions();
        var others = new List<string>();
        string? folder = null;
        TimeSpan? interval = null;
        var fresh = false;
        var claims = false;
        string? savepoint = null;
        var dropped = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            switch (NameOf(args[i]))
            {
                case "--parallelism":
                    options = options with { Parallelism = Number(args, ref i) };
                    break;
                case "--max-parallelism":
                    options = options with { MaxParallelism = Number(args, ref i) };
                    break;
                case "--state-mb":
                    options = options with { StateBytesMax = (long)Number(args, ref i) << 20 };
                    break;
                case "--mode":
                    options = options with { Mode = ModeOf(Value(args, ref i)) };
                    break;
                case "--spill-folder":
                    options = options with { Spill = options.Spill with { Folder = Value(args, ref i) } };
                    break;
                case "--spill-mb":
                    options = options with { Spill = options.Spill with { BytesMax = (long)Number(args, ref i) << 20 } };
                    break;
                case "--checkpoint-folder":
                    folder = Value(args, ref i);
                    break;
                case "--checkpoint-interval":
                    interval = TimeSpan.FromMilliseconds(Number(args, ref i));
                    break;
                case "--start-fresh":
                    fresh = Flag(args[i]);
                    break;
                case "--start-from":
                    savepoint = Value(args, ref i);
                    break;
                case "--claim-savepoint":
                    claims = Flag(args[i]);
                    break;
                case "--drop-state":
                    dropped.Add(Value(args, ref i));
                    break;
                default:
                    others.Add(args[i]);
                    break;
            }
        }

        rest = others;
        if (folder is null)
        {
            return interval is null && !fresh && savepoint is null && !claims && dropped.Count == 0
                ? options
                : throw FreshetException.User("--checkpoint-interval, --start-fresh, --start-from, --claim-savepoint and --drop-state need --checkpoint-folder DIR.");
        }

        var checkpoints = new CheckpointOptions { Folder = folder, StartFresh = fresh, StartFrom = savepoint, ClaimSavepoint = claims, DropStateOf = dropped };
        return options with { Checkpoints = interval is { } i2 ? checkpoints with { Interval = i2 } : checkpoints };
    }

    private static ExecutionMode ModeOf(string value) => value switch
    {
        "streaming" => ExecutionMode.Streaming,
        "batch" => ExecutionMode.Batch,
        "automatic" => ExecutionMode.Automatic,
        _ => throw FreshetException.User($"--mode is '{value}': it must be streaming, batch or automatic."),
    };

    private static string NameOf(string argument) => argument.IndexOf('=') is > 0 and var at ? argument[..at] : argument;

    private static string Value(IReadOnlyList<string> args, ref int i)
    {
        var name = NameOf(args[i]);
        if (name.Length < args[i].Length)
        {
            var value = args[i][(name.Length + 1)..];
            return value.Length > 0 ? value : throw FreshetException.User($"{name} needs a value.");
        }

        return ++i < args.Count && args[i].Length > 0 && !args[i].StartsWith("--", StringComparison.Ordinal)
            ? args[i]
            : throw FreshetException.User($"{name} needs a value{(i < args.Count && args[i].Length > 0 ? $", and '{args[i]}' is another option" : "")}.");
    }

    private static bool Flag(string argument) => argument.Contains('=') ? throw FreshetException.User($"{NameOf(argument)} takes no value: '{argument}'.") : true;

    private static int Number(IReadOnlyList<string> args, ref int i)
    {
        var name = NameOf(args[i]);
        var value = Value(args, ref i);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw FreshetException.User($"{name} is '{value}': it must be a positive whole number.");
    }
}
