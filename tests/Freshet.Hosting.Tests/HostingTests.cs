using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Freshet.Hosting.Tests;

public sealed class HostingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-hosting-").FullName;
    private readonly LogLines _log = new();

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Host_runs_jobs_with_options_of_the_configuration_and_stops_them_with_a_last_checkpoint()
    {
        JobOptions? seen = null;
        using (var host = Host(
            f => f.AddJob("orders", (env, _) => Endless(env, o => seen = o)).AddJob("other", (env, _) => Endless(env)),
            ("Freshet:Jobs:orders:Checkpoints:Folder", _folder),
            ("Freshet:Jobs:orders:Checkpoints:Interval", "00:30:00"),
            ("Freshet:Jobs:orders:Parallelism", "2"),
            ("Freshet:Jobs:other:Parallelism", "1"),
            ("Freshet:Jobs:orders:Restart:Policy", "fixed"),
            ("Freshet:Jobs:orders:Restart:Attempts", "3"),
            ("Freshet:Jobs:orders:Restart:Delay", "00:00:01")))
        {
            await host.StartAsync();
            var orders = Jobs(host)["orders"];
            Until(() => orders.Status is { RecordsIn: > 0 });
            await host.StopAsync();
            Assert.Equal((HostedJobState.Ended, JobPhase.Finished, 1L), (orders.State, orders.Status!.Phase, orders.Status.CheckpointsCompleted));
        }

        Assert.Equal((TimeSpan.FromMinutes(30), 2), (seen!.Checkpoints!.Interval, seen.Parallelism));
        Assert.Equal(RestartPolicy.Fixed(3, TimeSpan.FromSeconds(1)), seen.Restart);
        Assert.Contains(_log.Lines, l => l.Contains("Job orders has ended: Finished"));
    }

    [Theory]
    [InlineData("orders:Checkpoint:Interval", "1", "Freshet:Jobs:orders:Checkpoint is no option. Did you mean 'Checkpoints'?")]
    [InlineData("orders:Checkpoints:Intervall", "1", "Freshet:Jobs:orders:Checkpoints:Intervall is no option. Did you mean 'Interval'?")]
    [InlineData("orders:Checkpoints:Interval", "ten", "Freshet:Jobs:orders:Checkpoints:Interval is 'ten': it must be a time such as 00:00:10")]
    [InlineData("orders:Checkpoints:Retained", "3", "Freshet:Jobs:orders:Checkpoints:Folder is missing")]
    [InlineData("orders:Parallelism", "0", "it must be from 1 to")]
    [InlineData("orders:Mode", "7", "must be Streaming")]
    [InlineData("orders:Restart:Policy", "fixed", "Freshet:Jobs:orders:Restart:Attempts is missing")]
    [InlineData("ordres:Parallelism", "1", "Freshet:Jobs:ordres is the section of no job. Did you mean 'orders'?")]
    public async Task Host_does_not_start_when_the_configuration_cannot_work(string key, string value, string says)
    {
        using var host = Host(f => f.AddJob("orders", (env, _) => Endless(env)), ("Freshet:Jobs:" + key, value));

        Assert.Contains(says, (await Assert.ThrowsAsync<FreshetException>(() => host.StartAsync())).Message);
    }

    [Fact]
    public void AddJob_refuses_a_name_that_is_there()
    {
        var freshet = new ServiceCollection().AddFreshet().AddJob("orders", (_, _) => { });

        Assert.Contains("There is a job 'orders' already", Assert.Throws<FreshetException>(() => freshet.AddJob("orders", (_, _) => { })).Message);
    }

    [Fact]
    public async Task A_job_that_throws_while_its_graph_is_built_touches_no_other()
    {
        using var host = Host(f => f
            .AddJob("broken", (_, _) => throw new InvalidOperationException("no graph"))
            .AddJob("good", (env, _) => Endless(env)));
        await host.StartAsync();
        var jobs = Jobs(host);
        Until(() => jobs["good"].Status is { RecordsIn: > 0, Phase: JobPhase.Running });

        Assert.Equal((HostedJobState.Failed, "no graph"), (jobs["broken"].State, jobs["broken"].Failure?.Message));
        var health = await Health(host);
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Unhealthy, HealthStatus.Degraded), (health("freshet-alive").Status, health("freshet-ready").Status, health("freshet-degraded").Status));
        Assert.Contains("broken failed: no graph", health("freshet-alive").Description);
        await host.StopAsync();
    }

    [Fact]
    public async Task Job_can_be_stopped_and_started_again_and_the_checks_are_healthy_while_it_runs()
    {
        using var host = Host(f => f.AddJob("orders", (env, _) => Endless(env)), ("Freshet:Jobs:orders:Checkpoints:Folder", _folder), ("Freshet:Jobs:orders:Checkpoints:Interval", "00:30:00"));
        await host.StartAsync();
        var orders = Jobs(host)["orders"];
        Until(() => orders.Status is { Phase: JobPhase.Running });
        var health = await Health(host);
        Assert.All(["freshet-alive", "freshet-ready", "freshet-degraded"], name => Assert.Equal(HealthStatus.Healthy, health(name).Status));
        Assert.Contains("runs already", Assert.Throws<FreshetException>(orders.Start).Message);

        await orders.StopAsync();
        Assert.Equal(HostedJobState.Ended, orders.State);
        orders.Start();

        Assert.Equal(2, (await orders.CheckpointAsync()).Id);
        await orders.CancelAsync();
        Assert.Equal(JobPhase.Cancelled, orders.Status!.Phase);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("StopHost", true)]
    [InlineData("LeaveHost", false)]
    public async Task Failed_job_does_to_the_host_what_its_option_says(string onFailure, bool stops)
    {
        using var host = Host(
            f => f.AddJob("fails", (env, _) => env.FromSequence(0, 10).Map<long, long>(_ => throw new InvalidOperationException("no luck")).Discard()),
            ("Freshet:Jobs:fails:OnFailure", onFailure),
            ("Freshet:Jobs:fails:Parallelism", "1"),
            ("Freshet:Jobs:fails:Restart:Policy", "None"));
        var exitCode = Environment.ExitCode;
        await host.StartAsync();
        await Jobs(host)["fails"].Watched.WaitAsync(TimeSpan.FromSeconds(20));
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        Environment.ExitCode = exitCode;

        Assert.Equal(stops, stopping);
        Assert.Contains("no luck", Jobs(host)["fails"].Failure!.Message);
        await host.StopAsync();
    }

    [Fact]
    public async Task StopAsync_says_what_was_not_done_when_a_job_does_not_stop_in_time()
    {
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        using var host = Host(f => f.AddJob("stuck", (env, _) => env.FromSequence(0, 0).ForEach(_ =>
        {
            inside.Set();
            gate.Wait(TimeSpan.FromSeconds(20));
        })));
        await host.StartAsync();
        Assert.True(inside.Wait(TimeSpan.FromSeconds(20)));

        await Jobs(host)["stuck"].StopAsync(new CancellationToken(true)).ContinueWith(t => Assert.True(t.IsCanceled));
        await host.StopAsync(new CancellationToken(true)).ContinueWith(_ => { }); // the host itself may say that its time is over

        Assert.Contains(_log.Lines, l => l.Contains("Job stuck did not stop within the host's limit"));
        gate.Set();
        await Jobs(host)["stuck"].Watched.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("handle")]
    public void Snippet_is_the_one_that_is_compiled(string name)
    {
        var page = File.ReadAllText(Path.Combine(Here(), "../../docs/hosting.md"));
        var compiled = File.ReadLines(Path.Combine(Here(), "HostingSnippets.cs"))
            .SkipWhile(line => !line.Contains($"// {name} begin", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains($"// {name} end", StringComparison.Ordinal)).Select(line => line.Length >= 8 ? line[8..] : line);

        Assert.Contains($"```csharp\n{string.Join('\n', compiled)}\n```", page);
    }

    [Fact]
    public async Task Snippets_run_when_the_job_has_checkpoints()
    {
        using var host = HostingSnippets.Build(["--Freshet:Jobs:orders:Checkpoints:Folder", _folder, "--Freshet:Jobs:orders:Parallelism", "1"]);
        await host.StartAsync();

        await HostingSnippets.Handle(host.Services);

        Assert.Equal(HostedJobState.Running, Jobs(host)["orders"].State);
        await host.StopAsync();
    }

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static void Endless(StreamEnvironment env, Action<JobOptions>? seen = null)
    {
        seen?.Invoke(env.Options);
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 10_000 }).Map(n => n + 1).Discard();
    }

    private IHost Host(Action<FreshetBuilder> jobs, params (string Key, string Value)[] configuration)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration.Select(c => KeyValuePair.Create<string, string?>(c.Key, c.Value)));
        builder.Logging.AddProvider(_log);
        jobs(builder.Services.AddFreshet(new FreshetHostOptions { Workers = 2 }));
        return builder.Build();
    }

    private static IFreshetJobs Jobs(IHost host) => host.Services.GetRequiredService<IFreshetJobs>();

    private static async Task<Func<string, HealthReportEntry>> Health(IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return name => report.Entries[name];
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
