using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging;

namespace Freshet.Dashboard.Tests;

/// <summary>The dashboard of programs without a host.</summary>
public sealed class ProgramDashboardTests
{
    private readonly Logged _log = new();

    [Fact]
    public async Task RunWithDashboardAsync_shows_the_job_while_it_runs_and_not_after()
    {
        var env = StreamEnvironment.Create();
        TestJobs.Sales(env);
        var run = env.RunWithDashboardAsync("sales", 0, host: Quiet());
        using var client = await _log.ClientAsync();

        await UntilAsync(client, j => j.GetArrayLength() == 1 && j[0].GetProperty("phase").GetString() == "Running" && j[0].GetProperty("recordsIn").GetInt64() > 0);
        var job = (await client.GetFromJsonAsync<JsonElement>("api/v1/jobs"))[0];
        var page = await client.GetAsync("/");
        var restart = await PostAsync(client, "sales/restart");
        var stop = await PostAsync(client, "sales/stop");
        var last = await run.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.False(job.GetProperty("canRestart").GetBoolean());
        Assert.Equal("/freshet/", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (restart.StatusCode, stop.StatusCode));
        Assert.Contains("run the program again", await restart.Content.ReadAsStringAsync());
        Assert.Equal(JobPhase.Finished, last.Phase);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("api/v1/jobs"));
    }

    [Fact]
    public async Task RunWithDashboardAsync_throws_what_ended_the_job()
    {
        var env = StreamEnvironment.Create(new JobOptions { Restart = RestartPolicy.None });
        env.FromSequence(0, 10).Map<long, long>(_ => throw new InvalidOperationException("no luck")).Discard();

        Assert.Contains("no luck", (await Assert.ThrowsAsync<FreshetException>(() => env.RunWithDashboardAsync("fails", 0, host: Quiet()))).Message);
    }

    [Fact]
    public async Task RunWithDashboardAsync_does_not_start_the_job_when_the_port_is_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (env, started) = (StreamEnvironment.Create(), false);
        env.Generate(n => started = true).Discard();

        var refused = await Assert.ThrowsAsync<FreshetException>(() => env.RunWithDashboardAsync("sales", ((IPEndPoint)taken.LocalEndpoint).Port, host: Quiet()));

        Assert.Contains("The dashboard cannot listen on 127.0.0.1:", refused.Message);
        Assert.Contains("Give another port", refused.Message);
        Assert.False(started);
    }

    [Theory]
    [InlineData("x", null, null, "'x' is no port")]
    [InlineData("-1", null, null, "'-1' is no port")]
    [InlineData("65536", null, null, "from 0 (any that is free) to 65535")]
    [InlineData("nowhere:1", null, null, "'nowhere' is no address of this machine")]
    [InlineData("0.0.0.0:0", null, null, "The dashboard would be open to whoever reaches")]
    [InlineData("[::]:0", null, null, "The dashboard would be open to whoever reaches")]
    [InlineData("0", "short", null, "BearerToken must have at least 16 characters")]
    [InlineData("0", null, "viewer", "names the policy 'viewer', and a program without a host has none")]
    public async Task RunWithDashboardAsync_refuses_what_cannot_work(string listen, string? token, string? policy, string says)
    {
        var env = StreamEnvironment.Create();
        env.FromSequence(0, 10).Discard();

        var refused = await Assert.ThrowsAsync<FreshetException>(() => env.RunWithDashboardAsync("job", listen, new DashboardOptions { BearerToken = token, ViewerPolicy = policy }, Quiet()));

        Assert.Contains(says, refused.Message);
    }

    [Fact]
    public async Task Token_is_asked_for_beyond_this_machine()
    {
        await using var dashboard = await ProgramDashboard.StartAsync(ListenAddress.Parse("0.0.0.0:0"), new DashboardOptions { BearerToken = "a-token-of-32-characters-0123456" }, _log);
        using var client = new HttpClient { BaseAddress = new Uri(dashboard.Address.ToString().Replace("0.0.0.0", "127.0.0.1")) };

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/jobs")).StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "a-token-of-32-characters-0123456");
        Assert.Equal("[]", await client.GetStringAsync("api/v1/jobs"));
    }

    [Fact]
    public async Task Jobs_of_one_name_are_shown_apart_while_they_run_and_one_that_ended_makes_room()
    {
        await using var dashboard = await ProgramDashboard.StartAsync(ListenAddress.Parse("0"), null, _log);
        using var client = new HttpClient { BaseAddress = dashboard.Address };
        Assert.Contains("the program has started none yet", await (await client.GetAsync("api/v1/jobs/sales")).Content.ReadAsStringAsync());
        RunningJob Start()
        {
            var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
            TestJobs.Sales(env, 100);
            var running = env.Start("sales", Quiet());
            dashboard.Jobs.Add(running);
            return running;
        }

        using var first = Start();
        using var second = Start();
        Assert.Equal(["sales", "sales-2"], dashboard.Jobs.All.Select(static j => j.Name));
        Assert.Contains(_log.Lines, static l => l.Contains("shown as sales-2"));

        var one = dashboard.Jobs["sales"];
        await one.StopAsync();
        using var third = Start();
        Assert.Equal(["sales-2", "sales"], dashboard.Jobs.All.Select(static j => j.Name));
        await Task.WhenAll(second.Handle.CancelAsync(), third.Handle.CancelAsync());
    }

    private HostOptions Quiet() => new() { Logging = _log, Live = LiveView.Off, StopOnSignals = false, Workers = 2 };

    private static async Task UntilAsync(HttpClient client, Func<JsonElement, bool> wanted)
    {
        for (var end = DateTime.UtcNow.AddSeconds(20); !wanted(await client.GetFromJsonAsync<JsonElement>("api/v1/jobs")); await Task.Delay(50))
        {
            Assert.True(DateTime.UtcNow < end);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string action)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/jobs/" + action);
        request.Headers.Add("X-Freshet-Action", "1");
        return await client.SendAsync(request);
    }

    private sealed class Logged : ILoggerFactory, ILogger
    {
        private const string Said = "The dashboard is at ";
        private readonly TaskCompletionSource<Uri> _address = new();

        public ConcurrentQueue<string> Lines { get; } = new();

        public async Task<HttpClient> ClientAsync() => new() { BaseAddress = await _address.Task.WaitAsync(TimeSpan.FromSeconds(20)) };

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            Lines.Enqueue(line);
            if (line.StartsWith(Said, StringComparison.Ordinal))
            {
                _address.TrySetResult(new Uri(line[Said.Length..]));
            }
        }

        public void Dispose()
        {
        }
    }
}
