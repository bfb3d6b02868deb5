using Freshet.Dashboard.Tests;
using Freshet.Hosting;
using Microsoft.Playwright;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>200 operators, 1,000 subtasks.</summary>
public sealed class LargeJobTests(Browser browser)
{
    private const int Seconds = 4;

    [Fact]
    public async Task Page_is_fluent_with_200_operators_and_1000_subtasks()
    {
        await using var host = await DashboardHost.StartAsync(f => f.AddJob("large", (env, _) => WebJobs.Large(env)));
        await using var tab = await browser.OpenAsync(host);
        await tab.GoAsync("#/jobs/large");
        await Tab.Seen(tab.Page.Locator(".node"));
        await tab.Button("Operators").ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".node")).ToHaveCountAsync(200);
        await Tab.Seen(tab.Page.Locator(".rate", new() { HasText = "/s" }));
        await tab.ShotAsync("large-1280");

        // what the page itself works, not the wall clock: other tests share the cores
        await using var devtools = new Session(await tab.Page.Context.NewCDPSessionAsync(tab.Page));
        await devtools.Cdp.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        var before = await devtools.WorkedAsync();
        await tab.Page.WaitForTimeoutAsync(Seconds * 1000);
        var share = (await devtools.WorkedAsync() - before) / Seconds;

        TestContext.Current.TestOutputHelper!.WriteLine($"main thread of the page: {share:P1} of a core");
        Assert.InRange(share, 0.0001, 0.5);
    }

    private sealed class Session(ICDPSession cdp) : IAsyncDisposable
    {
        public ICDPSession Cdp => cdp;

        public async Task<double> WorkedAsync()
        {
            var metrics = (await cdp.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
            return metrics.EnumerateArray().First(static m => m.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
        }

        public async ValueTask DisposeAsync() => await cdp.DetachAsync();
    }
}
