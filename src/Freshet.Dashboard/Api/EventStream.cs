using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Freshet.Dashboard.History;
using Freshet.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Freshet.Dashboard.Api;

/// <summary>What changes, as it does.</summary>
internal static class EventStream
{
    private static int _open;

    public static IResult Get(string? job, HttpContext http, IFreshetJobs jobs, JobHistories histories, DashboardOptions options, IHostApplicationLifetime lifetime)
    {
        return job is null ? Open(null) : JobsApi.Find(jobs, job, Open);

        IResult Open(HostedJob? followed)
        {
            if (Interlocked.Increment(ref _open) > options.StreamsMax)
            {
                Interlocked.Decrement(ref _open);
                return Results.Problem($"{options.StreamsMax} streams of changes are open, as many as DashboardOptions.StreamsMax allows: close one.", statusCode: StatusCodes.Status503ServiceUnavailable);
            }

            http.Response.OnCompleted(static () =>
            {
                Interlocked.Decrement(ref _open);
                return Task.CompletedTask;
            });
            return TypedResults.ServerSentEvents(Follow(followed, jobs, histories, lifetime.ApplicationStopping, http.RequestAborted));
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> Follow(
        HostedJob? job, IFreshetJobs jobs, JobHistories histories, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone); // an open page must not hold the host's end up
        while (!over.IsCancellationRequested)
        {
            var news = histories.News;
            yield return Item("jobs", JobsApi.Summaries(jobs, histories));
            if (job is not null)
            {
                yield return Item("job", JobsApi.Detail(job, histories));
            }

            try
            {
                await news.WaitAsync(over.Token);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
        }
    }

    private static SseItem<string> Item<T>(string name, T value) => new(JsonSerializer.Serialize(value, ApiJson.Options), name);
}
