using System.Net;
using System.Text.Json;

namespace Freshet.Dashboard.Tests;

public sealed class JobsApiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-dashboard-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Jobs_gives_each_job_with_its_rates_while_it_runs()
    {
        await using var host = await StartAsync();

        var jobs = await host.UntilAsync("/jobs", j => j[0].GetProperty("recordsInPerSecond").GetDouble() > 500 && j[0].GetProperty("recordsOut").GetInt64() > 0);

        Assert.Equal("Running", jobs[0].GetProperty("phase").GetString());
        Assert.InRange(jobs[0].GetProperty("watermarkLagMs").GetInt64(), 0, 10_000);
        Assert.Equal(1, jobs.GetArrayLength());
    }

    [Fact]
    public async Task Job_gives_operators_with_shares_that_add_up_and_the_graph_their_edges()
    {
        await using var host = await StartAsync();

        var job = await host.UntilAsync("/jobs/sales", j => j.GetProperty("operators").EnumerateArray().Any(o => o.GetProperty("stateBytes").GetInt64() > 0) && j.GetProperty("operators")[0].GetProperty("recordsOutPerSecond").GetDouble() > 0);
        var graph = await host.GetAsync("/jobs/sales/graph");

        var operators = job.GetProperty("operators").EnumerateArray().ToList();
        Assert.Equal(graph.GetProperty("operators").GetArrayLength(), operators.Count);
        Assert.All(operators.SelectMany(o => o.GetProperty("subtasks").EnumerateArray()), s => Assert.Equal(1, Share(s, "busy") + Share(s, "backPressured") + Share(s, "idle"), 2));
        Assert.All(graph.GetProperty("edges").EnumerateArray(), e => Assert.InRange(e.GetProperty("to").GetInt32(), 1, operators.Count - 1));
    }

    [Fact]
    public async Task Checkpoint_is_taken_and_is_in_the_history_when_it_is_asked_for()
    {
        await using var host = await StartAsync();
        await host.UntilAsync("/jobs", IsRunning);

        var answer = await host.PostAsync("/jobs/sales/checkpoint");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var taken = JsonElementOf(await answer.Content.ReadAsStringAsync()).GetProperty("checkpoint");
        Assert.Equal("Complete", taken.GetProperty("outcome").GetString());
        var kept = await host.GetAsync("/jobs/sales/checkpoints");
        Assert.Contains(kept.EnumerateArray(), c => c.GetProperty("id").GetInt64() == taken.GetProperty("id").GetInt64() && c.GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Job_ends_and_runs_again_when_it_is_stopped_restarted_and_cancelled()
    {
        await using var host = await StartAsync();
        await host.UntilAsync("/jobs", IsRunning);

        var stopped = await StateAfter("stop");
        var again = await host.PostAsync("/jobs/sales/stop");
        var restarted = await StateAfter("restart");
        await host.UntilAsync("/jobs", IsRunning);
        var restartedWhileRunning = await StateAfter("restart");
        var cancelled = await StateAfter("cancel");
        var checkpoint = await host.PostAsync("/jobs/sales/checkpoint");

        Assert.Equal(("Ended", "Running", "Running", "Ended"), (stopped, restarted, restartedWhileRunning, cancelled));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (again.StatusCode, checkpoint.StatusCode));
        Assert.Contains("does not run (Ended)", await again.Content.ReadAsStringAsync());

        async Task<string?> StateAfter(string action) =>
            JsonElementOf(await (await host.PostAsync($"/jobs/sales/{action}")).Content.ReadAsStringAsync()).GetProperty("job").GetProperty("state").GetString();
    }

    [Fact]
    public async Task Checkpoint_is_refused_when_the_job_has_none()
    {
        await using var host = await DashboardHost.StartAsync(f => f.AddJob("plain", (env, _) => TestJobs.Sales(env)));
        await host.UntilAsync("/jobs", IsRunning);

        var answer = await host.PostAsync("/jobs/plain/checkpoint");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("checkpoints", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Unknown_job_is_refused_with_the_name_that_was_meant()
    {
        await using var host = await StartAsync();

        foreach (var path in new[] { "", "/graph", "/checkpoints", "/failures", "/waiting", "/options", "/report", "/history" })
        {
            var answer = await host.Client.GetAsync("/freshet/api/v1/jobs/slaes" + path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("Did you mean 'sales'", Text(await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/freshet/api/v1/events?job=slaes")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.PostAsync("/jobs/slaes/stop")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client.GetAsync("/freshet/api/v1/jobs/sales/history?minutes=0")).StatusCode);
    }

    [Fact]
    public async Task Failures_are_given_with_operator_and_stack_when_a_function_throws()
    {
        await using var host = await DashboardHost.StartAsync(f => f.AddJob("fails", (env, _) =>
        {
            env.Options = env.Options with { Restart = RestartPolicy.None, Parallelism = 1 };
            env.FromSequence(0, 10).Map<long, long>(_ => throw new InvalidOperationException("no <b>luck</b>")).Discard();
        }));

        var failures = await host.UntilAsync("/jobs/fails/failures", f => f.GetArrayLength() == 1);
        var waiting = await host.UntilAsync("/jobs/fails/waiting", w => w.GetArrayLength() == 1 && w[0].GetProperty("kind").GetString() == "NotRunning");

        Assert.Contains("InvalidOperationException", failures[0].GetProperty("stack").GetString());
        Assert.Contains("no <b>luck</b>", waiting[0].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Failure_is_given_when_the_graph_could_not_be_built()
    {
        await using var host = await DashboardHost.StartAsync(f => f.AddJob("broken", (_, _) => throw new InvalidOperationException("no graph")));

        Assert.Equal("Failed", (await host.GetAsync("/jobs"))[0].GetProperty("state").GetString());
        Assert.Equal("no graph", (await host.GetAsync("/jobs/broken/failures"))[0].GetProperty("message").GetString());
        Assert.Equal(0, (await host.GetAsync("/jobs/broken")).GetProperty("operators").GetArrayLength());
        Assert.Contains("no graph", await (await host.PostAsync("/jobs/broken/restart")).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task History_grows_by_a_point_a_second_with_a_number_in_each_column()
    {
        await using var host = await StartAsync();

        var history = await host.UntilAsync("/jobs/sales/history?minutes=10", h => h.GetProperty("at").GetArrayLength() >= 3);

        Assert.All(history.EnumerateObject(), c => Assert.Equal(history.GetProperty("at").GetArrayLength(), c.Value.GetArrayLength()));
        Assert.True(history.GetProperty("processBytes")[1].GetDouble() > 1e6);
    }

    [Fact]
    public async Task Events_tell_of_jobs_and_of_the_one_that_is_followed_and_end_with_the_host()
    {
        var host = await StartAsync();
        using var stream = await host.Client.GetStreamAsync("/freshet/api/v1/events?job=sales");
        using var reader = new StreamReader(stream);

        var names = new List<string>();
        while (names.Count < 4)
        {
            if (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line && line.StartsWith("event: ", StringComparison.Ordinal))
            {
                names.Add(line[7..]);
            }
        }

        Assert.Equal(["jobs", "job", "jobs", "job"], names);
        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)); // an open page does not hold the host up
    }

    [Fact]
    public async Task Events_are_refused_when_too_many_follow()
    {
        await using var host = await StartAsync(new DashboardOptions { StreamsMax = 1 });
        using (await host.Client.GetStreamAsync("/freshet/api/v1/events"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.Client.GetAsync("/freshet/api/v1/events")).StatusCode);
        }

        Assert.True(SpinWait.SpinUntil(() => IsOpenAgain().GetAwaiter().GetResult(), TimeSpan.FromSeconds(20)));

        async Task<bool> IsOpenAgain()
        {
            using var answer = await host.Client.GetAsync("/freshet/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode == HttpStatusCode.OK;
        }
    }

    [Fact]
    public async Task OpenApi_describes_each_path_and_the_header_of_actions()
    {
        await using var host = await StartAsync();

        var document = await host.GetAsync("/openapi.json");

        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        foreach (var path in new[] { "", "/{name}", "/{name}/graph", "/{name}/checkpoints", "/{name}/failures", "/{name}/waiting", "/{name}/options", "/{name}/report", "/{name}/history", "/{name}/stop", "/{name}/cancel", "/{name}/checkpoint", "/{name}/restart" })
        {
            Assert.Contains("/freshet/api/v1/jobs" + path, paths);
        }

        Assert.Contains("/freshet/api/v1/events", paths);
        var stop = document.GetProperty("paths").GetProperty("/freshet/api/v1/jobs/{name}/stop").GetProperty("post");
        Assert.Contains(stop.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "X-Freshet-Action");
        Assert.Contains("watermarkLagMs", document.GetProperty("components").GetProperty("schemas").GetProperty("JobSummary").ToString());
    }

    [Fact]
    public async Task Report_holds_graph_options_checkpoints_and_history_of_the_job()
    {
        await using var host = await StartAsync();
        await host.UntilAsync("/jobs", IsRunning);

        var report = await host.GetAsync("/jobs/sales/report");

        Assert.Contains(report.GetProperty("options").EnumerateArray(), o => o.GetProperty("name").GetString() == "Checkpoints:Folder" && o.GetProperty("value").GetString() == _folder);
        Assert.Contains("sales", report.GetProperty("job").ToString());
        Assert.NotEqual(0, report.GetProperty("graph").GetProperty("operators").GetArrayLength());
    }

    private Task<DashboardHost> StartAsync(DashboardOptions? options = null) => DashboardHost.StartAsync(
        f => f.AddJob("sales", (env, _) => TestJobs.Sales(env)), options, configuration: [("Freshet:Jobs:sales:Checkpoints:Folder", _folder), ("Freshet:Jobs:sales:Checkpoints:Interval", "00:30:00"), ("Freshet:Jobs:sales:Parallelism", "2")]);

    private static bool IsRunning(JsonElement jobs) => jobs[0].GetProperty("phase").GetString() == "Running";

    private static double Share(JsonElement subtask, string name) => subtask.GetProperty(name).GetDouble();

    private static JsonElement JsonElementOf(string text) => JsonDocument.Parse(text).RootElement;

    private static string Text(string problem) => JsonElementOf(problem).GetProperty("detail").GetString()!;
}
