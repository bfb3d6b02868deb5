using Freshet.Dashboard.History;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.Api;

/// <summary>What an operator does to a job. Each is logged with who asked for it.</summary>
internal static class JobActions
{
    /// <summary>How long a caller waits for the end of what it asked for; it goes on after that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private delegate Task<Done> Act(HostedJob job, HttpRequest request);

    public static void Map(RouteGroupBuilder api, DashboardOptions options)
    {
        if (options.ReadOnly)
        {
            api.MapPost("/jobs/{name}/{action}", static (string name, string action) =>
                    Results.Problem("This dashboard is for looking only (DashboardOptions.ReadOnly).", statusCode: StatusCodes.Status403Forbidden))
                .ExcludeFromDescription();
            return;
        }

        var actions = api.MapGroup("/jobs/{name}");
        if (options.OperatorPolicy is { } policy)
        {
            actions.RequireAuthorization(policy);
        }

        Post("stop", "Stops the job with a last checkpoint, where it has checkpoints; with savepoint=FOLDER writes that out as a savepoint, with drain=true sources end first.", static async (job, request) =>
        {
            Running(job);
            var drains = request.Query["drain"].ToString() switch { "" or "false" => false, "true" => true, var other => throw FreshetException.User($"drain is '{other}': it must be true or false.") };
            if (request.Query.ContainsKey("savepoint"))
            {
                return Wrote(await job.StopWithSavepointAsync(Folder(request, "savepoint"), drains), "The job has stopped. ");
            }

            if (drains)
            {
                throw FreshetException.User("drain needs savepoint=FOLDER.");
            }

            await job.StopAsync();
            return new Done("The job has stopped.");
        }, "savepoint", "drain");
        Post("savepoint", "Writes a savepoint into a folder that does not exist or is empty, on the machine of the job; the job goes on.", static async (job, request) =>
        {
            Running(job);
            return Wrote(await job.SavepointAsync(Folder(request, "folder")), "");
        }, "folder");
        Post("cancel", "Ends the job at once, without a last checkpoint.", static async (job, _) =>
        {
            Running(job);
            await job.CancelAsync();
            return new Done("The job was cancelled.");
        });
        Post("checkpoint", "Takes a checkpoint now.", static async (job, _) =>
        {
            Running(job);
            var taken = await job.CheckpointAsync();
            return new Done(taken.Failure is null ? $"Checkpoint {taken.Id} is complete." : $"Checkpoint {taken.Id} was given up: {taken.Failure}", taken);
        });
        Post("restart", "Stops the job with a last checkpoint if it runs, and starts it; with checkpoints it goes on from the last complete one.", static async (job, _) =>
        {
            if (!job.CanStart)
            {
                throw FreshetException.User($"Job '{job.Name}' is run by its program and not by a host: stop it, and run the program again.");
            }

            await job.StopAsync();
            job.Start();
            return new Done("The job was started.");
        });

        static Done Wrote(Savepoint savepoint, string before) => new($"{before}A savepoint of checkpoint {savepoint.Checkpoint} is in {savepoint.Folder} ({savepoint.Bytes} bytes).", Savepoint: savepoint);

        // Whoever asks is elsewhere: a relative folder would be one that he does not see.
        static string Folder(HttpRequest request, string name) => request.Query[name].ToString() is ['/', ..] folder
            ? folder
            : throw FreshetException.User($"{name} is '{request.Query[name]}': it must be the full path of a folder on the machine of the job.");

        void Post(string action, string summary, Act act, params string[] parameters) =>
            actions.MapPost("/" + action, (string name, HttpContext http, IFreshetJobs jobs, JobHistories histories, TimeProvider clock, ILoggerFactory logging) =>
                    RunAsync(action, act, name, http, jobs, histories, clock, logging.CreateLogger("Freshet.Dashboard")))
                .Produces<ActionResult>().Produces<ActionResult>(202).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).WithSummary(summary).WithMetadata(new ActionParameters(parameters));
    }

    private static async Task<IResult> RunAsync(
        string action, Act act, string name, HttpContext http, IFreshetJobs jobs, JobHistories histories, TimeProvider clock, ILogger log)
    {
        HostedJob? found = null;
        var missing = JobsApi.Find(jobs, name, job =>
        {
            found = job;
            return Results.Empty;
        });
        if (found is null)
        {
            return missing;
        }

        var who = http.User.Identity is { IsAuthenticated: true, Name: { } user } ? user : http.Request.Headers.Authorization.Count > 0 ? "the bearer of the token" : "somebody";
        log.LogInformation("{Action} of job {Job} was asked for by {Who} from {Remote}.", action, found.Name, who, http.Connection.RemoteIpAddress);
        var acting = act(found, http.Request);
        try
        {
            var done = await acting.WaitAsync(Patience, clock);
            return ApiJson.Result(new ActionResult(done.Message, JobsApi.Summary(found, histories), done.Checkpoint, done.Savepoint));
        }
        catch (TimeoutException)
        {
            _ = LogAsync(acting, action, found, log);
            return ApiJson.Result(new ActionResult($"It takes longer than {Patience.TotalSeconds:0} s and goes on.", JobsApi.Summary(found, histories), null, null), StatusCodes.Status202Accepted);
        }
        catch (FreshetException e)
        {
            log.LogWarning("{Action} of job {Job} cannot be: {Message}", action, found.Name, e.Message);
            return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Action} of job {Job} failed: {Message}", action, found.Name, e.Message); // a job's own function may throw while its graph is built
            return Results.Problem(e.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }

    private static async Task LogAsync(Task<Done> acting, string action, HostedJob job, ILogger log)
    {
        try
        {
            log.LogInformation("{Action} of job {Job} is done: {Message}", action, job.Name, (await acting).Message);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Action} of job {Job} failed: {Message}", action, job.Name, e.Message);
        }
    }

    private static void Running(HostedJob job)
    {
        if (job.State != HostedJobState.Running)
        {
            throw FreshetException.User($"Job '{job.Name}' does not run ({job.State}): restart starts it.");
        }
    }

    private sealed record Done(string Message, CheckpointStatus? Checkpoint = null, Savepoint? Savepoint = null);
}

/// <summary>What may follow the address of an action, for the description of the API.</summary>
internal sealed record ActionParameters(IReadOnlyList<string> Names);
