using Freshet.Dashboard.Tests;

namespace Freshet.Dashboard.Web.Tests;

public sealed class JobsTests(Browser browser)
{
    [Fact]
    public async Task Jobs_are_listed_with_numbers_that_change_while_they_run()
    {
        await using var host = await DashboardHost.StartAsync(f => f.AddJob("sales", (env, _) => TestJobs.Sales(env)));
        await using var tab = await browser.OpenAsync(host);

        await tab.GoAsync();

        await Tab.Seen(tab.Link("sales"));
        var row = tab.Page.Locator("tbody tr");
        await Tab.Seen(row.GetByText("Running"));
        var before = await row.InnerTextAsync();
        await tab.Page.WaitForFunctionAsync("before => document.querySelector('tbody tr').innerText !== before", before);
        await tab.Link("sales").ClickAsync();
        await Tab.Seen(tab.Page.GetByRole(Microsoft.Playwright.AriaRole.Heading, new() { Name = "sales" }));
    }
}
