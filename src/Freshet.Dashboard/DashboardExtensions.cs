using System.Globalization;
using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard;

/// <summary>The dashboard of a job that no host runs.</summary>
public static class DashboardExtensions
{
    /// <summary>
    /// Runs the job as <c>RunAsync</c> does and shows it at <c>http://localhost:PORT/freshet/</c> meanwhile, to this machine alone. Port 0 takes any that is free; the log says where the
    /// page is.
    /// </summary>
    /// <exception cref="FreshetException">The port is in use or the options cannot work: the job is not started then.</exception>
    public static Task<JobStatus> RunWithDashboardAsync(
        this StreamEnvironment environment, string jobName, int port = 8081, DashboardOptions? dashboard = null, HostOptions? host = null, CancellationToken stop = default) =>
        environment.RunWithDashboardAsync(jobName, port.ToString(CultureInfo.InvariantCulture), dashboard, host, stop);

    /// <summary>The same at <paramref name="listen"/>, <c>ADDRESS:PORT</c>: beyond this machine it needs <see cref="DashboardOptions.BearerToken"/>.</summary>
    public static async Task<JobStatus> RunWithDashboardAsync(
        this StreamEnvironment environment, string jobName, string listen, DashboardOptions? dashboard = null, HostOptions? host = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        host ??= new HostOptions();
        await using var page = await ProgramDashboard.StartAsync(ListenAddress.Parse(listen), dashboard, host.Logging);
        return await environment.RunAsync(jobName, host with { Started = page.Jobs.Add }, stop);
    }
}
