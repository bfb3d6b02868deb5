using System.Globalization;

namespace Freshet;

/// <summary>
/// Job options from a command line. Known: <c>--parallelism N</c>, <c>--max-parallelism N</c>, <c>--checkpoint-folder DIR</c>,
/// <c>--checkpoint-interval MS</c>, <c>--state-mb N</c>, <c>--start-fresh</c>. Others are the program's own and left alone.
/// </summary>
public static class JobArguments
{
    /// <summary>The options in a command line, defaults for the rest.</summary>
    /// <exception cref="FreshetException">A known option has no value or one that is not a number.</exception>
    public static JobOptions Parse(IReadOnlyList<string> args)
    {
        var options = new JobOptions();
        string? folder = null;
        TimeSpan? interval = null;
        var fresh = false;
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
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
                case "--checkpoint-folder":
                    folder = Value(args, ref i);
                    break;
                case "--checkpoint-interval":
                    interval = TimeSpan.FromMilliseconds(Number(args, ref i));
                    break;
                case "--start-fresh":
                    fresh = true;
                    break;
                default:
                    break;
            }
        }

        if (folder is null)
        {
            return interval is null && !fresh
                ? options
                : throw FreshetException.User("--checkpoint-interval and --start-fresh need --checkpoint-folder DIR.");
        }

        var checkpoints = new CheckpointOptions { Folder = folder, StartFresh = fresh };
        return options with { Checkpoints = interval is { } i2 ? checkpoints with { Interval = i2 } : checkpoints };
    }

    private static string Value(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count ? args[i] : throw FreshetException.User($"{args[i - 1]} needs a value.");

    private static int Number(IReadOnlyList<string> args, ref int i)
    {
        var name = args[i];
        var value = Value(args, ref i);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw FreshetException.User($"{name} is '{value}': it must be a positive whole number.");
    }
}
