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
            $"nexmark q2 --events 5000 --seed 4 --rate 100 --disorder 3 --out {answer}",
            "generator --events 5000",
            "generator --events 5000 --parallelism 2",
            "generator --events 5000 --seed 2",
            "generator --events 4999",
        ];
        var lines = new Dictionary<string, JsonElement>();
        foreach (var call in calls)
        {
            lines[call] = await Run(call.Split(' '));
        }

        Assert.Equal(Jobs.All.Select(job => job.Name).Except(["events"]).Order(), calls.Select(call => call.Split(' ')[0]).Distinct().Order());
        Assert.All(lines.Values, line => Assert.True(line.GetProperty("events_per_s").GetDouble() > 0 && line.GetProperty("cpu_s").GetDouble() >= 0));
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

    private static async Task<JsonElement> Run(string[] arguments)
    {
        using var output = new StringWriter();
        Console.SetOut(output);
        Assert.Equal(0, await Jobs.Run(BenchOptions.Parse(arguments)));
        return JsonDocument.Parse(output.ToString()).RootElement;
    }
}
