using System.Net;
using Freshet.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.Access;

/// <summary>Fails the start of a host that shows its jobs beyond this machine to whoever asks. Addresses are known once the server has bound them; requests before that meet <see cref="AccessGuard"/>.</summary>
internal sealed class StartGuard(IServer server, EndpointDataSource endpoints, AccessGuard guard, DashboardOptions options, IFreshetJobs jobs, ILoggerFactory logging) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var beyond = (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Where(static a => !IsLoopback(a)).ToList();
        var open = endpoints.Endpoints.FirstOrDefault(e => e.Metadata.GetMetadata<DashboardEndpoint>() is not null && guard.IsOpen(e));
        if (beyond.Count > 0 && open is not null)
        {
            foreach (var job in jobs.All)
            {
                _ = job.Handle?.CancelAsync(); // the host stops no services when its start fails
            }

            throw FreshetException.User(
                $"The dashboard would be open to whoever reaches {beyond[0]}: set DashboardOptions.BearerToken, or ViewerPolicy of the host's authorization, or listen on http://localhost only.");
        }

        if (options.BearerToken is not null && beyond.FirstOrDefault(static a => a.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) is { } clear)
        {
            logging.CreateLogger("Freshet.Dashboard").LogWarning("The dashboard's token travels in clear text to {Address}: use https there, or a proxy with TLS before it.", clear);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsLoopback(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return parsed.IsUnixPipe || parsed.IsNamedPipe || AccessGuard.IsLoopbackName(parsed.Host);
    }
}
