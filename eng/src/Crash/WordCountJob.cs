using System.Globalization;
using static Freshet.Aggregates;

namespace Freshet.Crash;

/// <summary>The job that is killed: lines from Kafka, counted by word and window, and each word once when it is first seen, into files exactly once.</summary>
internal static class WordCountJob
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>What stands for a window's end where a word is seen for the first time.</summary>
    public const long FirstSeen = 0;

    /// <summary>job BROKERS TOPIC FOLDER PARALLELISM</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (brokers, topic, folder, parallelism) = (args[0], args[1], args[2], int.Parse(args[3], CultureInfo.InvariantCulture));
        var env = StreamEnvironment.Create(new JobOptions
        {
            Parallelism = parallelism,
            Checkpoints = new CheckpointOptions { Folder = $"{folder}/checkpoints", Interval = TimeSpan.FromMilliseconds(200) },
        });
        var words = env.FromKafka(brokers, topic, Format.Text)
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(5)), TimeOf)
            .FlatMap<string, string>(Words);
        var firsts = words.Distinct().Filter(word => word != Lines.Closing).Map(word => new Counted(word, FirstSeen, 1)).WithName("firsts");
        words.KeyBy(word => word)
            .Window(Tumbling.EventTime(Window))
            .Aggregate(Count<string>(), (word, window, n) => new Counted(word, window.EndMs, n))
            .Union(firsts)
            .ToFiles($"{folder}/out", Format.Csv<Counted>());
        try
        {
            await env.RunAsync("crash-word-count");
            return 0;
        }
        catch (FreshetException e)
        {
            Console.Error.WriteLine($"job: {e.Message}");
            return 3;
        }
    }

    private static long TimeOf(string line) => long.Parse(line.AsSpan(0, line.IndexOf(' ')), CultureInfo.InvariantCulture);

    private static void Words(string line, FlatMapOutput<string> output)
    {
        foreach (var range in line.AsSpan().Split(' '))
        {
            if (range.Start.Value > 0)
            {
                output.Emit(line[range]);
            }
        }
    }

    private sealed record Counted(string Word, long WindowEnd, long Count);
}
