using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Freshet.Dashboard.Tests;

/// <summary>What docs/dashboard.md says is so.</summary>
public sealed class DocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Here(), "../../docs/dashboard.md"));

    [Theory]
    [InlineData("host")]
    [InlineData("program")]
    [InlineData("policies")]
    [InlineData("token")]
    public void Snippet_is_the_one_that_is_compiled(string name)
    {
        var compiled = File.ReadLines(Path.Combine(Here(), "DashboardSnippets.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal)).Select(line => line.Length >= 8 ? line[8..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", Page);
    }

    [Fact]
    public async Task Hosts_of_the_page_answer_as_it_says()
    {
        await using (var app = DashboardSnippets.Host(["--urls", "http://127.0.0.1:0"]))
        {
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var jobs = JsonDocument.Parse(await client.GetStringAsync("/freshet/api/v1/jobs")).RootElement;
            Assert.Equal("orders", jobs[0].GetProperty("name").GetString());
            var paths = JsonDocument.Parse(await client.GetStringAsync("/freshet/api/v1/openapi.json")).RootElement.GetProperty("paths").EnumerateObject().Select(static p => p.Name["/freshet/api/v1".Length..]);
            Assert.All(paths, static path => Assert.Contains($"`{path}`", Page)); // every endpoint is in the table
            await app.StopAsync();
        }

        Environment.SetEnvironmentVariable("ORDERS_TOKEN", "a-token-of-32-characters-0123456");
        await using var guarded = DashboardSnippets.TokenOf(["--urls", "http://127.0.0.1:0"]);
        await guarded.StartAsync();
        using var stranger = new HttpClient { BaseAddress = new Uri(guarded.Urls.First()) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/freshet/api/v1/jobs")).StatusCode);
        await guarded.StopAsync();
        await using var policies = DashboardSnippets.Policies([]);
    }

    [Fact]
    public async Task Program_of_the_page_runs_to_its_end() =>
        Assert.Equal(500, (await DashboardSnippets.Program(0, new HostOptions { Live = LiveView.Off, StopOnSignals = false })).RecordsOut);

    [Fact]
    public void Every_known_reason_is_on_the_page() =>
        Assert.All(Enum.GetNames<Api.FindingKind>(), static kind => Assert.Matches($@"\| `{Regex.Escape(kind)}` \|", Page));

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
