using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>Every view, with a real job behind it: what it shows, at a desktop's and a phone's width, in light and dark, for everybody.</summary>
public sealed class ViewsTests(Browser browser, PageHost page) : IClassFixture<PageHost>
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [Theory]
    [InlineData("jobs", "", "6 in this host")]
    [InlineData("graph", "#/jobs/sales", "window")]
    [InlineData("back-pressure", "#/jobs/ledger/graph/1", "Back-pressure begins at")]
    [InlineData("charts", "#/jobs/sales/charts", "Watermark lag")]
    [InlineData("checkpoints", "#/jobs/sales/checkpoints", "Slowest task")]
    [InlineData("errors", "#/jobs/payments/errors", "3 times since")]
    [InlineData("waiting", "#/jobs/kiosk/waiting", "An input has fallen silent")]
    [InlineData("configuration", "#/jobs/sales/configuration", "Checkpoints:Interval")]
    [InlineData("markup", "#/jobs/markup/graph/0", "Operator")]
    public async Task View_shows_its_job_and_is_usable_by_everybody(string name, string hash, string says)
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync(hash);
        await (says == "Operator" ? Tab.Seen(tab.Page.Locator("aside.panel")) : Tab.Seen(tab.Page.Locator("main").GetByText(says)));
        await Tab.Seen(tab.Page.GetByText("Live", new() { Exact = true }));

        await UsableByEverybody(tab, name + ", light, at a desk");
        await tab.ShotAsync($"{name}-1280");
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await tab.ShotAsync($"{name}-1280-dark");
        await tab.Page.SetViewportSizeAsync(390, 844);
        await UsableByEverybody(tab, name + ", dark, on a phone");
        await tab.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await tab.ShotAsync($"{name}-390");
        Assert.Equal(390, await tab.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")); // nothing is wider than the phone
    }

    [Fact]
    public async Task Markup_in_names_and_records_is_shown_as_text()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync("#/jobs/markup/errors");

        await Tab.Seen(tab.Page.Locator(".message", new() { HasText = $"record {WebJobs.Hostile}</script>" }));
        await tab.Page.Locator("summary", new() { HasText = "Stack trace" }).ClickAsync();
        await Tab.Seen(tab.Page.Locator("pre", new() { HasText = "InvalidOperationException" }));
        await tab.Link("Graph").ClickAsync();
        await Tab.Seen(tab.Page.Locator(".label", new() { HasText = WebJobs.Hostile }));
        await tab.Link("Configuration").ClickAsync();
        await Tab.Seen(tab.Page.Locator("th", new() { HasText = "</style><svg onload=alert(1)>" }));

        Assert.Equal("markup · Freshet", await tab.Page.TitleAsync());
        Assert.Equal(0, await tab.Page.Locator("img, main b, script:not([src])").CountAsync());
    }

    [Fact]
    public async Task Graph_stands_still_while_its_numbers_change()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync("#/jobs/ledger");
        await Tab.Seen(tab.Page.Locator(".node.slow", new() { HasText = "ledger" }));

        const string Places = "[...document.querySelectorAll('.node')].map(n => [n.style.left, n.style.top, n.clientWidth, n.clientHeight].join()).join(' ')";
        var (places, text) = (await tab.Page.EvaluateAsync<string>(Places), await tab.Page.Locator(".drawing").InnerTextAsync());
        await tab.Page.WaitForFunctionAsync("before => document.querySelector('.drawing').innerText !== before", text);

        Assert.Equal(places, await tab.Page.EvaluateAsync<string>(Places));
        Assert.Equal(3, await tab.Page.Locator(".node").CountAsync());
    }

    [Fact]
    public async Task Operator_is_opened_and_closed_with_the_keyboard()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync("#/jobs/sales");
        var row = tab.Page.Locator(".node .row", new() { HasText = "window" });
        await Tab.Seen(row);

        await row.FocusAsync();
        await tab.Page.Keyboard.PressAsync("Enter");
        var panel = tab.Page.GetByRole(AriaRole.Complementary, new() { Name = "Operator window" });
        await Tab.Seen(panel);
        Assert.Equal(2, await panel.Locator("tbody tr").CountAsync()); // a row a subtask
        await panel.GetByLabel("by", new() { Exact = false }).SelectOptionAsync("busiest");
        await panel.GetByRole(AriaRole.Link, new() { Name = "Close" }).PressAsync("Enter");
        await Assertions.Expect(panel).ToHaveCountAsync(0);
        await tab.Button("Operators").PressAsync("Enter");
        await Assertions.Expect(tab.Page.Locator(".node")).ToHaveCountAsync(7);
    }

    [Fact]
    public async Task State_of_a_key_is_looked_up_in_the_running_job()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync("#/jobs/visits");
        await tab.Page.Locator(".node .row", new() { HasText = "visits" }).ClickAsync();

        await tab.Page.GetByLabel("What it keeps now").FillAsync("shop 3");
        await tab.Button("Look").ClickAsync();
        await Tab.Seen(tab.Page.Locator(".keys dt").GetByText("shop 3", new() { Exact = true }));
        Assert.True(long.Parse(await tab.Page.Locator(".keys code").InnerTextAsync()) > 0);
        await tab.Page.GetByLabel("What it keeps now").FillAsync("");
        await tab.Button("Look").ClickAsync();
        await Assertions.Expect(tab.Page.Locator(".keys dt")).ToHaveCountAsync(5);
        await Tab.Seen(tab.Page.Locator(".keys dt").GetByText(WebJobs.Hostile));
        await tab.ShotAsync("state-1280");
    }

    [Fact]
    public async Task Charts_draw_what_was_kept_and_tell_the_moment_under_the_pointer()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        await tab.GoAsync("#/jobs/sales/charts");
        await Assertions.Expect(tab.Page.Locator(".chart canvas")).ToHaveCountAsync(8);

        await tab.Page.WaitForFunctionAsync("Number((document.querySelector('.chart b').innerText.match(/[\\d,]+/) ?? ['0'])[0].replace(',', '')) > 100");
        Assert.Matches("Throughput over time; last: in [0-9.,]+/s", await tab.Page.Locator(".plot").First.GetAttributeAsync("aria-label"));
        await tab.Page.Locator(".plot .u-over").First.HoverAsync();
        await Tab.Seen(tab.Page.Locator(".chart").Nth(1).GetByText(new System.Text.RegularExpressions.Regex("^\\d\\d:\\d\\d:\\d\\d$"))); // the same moment in the chart beside it
        await tab.Button("6 h").ClickAsync();
        await Tab.Seen(tab.Text("A point is ten seconds."));
    }

    [Fact]
    public async Task Page_is_small_and_asks_this_host_only()
    {
        await using var tab = await browser.OpenAsync(page.Host);
        var files = new System.Collections.Concurrent.ConcurrentQueue<IRequest>();
        tab.Page.RequestFinished += (_, request) =>
        {
            if (!request.Url.Contains("/api/", StringComparison.Ordinal))
            {
                files.Enqueue(request);
            }
        };
        await tab.GoAsync();
        await Tab.Seen(tab.Link("sales"));
        await tab.Page.WaitForFunctionAsync("document.fonts.check('14px Inter')");

        var bytes = 0;
        foreach (var file in files)
        {
            bytes += (await file.SizesAsync()).ResponseBodySize;
        }

        Assert.InRange(bytes, 50_000, 300 * 1024);
        TestContext.Current.TestOutputHelper!.WriteLine($"the page: {bytes} bytes over the wire; first jobs after {await tab.Page.EvaluateAsync<double>("performance.getEntriesByName('jobs-shown')[0]?.startTime ?? -1")} ms");
    }

    /// <summary>No finding of axe, whatever its weight.</summary>
    private static async Task UsableByEverybody(Tab tab, string where)
    {
        if (!await tab.Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await tab.Page.EvaluateAsync(Axe);
        }

        var found = await tab.Page.EvaluateAsync<string[]>(
            "async () => (await axe.run({ resultTypes: ['violations'] })).violations.flatMap(v => v.nodes.map(n => `${v.impact} ${v.id}: ${v.help}: ${n.html} ${n.any[0]?.message ?? ''}`))");
        Assert.Empty(found.Select(f => $"{where}: {f}"));
    }
}
