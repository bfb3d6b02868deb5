using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Freshet.Dashboard;

namespace Freshet.Tool.Jobs;

/// <summary>
/// The dashboard in the process of a job that knows nothing of it: the runtime is told to load this assembly first (a startup hook) and ASP.NET Core beside the program's own frameworks.
/// </summary>
internal static class DashboardInJob
{
    public const string Option = "--dashboard";

    private const string HooksVariable = "DOTNET_STARTUP_HOOKS";
    private const string OwnHooksVariable = "FRESHET_STARTUP_HOOKS";
    private const string ListenVariable = "FRESHET_DASHBOARD";
    private const string TokenVariable = "FRESHET_DASHBOARD_TOKEN";
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    /// <summary>Takes the option out of what stands behind the program, where it does not stand before it. Those behind <c>--</c> are left alone.</summary>
    public static (string? Listen, IReadOnlyList<string> Args) Take(string? given, IReadOnlyList<string> args, int ownCount)
    {
        var (listen, rest) = (given, new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            var isOurs = given is null && i < args.Count - ownCount && (args[i] == Option || args[i].StartsWith(Option + "=", StringComparison.Ordinal));
            if (!isOurs)
            {
                rest.Add(args[i]);
            }
            else if (listen is not null)
            {
                throw FreshetException.User($"{Option} is given twice.");
            }
            else
            {
                listen = args[i].Length > Option.Length ? args[i][(Option.Length + 1)..]
                    : ++i < args.Count ? args[i]
                    : throw FreshetException.User($"{Option} needs a port, as in {Option} 8081.");
            }
        }

        return (listen, rest);
    }

    /// <summary>Runs the program with the dashboard.</summary>
    /// <exception cref="FreshetException">The address or the token cannot work, or the program is none that can be shown.</exception>
    public static async Task<int> RunAsync(string job, IReadOnlyList<string> args, string listen, string? token)
    {
        var at = ListenAddress.Parse(listen);
        new DashboardOptions { BearerToken = token }.Validate();
        if (token is null && !System.Net.IPAddress.IsLoopback(at.Address))
        {
            throw FreshetException.User($"The dashboard at {listen} would be open to whoever reaches it: give --token or set {Remote.RemoteHost.TokenVariable}, or listen on a port of this machine alone ({Option} {at.Port}).");
        }

        if (!File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(job))!, "Freshet.dll")))
        {
            throw FreshetException.User($"'{job}' does not use Freshet (there is no Freshet.dll beside it): it has no jobs to show.");
        }

        var folder = Directory.CreateTempSubdirectory("freshet-run-").FullName;
        try
        {
            var config = Path.Combine(folder, "runtimeconfig.json");
            await File.WriteAllTextAsync(config, WithWeb(job));
            var before = Environment.GetEnvironmentVariable(HooksVariable);
            var own = typeof(DashboardInJob).Assembly.Location;
            var variables = new Dictionary<string, string>
            {
                [HooksVariable] = string.IsNullOrEmpty(before) ? own : $"{own}{Path.PathSeparator}{before}",
                [OwnHooksVariable] = before ?? "",
                [ListenVariable] = listen,
                [TokenVariable] = token ?? "",
            };
            return await JobProcess.RunAsync(job, args, variables, showsOutput: true, ["--runtimeconfig", config]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In the job's process, before its own code. What was set for this is taken away again: programs that it starts are not shown.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Start()
    {
        if (Variable(ListenVariable) is not { } listen)
        {
            return;
        }

        Environment.SetEnvironmentVariable(HooksVariable, Variable(OwnHooksVariable));
        var options = new DashboardOptions { BearerToken = Variable(TokenVariable) };
        foreach (var name in (string[])[OwnHooksVariable, ListenVariable, TokenVariable])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        var dashboard = ProgramDashboard.StartAsync(ListenAddress.Parse(listen), options, logging: null).GetAwaiter().GetResult();
        RunningJob.Started = dashboard.Jobs.Add;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => dashboard.DisposeAsync().AsTask().Wait(CloseTime); // whoever asked for the end gets his answer
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The program's runtime configuration with ASP.NET Core in it.</summary>
    private static string WithWeb(string job)
    {
        const string Web = "Microsoft.AspNetCore.App";
        var config = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(job, ".runtimeconfig.json")))!;
        var options = config["runtimeOptions"]!.AsObject();
        if (options.ContainsKey("includedFrameworks"))
        {
            throw FreshetException.User($"'{job}' brings its own runtime (self-contained), which has no web server: build it without, or use RunWithDashboardAsync in it.");
        }

        JsonNode[] all = [.. options["frameworks"]?.AsArray().Select(static f => f!.DeepClone()) ?? [], .. options["framework"] is { } one ? [one.DeepClone()] : Array.Empty<JsonNode>()];
        if (!all.Any(static f => (string?)f["name"] == Web))
        {
            all = [.. all, new JsonObject { ["name"] = Web, ["version"] = (string?)all[0]["version"] }];
        }

        options.Remove("framework");
        options["frameworks"] = new JsonArray(all);
        return config.ToJsonString();
    }
}
