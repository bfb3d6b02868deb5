using System.CommandLine;
using System.Text.Json;

namespace Freshet.Tool.Remote;

/// <summary>Jobs of another process, through its dashboard: <c>freshet list|status|stop|cancel|restart|checkpoint|savepoint URL</c>.</summary>
internal static class RemoteCommands
{
    private delegate Task<int> Act(RemoteHost host, string? job, bool asJson, CancellationToken cancel);

    public static Command List() => Make("list", "Tells which jobs a dashboard has, and what they do.", hasJob: false, static async (host, _, asJson, cancel) =>
    {
        var jobs = await host.GetAsync("jobs", cancel);
        Write(asJson, jobs, static (jobs, to) => JobText.WriteList(jobs, to));
        return ExitCodes.Done;
    });

    public static Command Status() => Make("status", "Tells what a job does, operator by operator, and why nothing comes out. Ends with 1 where it has failed.", hasJob: true, static async (host, job, asJson, cancel) =>
    {
        var at = $"jobs/{Uri.EscapeDataString(await NameAsync(host, job, cancel))}";
        var (detail, graph, waiting) = (await host.GetAsync(at, cancel), await host.GetAsync(at + "/graph", cancel), await host.GetAsync(at + "/waiting", cancel));
        var status = JsonSerializer.SerializeToElement(new { job = detail, graph = graph.GetProperty("operators"), waiting });
        Write(asJson, status, static (s, to) => JobText.WriteStatus(s.GetProperty("job"), s.GetProperty("graph"), s.GetProperty("waiting"), to));
        return detail.GetProperty("summary").GetProperty("state").GetString() == "Failed" ? ExitCodes.Failed : ExitCodes.Done;
    });

    public static Command Stop()
    {
        var savepoint = new Option<string?>("--savepoint") { Description = "writes the last checkpoint into this folder, on the job's machine, as a savepoint", HelpName = "FOLDER" };
        var drain = new Option<bool>("--drain") { Description = "ends the sources first, so that all windows fire; with --savepoint" };
        return Action("stop", "Stops a job with a last checkpoint, where it has checkpoints.", [savepoint, drain], parsed => parsed.GetValue(savepoint) is { } folder
            ? $"?savepoint={Uri.EscapeDataString(folder)}&drain={(parsed.GetValue(drain) ? "true" : "false")}"
            : parsed.GetValue(drain) ? throw new RemoteException(ExitCodes.Usage, "--drain needs --savepoint FOLDER.") : "");
    }

    public static Command Savepoint()
    {
        var to = new Option<string>("--to") { Description = "a folder that does not exist or is empty, on the job's machine", HelpName = "FOLDER", Required = true };
        return Action("savepoint", "Writes a savepoint of a job, which goes on.", [to], parsed => $"?folder={Uri.EscapeDataString(parsed.GetValue(to)!)}");
    }

    public static Command Cancel() => Action("cancel", "Ends a job at once, without a last checkpoint.");

    public static Command Restart() => Action("restart", "Stops a job of a host if it runs, and starts it; it goes on from its last checkpoint.");

    public static Command Checkpoint() => Action("checkpoint", "Takes a checkpoint of a job now. Ends with 1 where it was given up.");

    private static Command Action(string name, string description) => Action(name, description, [], static _ => "");

    private static Command Action(string name, string description, IReadOnlyList<Option> options, Func<ParseResult, string> query) => Make(name, description, hasJob: true, options, async (host, job, asJson, parsed, cancel) =>
    {
        var at = $"jobs/{Uri.EscapeDataString(await NameAsync(host, job, cancel))}/{name}{query(parsed)}";
        var (answer, isDone) = await host.PostAsync(at, cancel);
        Write(asJson, answer, static (answer, to) => to.WriteLine(JobText.Clean(answer.GetProperty("message").GetString())));
        var failed = answer.GetProperty("checkpoint") is { ValueKind: JsonValueKind.Object } taken && taken.GetProperty("outcome").GetString() == "Failed";
        return failed ? ExitCodes.Failed : isDone ? ExitCodes.Done : ExitCodes.UnderWay;
    });

    private static Command Make(string name, string description, bool hasJob, Act act) =>
        Make(name, description, hasJob, [], (host, job, asJson, _, cancel) => act(host, job, asJson, cancel));

    private static Command Make(string name, string description, bool hasJob, IReadOnlyList<Option> options, Func<RemoteHost, string?, bool, ParseResult, CancellationToken, Task<int>> act)
    {
        var url = new Argument<string>("URL") { Description = "where the dashboard is: 8081, localhost:8081, https://host/freshet" };
        var job = new Argument<string?>("JOB") { Description = "the job's name; may be left out where there is one only", Arity = ArgumentArity.ZeroOrOne };
        var token = RemoteHost.TokenOption();
        var json = new Option<bool>("--json") { Description = "what the API gives" };
        var command = new Command(name, description) { url, token, json };
        foreach (var option in options)
        {
            command.Add(option);
        }

        if (hasJob)
        {
            command.Add(job);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            var asJson = parsed.GetValue(json);
            try
            {
                using var host = new RemoteHost(parsed.GetValue(url)!, RemoteHost.Token(parsed.GetValue(token)));
                return await act(host, hasJob ? parsed.GetValue(job) : null, asJson, parsed, cancel);
            }
            catch (RemoteException e)
            {
                return new Errors(asJson).Refused(e);
            }
        });
        return command;
    }

    /// <summary>The job that is meant where none is named.</summary>
    private static async Task<string> NameAsync(RemoteHost host, string? job, CancellationToken cancel)
    {
        if (job is not null)
        {
            return job;
        }

        var names = (await host.GetAsync("jobs", cancel)).EnumerateArray().Select(static j => j.GetProperty("name").GetString()!).ToList();
        return names is [var only] ? only : throw new RemoteException(ExitCodes.Usage, names.Count == 0 ? $"{host.Url} has no job." : $"{host.Url} has {names.Count} jobs, say which: {JobText.Clean(string.Join(", ", names))}.");
    }

    private static void Write(bool asJson, JsonElement answer, Action<JsonElement, TextWriter> text)
    {
        using var to = Output.Lines();
        if (asJson)
        {
            to.WriteLine(answer.GetRawText());
        }
        else
        {
            text(answer, to);
        }
    }
}
