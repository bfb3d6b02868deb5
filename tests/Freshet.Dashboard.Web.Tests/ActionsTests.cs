using System.Text.Json;
using Freshet.Dashboard.Tests;
using Freshet.Hosting;
using Microsoft.Playwright;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>What is done to jobs from the page.</summary>
public sealed class ActionsTests(Browser browser) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-actions-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Actions_are_asked_back_and_what_came_of_them_is_told()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(host);
        await tab.GoAsync("#/jobs/sales");
        await Tab.Seen(tab.Page.GetByText("Running"));

        await tab.Button("Stop").ClickAsync();
        await Tab.Seen(tab.Page.GetByRole(AriaRole.Dialog, new() { Name = "Stop sales?" }));
        await tab.ShotAsync("dialog-1280");
        await tab.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Button("Stop")).ToBeFocusedAsync();
        Assert.Equal(HostedJobState.Running, host.Jobs["sales"].State);

        await AskAsync("Take checkpoint", "Yes, take checkpoint", "is complete.");
        await AskAsync("Stop", "Yes, stop", "The job has stopped.");
        await Tab.Seen(tab.Page.Locator(".title").GetByText("Ended"));
        Assert.Equal(HostedJobState.Ended, host.Jobs["sales"].State);
        await AskAsync("Start again", "Yes, restart", "The job was started.");
        await Tab.Seen(tab.Page.Locator(".title").GetByText("Running"));
        await AskAsync("Cancel", "Yes, cancel", "The job was cancelled.");
        await Tab.Seen(tab.Page.Locator(".title").GetByText("Cancelled"));
        Assert.Equal(HostedJobState.Ended, host.Jobs["sales"].State);

        async Task AskAsync(string action, string yes, string told)
        {
            await tab.Button(action).ClickAsync();
            await tab.Button(yes).ClickAsync();
            await Tab.Seen(tab.Page.GetByRole(AriaRole.Status).GetByText(told));
        }
    }

    [Fact]
    public async Task Refusal_is_told_when_the_dashboard_is_for_looking_only()
    {
        await using var host = await StartAsync(new DashboardOptions { ReadOnly = true });
        await using var tab = await browser.OpenAsync(host);
        tab.Expect("403");
        await tab.GoAsync("#/jobs/sales");

        await tab.Button("Cancel").ClickAsync();
        await tab.Button("Yes, cancel").ClickAsync();

        await Tab.Seen(tab.Text("This dashboard is for looking only"));
        Assert.Equal(HostedJobState.Running, host.Jobs["sales"].State);
    }

    [Fact]
    public async Task Report_is_downloaded_with_the_graph_and_the_options()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(host);
        await tab.GoAsync("#/jobs/sales");

        var download = await tab.Page.RunAndWaitForDownloadAsync(() => tab.Button("Download report").ClickAsync());

        Assert.Equal("sales-report.json", download.SuggestedFilename);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Contains("Checkpoints:Folder", report.RootElement.GetProperty("options").ToString());
        Assert.NotEqual(0, report.RootElement.GetProperty("graph").GetProperty("operators").GetArrayLength());
    }

    [Fact]
    public async Task Token_is_asked_for_when_the_server_wants_one()
    {
        await using var host = await StartAsync(new DashboardOptions { BearerToken = "a-token-of-32-characters-0123456" });
        await using var tab = await browser.OpenAsync(host);
        tab.Expect("401");
        await tab.GoAsync("#/jobs/sales");

        await tab.Page.GetByLabel("Bearer token").FillAsync("another-token-of-32-characters-1");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Tab.Seen(tab.Text("The server refused this token."));
        await tab.ShotAsync("token-1280");
        await tab.Page.GetByLabel("Bearer token").FillAsync("a-token-of-32-characters-0123456");
        await tab.Page.Keyboard.PressAsync("Enter");
        await Tab.Seen(tab.Page.Locator(".node"));
        await tab.Page.ReloadAsync(); // it is kept in the tab
        await Tab.Seen(tab.Page.Locator(".node"));

        await using var other = await browser.OpenAsync(host);
        other.Expect("401");
        await other.GoAsync();
        await Tab.Seen(other.Page.GetByLabel("Bearer token")); // and in no other
    }

    [Fact]
    public async Task Lost_connection_is_told_and_the_last_numbers_stay()
    {
        var host = await StartAsync();
        await using var tab = await browser.OpenAsync(host);
        tab.Expect("ERR_CONNECTION_REFUSED");
        tab.Expect("ERR_INCOMPLETE_CHUNKED_ENCODING");
        await tab.GoAsync();
        await Tab.Seen(tab.Link("sales"));

        await host.DisposeAsync();

        await Tab.Seen(tab.Text("The server does not answer."));
        await Tab.Seen(tab.Text("No connection since"));
        await Tab.Seen(tab.Link("sales"));
    }

    [Fact]
    public async Task Job_that_is_not_there_is_told_with_the_one_that_was_meant()
    {
        await using var host = await StartAsync();
        await using var tab = await browser.OpenAsync(host);
        tab.Expect("404");

        await tab.GoAsync("#/jobs/slaes");

        await Tab.Seen(tab.Text("Did you mean 'sales'"));
    }

    private Task<DashboardHost> StartAsync(DashboardOptions? options = null) =>
        DashboardHost.StartAsync(f => f.AddJob("sales", (env, _) => TestJobs.Sales(env, 2_000)), options, configuration: PageHost.Sales(_folder, "00:30:00"));
}
