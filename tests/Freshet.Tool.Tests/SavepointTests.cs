using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.Tool.Tests;

/// <summary>Savepoints of the word count in a process of its own: asked for by the command, and killed while one is being written.</summary>
public sealed class SavepointTests : IDisposable
{
    private const int Lines = 1_500_000;
    private readonly ToolRun _tool = new();

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task Savepoint_and_stop_write_what_checkpoints_can_read_and_the_next_run_starts_from()
    {
        var (process, url) = await StartAsync("--rate", "1000");
        Assert.True(SpinWait.SpinUntil(() => _tool.Freshet("list", url).Out.Contains("Running", StringComparison.Ordinal), TimeSpan.FromSeconds(40)));

        var taken = _tool.Freshet("savepoint", url, "word-count", "--to", _tool.At("a"));
        var refused = _tool.Freshet("savepoint", url, "--to", _tool.At("a"));
        var relative = _tool.Freshet("savepoint", url, "--to", "a");
        var undrained = _tool.Freshet("stop", url, "--drain");
        var json = _tool.Freshet("stop", url, "--savepoint", _tool.At("b"), "--drain", "--json");
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);

        Assert.Equal((0, ""), (taken.Code, taken.Error));
        Assert.Matches(@"^A savepoint of checkpoint \d+ is in .*/a \(\d+ bytes\)\.\n$", taken.Out);
        Assert.Equal((1, true), (refused.Code, refused.Error.Contains("is not empty", StringComparison.Ordinal)));
        Assert.Equal((1, true), (relative.Code, relative.Error.Contains("must be the full path", StringComparison.Ordinal)));
        Assert.Equal((2, "--drain needs --savepoint FOLDER.\n"), (undrained.Code, undrained.Error));
        Assert.Equal((0, _tool.At("b")), (json.Code, JsonDocument.Parse(json.Out).RootElement.GetProperty("savepoint").GetProperty("folder").GetString()));
        Assert.Equal(0, process.ExitCode);

        var looked = _tool.Freshet("checkpoints", _tool.At("a"));
        Assert.Equal(0, looked.Code);
        Assert.Contains("job word-count  savepoint", looked.Out, StringComparison.Ordinal);
        var drained = Run("--rate", "1000", "--start-from", _tool.At("b"), "--checkpoint-folder", _tool.At("other"));
        Assert.Equal(0, drained.Code); // without end otherwise
        Assert.Contains("which is its end", drained.Error, StringComparison.Ordinal);

        File.WriteAllBytes(_tool.At("a/MANIFEST"), File.ReadAllBytes(_tool.At("a/MANIFEST"))[..^1]);
        Assert.Equal(4, _tool.Freshet("checkpoints", _tool.At("a")).Code);
    }

    [Fact]
    public async Task Kill_while_a_savepoint_is_written_leaves_none_and_the_job_goes_on_exactly()
    {
        using (var input = new StreamWriter(_tool.At("in.txt")))
        {
            for (var n = 0; n < Lines; n++)
            {
                input.Write(string.Create(CultureInfo.InvariantCulture, $"1735689600000 word-{n}\n")); // all in one window: all is state
            }
        }

        var halves = 0;
        for (var round = 1; round <= 4; round++)
        {
            var (process, url) = await StartAsync("--input", _tool.At("in.txt"), "--out", _tool.At("out"));
            var savepoint = _tool.At($"savepoint-{round}");
            using var client = new HttpClient { BaseAddress = new Uri(url.TrimEnd('/') + "/api/v1/") };
            client.DefaultRequestHeaders.Add("X-Freshet-Action", "1");
            await Until(async () => process.HasExited || await RecordsIn(client) > 50_000 * round);
            _ = client.PostAsync($"jobs/word-count/savepoint?folder={Uri.EscapeDataString(savepoint)}", null);
            await Until(() => Task.FromResult(process.HasExited || (Directory.Exists(savepoint) && Directory.GetFiles(savepoint, "task-*").Length > 0)));
            if (process.HasExited)
            {
                break; // it was done before
            }

            var pid = Regex.Match(_tool.Run("cat", [_tool.At("checkpoints/word-count/LOCK")]).Out, @"process (\d+) ").Groups[1].Value;
            Assert.Equal(0, _tool.Run("kill", ["-9", pid]).Code);
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
            if (File.Exists(Path.Combine(savepoint, "MANIFEST")))
            {
                Assert.Equal(0, _tool.Freshet("checkpoints", savepoint).Code);
                continue;
            }

            halves++;
            Assert.Equal(2, _tool.Freshet("checkpoints", savepoint).Code);
            var refused = Run("--input", _tool.At("in.txt"), "--out", _tool.At("other-out"), "--checkpoint-folder", _tool.At("other"), "--start-from", savepoint);
            Assert.Equal(1, refused.Code);
            Assert.Contains("is not whole", refused.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_tool.At("other")) || Directory.Exists(_tool.At("other-out")));
        }

        Assert.InRange(halves, 1, 4);
        var end = Run("--input", _tool.At("in.txt"), "--out", _tool.At("out"), "--checkpoint-folder", _tool.At("checkpoints"));
        Assert.Equal((0, ""), (end.Code, end.Code == 0 ? "" : end.Error));
        var words = Directory.EnumerateFiles(_tool.At("out"), "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines).Select(l => l.Split(',')).ToList();
        Assert.Equal((Lines, Lines), (words.Count, words.Select(w => w[0]).Distinct().Count()));
        Assert.All(words, w => Assert.Equal("1", w[2]));
    }

    private ToolResult Run(params string[] args) => _tool.Freshet(["run", ToolRun.Built("WordCount"), .. args, "--parallelism", "2"]);

    private async Task<(Process Process, string Url)> StartAsync(params string[] args)
    {
        var process = _tool.Start("dotnet", [
            ToolRun.Built("Freshet.Tool"), "run", ToolRun.Built("WordCount"), "--dashboard", "0", .. args,
            "--parallelism", "2", "--checkpoint-folder", _tool.At("checkpoints"), "--checkpoint-interval", "100"]);
        _ = process.StandardOutput.ReadToEndAsync();
        return (process, await RunDashboardTests.UrlAsync(process));
    }

    /// <summary>What the job has read; 0 before the page knows it, and when it is gone.</summary>
    private static async Task<long> RecordsIn(HttpClient client)
    {
        try
        {
            return JsonDocument.Parse(await client.GetStringAsync("jobs/word-count")).RootElement.GetProperty("summary").GetProperty("recordsIn").GetInt64();
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (var patience = Stopwatch.StartNew(); !await holds(); await Task.Delay(1))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "it took too long");
        }
    }
}
