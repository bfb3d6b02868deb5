using Microsoft.Playwright;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>A tab of the browser that notes what goes wrong in it.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];
    private readonly List<string> _expected = [];

    public Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Response += (_, answer) => Note(answer.Status >= 500, $"{answer.Status} {answer.Url}");
        page.Request += (_, request) => Note(!request.Url.StartsWith("blob:", StringComparison.Ordinal) && new Uri(request.Url).Host != "127.0.0.1", $"asked of elsewhere: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>An error with this text is what the test is about.</summary>
    public void Expect(string text) => _expected.Add(text);

    public Task GoAsync(string hash = "") => Page.GotoAsync("/freshet/" + hash);

    public ILocator Text(string text) => Page.GetByText(text);

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Waits until it can be seen.</summary>
    public static Task Seen(ILocator what) => Assertions.Expect(what.First).ToBeVisibleAsync(new() { Timeout = 15_000 });

    public Task ShotAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Screenshots, name + ".png"), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        _errors.RemoveAll(e => _expected.Any(x => e.Contains(x, StringComparison.Ordinal)));
        Assert.Empty(_errors);
    }

    private void Note(bool isWrong, string text)
    {
        if (isWrong)
        {
            _errors.Add(text);
        }
    }
}
