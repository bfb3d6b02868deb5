using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Freshet.Runtime.Planning;

namespace Freshet;

/// <summary>Runs a job in this process.</summary>
public static class RunExtensions
{
    /// <summary>
    /// Runs the job to its end. A cancelled token, Ctrl+C or SIGTERM ends it well: a last checkpoint is taken and committed first.
    /// Gives the job's last status; throws the <see cref="FreshetException"/> that ended it otherwise.
    /// </summary>
    public static async Task<JobStatus> RunAsync(this StreamEnvironment environment, string jobName, CancellationToken stop = default) =>
        await environment.RunAsync(jobName, new HostOptions(), stop);

    /// <summary>The same, saying what of this process the job uses.</summary>
    public static async Task<JobStatus> RunAsync(this StreamEnvironment environment, string jobName, HostOptions host, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var running = RunningJob.Start(environment.ToGraph(), environment.Options, jobName, host);
        using var onToken = stop.Register(running.Handle.Stop);
        using var onSignal = host.StopOnSignals ? new StopSignals(running.Handle.Stop) : null;
        using var live = ConsoleView.Attach(running, host);
        return await running.Handle.Completion;
    }

    /// <summary>Starts the job and gives its handle; dispose it once <see cref="JobHandle.Completion"/> has ended.</summary>
    public static RunningJob Start(this StreamEnvironment environment, string jobName, HostOptions? host = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return RunningJob.Start(environment.ToGraph(), environment.Options, jobName, host ?? new HostOptions());
    }

    /// <summary>What will run, as text: the graph as written, as chained, and as tasks.</summary>
    public static string Explain(this StreamEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        StreamGraph graph = environment.ToGraph();
        return ExplainRequest.Text(graph, JobPlanner.Plan(graph, environment.Options));
    }
}
