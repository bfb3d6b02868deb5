using System.Net.Sockets;
using Freshet.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard;

/// <summary>The page on a server of its own, for a program that has no host.</summary>
internal sealed class ProgramDashboard : IAsyncDisposable
{
    private const string Prefix = "/freshet";
    private const long BodyBytesMax = 16 * 1024; // nobody has anything to send
    private const long ConnectionsMax = 256;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly ILoggerFactory? _ownLogging;

    private ProgramDashboard(WebApplication app, ILoggerFactory? ownLogging)
    {
        _app = app;
        _ownLogging = ownLogging;
        Jobs = app.Services.GetRequiredService<ProgramJobs>();
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + Prefix + "/");
    }

    /// <summary>What is shown.</summary>
    public ProgramJobs Jobs { get; }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, and says in the log where it is.</summary>
    /// <exception cref="FreshetException">The options cannot work, the port is in use, or the page would be open to everybody.</exception>
    public static async Task<ProgramDashboard> StartAsync(ListenAddress at, DashboardOptions? options, ILoggerFactory? logging)
    {
        options ??= new DashboardOptions();
        options.Validate();
        if ((options.ViewerPolicy ?? options.OperatorPolicy) is { } policy)
        {
            throw FreshetException.User($"DashboardOptions names the policy '{policy}', and a program without a host has none: give a BearerToken, or map the dashboard in an application of yours (MapFreshet).");
        }

        var own = logging is null ? RunningJob.ConsoleLogging() : null;
        var app = Build(at, options, logging ?? own!);
        try
        {
            await app.StartAsync();
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            own?.Dispose();
            throw e is IOException or SocketException
                ? FreshetException.External($"The dashboard cannot listen on {at.Address}:{at.Port}: {e.GetBaseException().Message}. Give another port, or 0 for any that is free.", e)
                : e;
        }

        var dashboard = new ProgramDashboard(app, own);
        (logging ?? own!).CreateLogger("Freshet.Dashboard").LogInformation("The dashboard is at {Address}", dashboard.Address);
        return dashboard;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _ownLogging?.Dispose();
    }

    private static WebApplication Build(ListenAddress at, DashboardOptions options, ILoggerFactory logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(at.Url).ConfigureKestrel(static k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = BodyBytesMax;
            k.Limits.MaxConcurrentConnections = ConnectionsMax;
        });
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLogging(logging));
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static o => o.ShutdownTimeout = CloseTime);
        builder.Services.AddSingleton<ProgramJobs>();
        builder.Services.AddSingleton<IFreshetJobs>(static s => s.GetRequiredService<ProgramJobs>());
        DashboardHosting.Add(builder.Services, options);
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/", static () => Results.LocalRedirect(Prefix + "/"));
        app.MapFreshet(Prefix);
        return app;
    }

    /// <summary>Signals are the program's.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>The program's log without what a web server has to say of each request.</summary>
    private sealed class QuietLogging(ILoggerFactory to) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) ? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance : to.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log is the program's.");

        public void Dispose()
        {
        }
    }
}
