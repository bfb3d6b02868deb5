using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LiveSales;

namespace Freshet.Samples.Tests;

/// <summary>The program as people run it: killed in the midst of its work, what its page shows is what a dictionary gives.</summary>
public sealed class LiveSalesTests
{
    private const int Orders = 80_000;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task Screen_is_exact_after_kills_among_malformed_late_doubled_and_hostile_lines()
    {
        using var folder = new TempFolder();
        var model = new SalesModel(Enumerable.Range(0, Orders).SelectMany(static tick => Festival.Lines(tick, mess: true)));
        var expected = model.Screen();
        Assert.Contains(expected.Products.Concat(expected.Shops), static r => r.Name.StartsWith("<script>", StringComparison.Ordinal));
        long shown = 0;
        foreach (var share in new[] { 0.2, 0.6 })
        {
            using var killed = Start(folder);
            using var client = await Client(killed);
            var first = Screen.Empty;
            await Until.True(async () => (first = Whole((await State(client)).Screen)).Orders > 0);
            Assert.True(first.Orders >= shown, $"{first.Orders} orders after a kill, {shown} in the checkpoint before: the screen is not that of a checkpoint");
            await Until.True(async () => (shown = Whole((await State(client)).Screen).Orders) > expected.Orders * share);
            await CheckpointAfter(folder);
            killed.Kill();
        }

        using var last = Start(folder);
        using var web = await Client(last);
        var screens = await Follow(web);
        var end = await State(web);

        Assert.True(screens > 1, "the page was told nothing");
        Same(expected, end.Screen);
        Assert.Equal((model.Bad.Count, 0, 0), (end.Counters["bad lines"], end.Counters["too late"], end.Counters["never created"]));
        Assert.Equal(model.Bad.Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal), folder.Lines("aside/bad").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Page_allows_no_script_but_its_own()
    {
        using var sample = new SampleProcess("LiveSales", "--url", "http://127.0.0.1:0", "--orders", "10");
        using var client = await Client(sample);

        var page = await client.GetAsync("/");
        var html = await page.Content.ReadAsStringAsync();

        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", await client.GetStringAsync("/page.js"), StringComparison.Ordinal);
        Assert.Contains("body", await client.GetStringAsync("/page.css"), StringComparison.Ordinal);
        await Until.True(async () => (await client.GetAsync("/health")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Orders_are_read_from_a_file_and_the_program_ends_with_them()
    {
        using var folder = new TempFolder();
        var lines = Enumerable.Range(0, 5000).SelectMany(static tick => Festival.Lines(tick, mess: false)).ToList();
        await File.WriteAllLinesAsync(folder["orders.jsonl"], lines.Select(Encoding.UTF8.GetString));
        using var sample = new SampleProcess("LiveSales", "--url", "http://127.0.0.1:0", "--input", folder["orders.jsonl"], "--once");

        Assert.Equal(0, await sample.End());
        Assert.Contains($"{lines.Count} ticks or lines in ", sample.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--messy", "'--messy' is not known.")]
    [InlineData("--keep 0", "--keep must be a whole number from 1 to")]
    [InlineData("--input x --mess", "they mean nothing beside --input")]
    public async Task A_command_line_that_is_not_understood_is_refused_with_the_usage(string line, string message)
    {
        using var sample = new SampleProcess("LiveSales", line.Split(' '));

        Assert.Equal(2, await sample.End());
        Assert.Contains(message, sample.Printed, StringComparison.Ordinal);
        Assert.Contains("usage: LiveSales", sample.Printed, StringComparison.Ordinal);
    }

    private static SampleProcess Start(TempFolder folder) => new(
        "LiveSales", "--url", "http://127.0.0.1:0", "--mess", "--orders", $"{Orders}", "--rate", "30000", "--aside", folder["aside"],
        "--checkpoint-folder", folder["checkpoints"], "--checkpoint-interval", "100", "--parallelism", "2");

    /// <summary>Waits until a checkpoint is complete that began after this call: the first new one may have been under way, the second was not.</summary>
    private static async Task CheckpointAfter(TempFolder folder)
    {
        for (var i = 0; i < 2; i++)
        {
            var newest = folder.NewestCheckpoint("checkpoints");
            await Until.True(() => folder.NewestCheckpoint("checkpoints") > newest);
        }
    }

    private static async Task<HttpClient> Client(SampleProcess sample) => new() { BaseAddress = new Uri((await sample.Line("The page is at ")).Split(' ')[^1]) };

    private static async Task<PageState> State(HttpClient client) => (await client.GetFromJsonAsync<PageState>("/screen", Web))!;

    /// <summary>Reads the events until the job has ended; each screen adds up.</summary>
    private static async Task<int> Follow(HttpClient client)
    {
        using var reader = new StreamReader(await client.GetStreamAsync("/events"));
        for (var screens = 1; ; screens++)
        {
            string? line;
            while (!(line = await reader.ReadLineAsync())!.StartsWith("data: ", StringComparison.Ordinal))
            {
            }

            Whole(JsonSerializer.Deserialize<PageState>(line["data: ".Length..], Web)!.Screen);
            if ((await State(client)).Phase == "Finished")
            {
                return screens;
            }
        }
    }

    /// <summary>The parts of a screen are of one moment: each adds up to the total.</summary>
    private static Screen Whole(Screen screen)
    {
        foreach (var rows in new[] { screen.Minutes, screen.Categories, screen.Provinces })
        {
            Assert.Equal((screen.Cents, screen.Orders), (rows.Sum(static r => r.Cents), rows.Sum(static r => r.Orders)));
        }

        return screen;
    }

    private static void Same(Screen expected, Screen actual)
    {
        Assert.Equal((expected.Cents, expected.Orders), (actual.Cents, actual.Orders));
        Assert.Equal(expected.Minutes, actual.Minutes);
        Assert.Equal(expected.Products, actual.Products);
        Assert.Equal(expected.Shops, actual.Shops);
        Assert.Equal(expected.Categories, actual.Categories);
        Assert.Equal(expected.Provinces, actual.Provinces);
    }
}
