using Freshet.Dashboard.Tests;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Freshet.Dashboard.Web.Tests.Browser))]
[assembly: CollectionBehavior(DisableTestParallelization = true)] // one browser, and two cores

namespace Freshet.Dashboard.Web.Tests;

/// <summary>Debian's Chromium, started once. Where there is none the tests are skipped and say so.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Executable = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(ArtifactsFolder(), "screenshots")).FullName;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A tab of its own; what goes wrong in it (errors on the console, what the policy of the page forbids, answers of 500) fails the test at its end.</summary>
    internal async Task<Tab> OpenAsync(DashboardHost host, int width = 1280, int height = 860, ColorScheme colors = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, $"{Executable} is not there: apt-get install chromium");
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colors, ReducedMotion = ReducedMotion.Reduce, BaseURL = host.Address.ToString(), DeviceScaleFactor = width < 500 ? 2 : 1 });
        context.SetDefaultTimeout(15_000);
        return new Tab(context, await context.NewPageAsync());
    }

    private static string ArtifactsFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (at.Name == "artifacts")
            {
                return at.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
