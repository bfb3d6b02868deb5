using System.Runtime.InteropServices;
using Freshet.Dashboard.History;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Freshet.Dashboard.Api;

/// <summary>The REST API: everything that is on the page.</summary>
internal static class JobsApi
{
    public static void Map(RouteGroupBuilder api, DashboardOptions options)
    {
        api.MapGet("/openapi.json", ApiDocument.Get).ExcludeFromDescription();
        api.MapGet("/jobs", (IFreshetJobs jobs, JobHistories histories) => ApiJson.Result(Summaries(jobs, histories)))
            .Produces<IReadOnlyList<JobSummary>>().WithSummary("All jobs of the host, in short.");
        Get<JobDetail>("", "One job with its operators and subtasks.", static (job, histories) => Detail(job, histories));
        Get<GraphView>("/graph", "Its operators and edges, and the plan as text.", static (job, _) => Graph(job));
        Get<IReadOnlyList<CheckpointStatus>>("/checkpoints", "Its last checkpoints, oldest first.", static (job, _) => job.Status?.Checkpoints ?? []);
        Get<IReadOnlyList<FailureStatus>>("/failures", "Its last failures, oldest first.", static (job, _) => Failures(job));
        Get<IReadOnlyList<Finding>>("/waiting", "Why nothing comes out: what holds it up and what to do, the likeliest first.", static (job, histories) => Waiting.Of(job, histories));
        Get<IReadOnlyList<OptionView>>("/options", "The options of its configuration.", static (job, _) => JobViews.Options(job.Options));
        Get<JobReport>("/report", "Everything of this job that a report of a mistake needs.", Report);
        api.MapGet("/jobs/{name}/history", (string name, int? minutes, IFreshetJobs jobs, JobHistories histories) => Find(jobs, name, job =>
                minutes is < 1 or > 360
                    ? Results.Problem($"minutes is {minutes}: it must be from 1 to 360.", statusCode: StatusCodes.Status400BadRequest)
                    : ApiJson.Result(JobViews.History(histories[job.Name].Last(minutes ?? 10)))))
            .Produces<HistoryView>().ProducesProblem(400).ProducesProblem(404).WithSummary("Its numbers over the last minutes: by the second up to 10, by ten seconds up to 360.");
        api.MapGet("/jobs/{name}/operators/{number:int}/state", StateAsync)
            .Produces<StateView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503)
            .WithSummary("What an operator's function keeps now under a key, or under the first so many keys (20), at most 100. The job goes on meanwhile.");
        api.MapGet("/events", EventStream.Get).Produces<string>(contentType: "text/event-stream").ProducesProblem(404).ProducesProblem(503)
            .WithSummary("Server-sent events, once a second where something changed: 'jobs' (as /jobs), and 'job' (as /jobs/{name}) where job is given.");
        JobActions.Map(api, options);

        void Get<T>(string path, string summary, Func<HostedJob, JobHistories, T> of) =>
            api.MapGet("/jobs/{name}" + path, (string name, IFreshetJobs jobs, JobHistories histories) => Find(jobs, name, job => ApiJson.Result(of(job, histories))))
                .Produces<T>().ProducesProblem(404).WithSummary(summary);
    }

    public static IReadOnlyList<JobSummary> Summaries(IFreshetJobs jobs, JobHistories histories) => [.. jobs.All.Select(j => Summary(j, histories))];

    public static JobSummary Summary(HostedJob job, JobHistories histories)
    {
        var status = job.Status;
        return JobViews.Summary(job, status, status is null ? Rates.None : histories[job.Name].RatesOf(status));
    }

    public static JobDetail Detail(HostedJob job, JobHistories histories)
    {
        var status = job.Status;
        return JobViews.Detail(job, status, status is null ? Rates.None : histories[job.Name].RatesOf(status));
    }

    /// <summary>Gives what <paramref name="then"/> makes of the job, or that there is none of this name, and which was meant.</summary>
    public static IResult Find(IFreshetJobs jobs, string name, Func<HostedJob, IResult> then)
    {
        HostedJob job;
        try
        {
            job = jobs[name];
        }
        catch (FreshetException e)
        {
            return Results.Problem(e.Message, statusCode: StatusCodes.Status404NotFound);
        }

        return then(job);
    }

    private static async Task<IResult> StateAsync(string name, int number, string? key, int? sample, IFreshetJobs jobs)
    {
        HostedJob? job = null;
        var missing = Find(jobs, name, found =>
        {
            job = found;
            return Results.Empty;
        });
        if (job is null)
        {
            return missing;
        }

        if (sample is < 1 or > StateLook.KeysMax)
        {
            return Results.Problem($"sample is {sample}: it must be from 1 to {StateLook.KeysMax}.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (job.Status?.Graph.Operators.FirstOrDefault(o => o.Number == number) is not { } op)
        {
            return Results.Problem($"Job '{job.Name}' has no operator {number}.", statusCode: StatusCodes.Status404NotFound);
        }

        try
        {
            return ApiJson.Result(await StateLook.ReadAsync(job, op, key, key is null ? sample ?? 20 : 1));
        }
        catch (FreshetException e)
        {
            return Results.Problem(e.Message, statusCode: e.Domain == ErrorDomain.External ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict);
        }
    }

    private static GraphView Graph(HostedJob job) => job.Status?.Graph is { } g ? new GraphView(g.Operators, g.Edges, g.Tasks, g.Explain) : new GraphView([], [], 0, "");

    /// <summary>A job whose graph could not be built has no status that would say so.</summary>
    private static IReadOnlyList<FailureStatus> Failures(HostedJob job) =>
        job.Status?.Failures ?? (job.Failure is { } e ? [new FailureStatus(0, 0, null, null, (e as FreshetException)?.Domain ?? ErrorDomain.User, e.Message, e.ToString(), null)] : []);

    private static JobReport Report(HostedJob job, JobHistories histories) => new(
        typeof(HostedJob).Assembly.GetName().Version?.ToString(3) ?? "",
        RuntimeInformation.FrameworkDescription,
        $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
        Environment.ProcessorCount,
        Detail(job, histories),
        Graph(job),
        JobViews.Options(job.Options),
        job.Status?.Checkpoints ?? [],
        Failures(job),
        Waiting.Of(job, histories),
        JobViews.History(histories[job.Name].Last(10)));
}
