using System.Collections.Frozen;
using Freshet.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LiveSales;

/// <summary>The page, and what it follows.</summary>
internal static class Page
{
    private static readonly FrozenDictionary<string, string> Files = new Dictionary<string, string>
    {
        ["/"] = "index.html",
        ["/page.js"] = "page.js",
        ["/page.css"] = "page.css",
    }.ToFrozenDictionary();

    public static void Map(WebApplication app)
    {
        app.Use(static (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.CacheControl = "no-store";
            return next(context);
        });
        foreach (var (path, file) in Files)
        {
            var type = Path.GetExtension(file) switch { ".html" => "text/html; charset=utf-8", ".js" => "text/javascript; charset=utf-8", _ => "text/css; charset=utf-8" };
            app.MapGet(path, () => Results.Stream(typeof(Page).Assembly.GetManifestResourceStream(file)!, type));
        }

        app.MapGet("/favicon.ico", static () => Results.NoContent());
        app.MapHealthChecks("/health");
        app.MapGet("/screen", static (Board board, IFreshetJobs jobs) => Now(board.Screen, jobs));
        app.MapGet("/events", static (Board board, IFreshetJobs jobs, IHostApplicationLifetime lifetime, HttpContext http) =>
            TypedResults.ServerSentEvents(Follow(board, jobs, CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping).Token), "screen"));
    }

    private static async IAsyncEnumerable<PageState> Follow(Board board, IFreshetJobs jobs, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var screen in board.Follow(cancel))
        {
            yield return Now(screen, jobs);
        }
    }

    private static PageState Now(Screen screen, IFreshetJobs jobs)
    {
        var job = jobs[SalesJob.Name];
        return new PageState(screen, job.Status?.Phase.ToString() ?? job.State.ToString(), job.Status?.Counters ?? new Dictionary<string, long>());
    }
}

/// <summary>What the page gets: the screen, what the job is at, and its counters.</summary>
internal sealed record PageState(Screen Screen, string Phase, IReadOnlyDictionary<string, long> Counters);
