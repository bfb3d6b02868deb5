using System.Text.Json;

namespace Freshet.Bench.Tests;

/// <summary>Every job, small: it ends well and prints one line with the common fields and its own.</summary>
public sealed class JobTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-bench-tests-").FullName;
    private readonly TextWriter _console = Console.Out;

    [Fact]
    public async Task Every_job_prints_one_line()
    {
        var text = Path.Combine(_folder, "words");
        var answer = Path.Combine(_folder, "answer");
        await File.WriteAllTextAsync(text, "a b a\nb\n");
        string[] calls =
        [
            $"wordcount {text}",
            "keyed 10 --events 5000 --rate 1000 --parallelism 2",
            "hop 500ms 100ms 10 --events 5000 --rate 1000",
            "chain --events 5000",
            "exchange --events 5000",
            "latency 1000 --seconds 1 --checkpoint 200ms",
            "latency 1000 window --seconds 1 --parallelism 2",
            "start",
            "state 10 --events 5000",
            "session 10 --events 5000 --rate 1000",
            "join 10 --events 5000 --rate 1000",
            "broadcast 10 --events 5000",
            "async --events 5000",
            $"nexmark q2 --events 5000 --seed 4 --rate 100 --disorder 3 --out {answer}",
            "generator --events 5000",
            "generator --events 5000 --parallelism 2",
            "generator --events 5000 --seed 2",
            "generator --events 4999",
            "sort 0.001 --spill-mb 1",
            "maps --events 5000",
            "maps --events 5000 --types one",
            "maps --events 5000 --types own",
            "increments 100 50 spread --checkpoint 100ms",
            "keyed 10 --events 5001 --rate 1000 --mode batch --spill-mb 1",
            .. SqlJob.FindFolder() is null ? [] : new[] { "sql q17 --events 5000" }, // its texts are in shared/flink-bench
        ];
        var lines = new Dictionary<string, JsonElement>();
        foreach (var call in calls)
        {
            lines[call] = await Run(call.Split(' '));
        }

        Assert.Equal(Jobs.All.Select(job => job.Name).Except(SqlJob.FindFolder() is null ? ["events", "sql"] : ["events"]).Order(), calls.Select(call => call.Split(' ')[0]).Distinct().Order());
        Assert.All(lines, line => CheckCommon(line.Key, line.Value));
        Assert.Equal(5000, lines[calls[2]].GetProperty("events").GetInt64());
        Assert.Equal(2, lines[calls[4]].GetProperty("parallelism").GetInt32());
        Assert.Equal(1000, lines[calls[5]].GetProperty("measured").GetInt64());
        Assert.InRange(lines[calls[5]].GetProperty("checkpoints").GetInt64(), 1, 100);
        foreach (var latency in new[] { lines[calls[5]], lines[calls[6]] })
        {
            var percentiles = new[] { "p50_ms", "p99_ms", "p999_ms", "max_ms" }.Select(name => latency.GetProperty(name).GetDouble()).ToArray();
            Assert.Equal(percentiles.Order(), percentiles);
            Assert.True(percentiles[0] > 0);
        }

        // A thousand records a second are far from full batches: what is held back until one is full is seen here.
        Assert.InRange(lines[calls[5]].GetProperty("p50_ms").GetDouble(), 0, 50);

        Assert.Equal(5000, lines["generator --events 5000 --parallelism 2"].GetProperty("events").GetInt64());
        var sums = calls.Where(call => call.StartsWith("generator", StringComparison.Ordinal)).Select(call => lines[call].GetProperty("sum").GetString()).ToArray();
        Assert.Equal(sums[0], sums[1]);
        Assert.Equal(3, sums.Distinct().Count());
        Assert.True(lines["start"].GetProperty("first_output_ms").GetDouble() > 0);
        Assert.All(await File.ReadAllLinesAsync(answer), line => Assert.Equal(0, long.Parse(line.Split('\t')[0]) % 123));
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The fields that every line has, in their order.</summary>
    private static void CheckCommon(string call, JsonElement line)
    {
        string[] common =
        [
            "engine", "job", "parallelism", "state", "events", "seconds", "events_per_s", "cpu_s", "job_cpu_s", "gc_ms", "peak_mb",
            "alloc_bytes_per_event", "gen0", "gen1", "gen2", "longest_pause_ms", "checkpoints", "out",
        ];
        Assert.Equal(common, line.EnumerateObject().Take(common.Length).Select(field => field.Name));
        var words = call.Split(' ');
        Assert.Equal("freshet", line.GetProperty("engine").GetString());
        Assert.Equal("paged", line.GetProperty("state").GetString());
        Assert.Equal(string.Join(' ', words.TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).Select(Path.GetFileName)), line.GetProperty("job").GetString());
        Assert.Equal(Option("--parallelism") ?? (words[0] == "exchange" ? 2 : 1), Number("parallelism"));
        var events = words[0] switch
        {
            "wordcount" => 2, // lines
            "increments" => 700, // all keys, then half of them twelve times
            "latency" => 11_000, // ten seconds to warm up
            "start" => 20_000,
            "sort" => (1L << 30) / 1000 / 100,
            _ => Option("--events")!.Value,
        };
        Assert.Equal(events, Number("events"));
        var seconds = Number("seconds");
        Assert.InRange(seconds, words[0] == "latency" ? 10.9 : 0, 60); // a small job that the JIT knows already takes milliseconds
        Assert.InRange(Number("events_per_s"), (events / (seconds + 0.001)) - 1, (events / Math.Max(seconds - 0.0006, 1e-6)) + 1); // of seconds not rounded
        Assert.InRange(Number("cpu_s"), 0.1, 600);
        Assert.InRange(Number("job_cpu_s"), 0, Math.Min(Number("cpu_s") + 0.1, (seconds * Environment.ProcessorCount) + 1));
        Assert.InRange(Number("gc_ms"), 0, Number("cpu_s") * 1000 * Environment.ProcessorCount);
        Assert.InRange(Number("peak_mb"), 10, 100_000);
        Assert.InRange(Number("alloc_bytes_per_event"), 0.01, 1e6);
        Assert.InRange(Number("gen2"), 0, 1000);
        Assert.InRange(Number("gen1"), Number("gen2"), 10_000);
        Assert.InRange(Number("gen0"), Number("gen1"), 100_000);
        Assert.InRange(Number("longest_pause_ms"), 0, seconds * 1000);
        Assert.InRange(Number("checkpoints"), words[0] == "latency" ? 1 : 0, 100);
        Assert.InRange(Number("out"), words[0] is "exchange" or "state" or "increments" or "broadcast" ? 0 : 1, events * 100);

        double Number(string name) => line.GetProperty(name).GetDouble();

        double? Option(string name) => Array.IndexOf(words, name) is >= 0 and var at ? double.Parse(words[at + 1]) : null;
    }

    private static async Task<JsonElement> Run(string[] arguments)
    {
        using var output = new StringWriter();
        Console.SetOut(output);
        Assert.Equal(0, await Jobs.Run(BenchOptions.Parse(arguments)));
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
