using Freshet.Dashboard.Tests;
using Freshet.Hosting;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>One application with jobs of each kind, for the tests that only look.</summary>
public sealed class PageHost : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-page-").FullName;

    internal DashboardHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Browser.Executable))
        {
            return; // the tests are skipped
        }

        Host = await DashboardHost.StartAsync(
            f => f.AddJob("sales", (env, _) => TestJobs.Sales(env, 2_000)).AddJob("ledger", (env, _) => WebJobs.Slow(env)).AddJob("payments", (env, _) => WebJobs.Failing(env))
                .AddJob("markup", (env, _) => WebJobs.WithMarkup(env)).AddJob("kiosk", (env, _) => WebJobs.Silent(env)).AddJob("visits", (env, _) => WebJobs.Visits(env)),
            configuration: [.. Sales(_folder, "00:00:02"), ("Freshet:Jobs:visits:Parallelism", "2")]);
        await Host.UntilAsync("/jobs/sales/checkpoints", c => c.GetArrayLength() > 1);
        await Host.UntilAsync("/jobs/markup/failures", f => f.GetArrayLength() == 1);
        await Host.UntilAsync("/jobs/payments/failures", f => f.GetArrayLength() == 3);
    }

    public static (string, string)[] Sales(string folder, string interval) =>
        [("Freshet:Jobs:sales:Checkpoints:Folder", folder), ("Freshet:Jobs:sales:Checkpoints:Interval", interval), ("Freshet:Jobs:sales:Parallelism", "2")];

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        Directory.Delete(_folder, true);
    }
}
