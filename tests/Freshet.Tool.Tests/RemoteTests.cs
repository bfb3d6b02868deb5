using System.Text.Json;
using Freshet.Dashboard;
using Freshet.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Freshet.Tool.Tests;

/// <summary>The tool as a process, against the dashboard of a host that runs.</summary>
public sealed class RemoteTests : IAsyncLifetime
{
    private const string Token = "a-token-of-32-characters-0123456";
    private readonly ToolRun _tool = new();
    private WebApplication _app = null!;

    private string Url => _app.Urls.First();

    private IFreshetJobs Jobs => _app.Services.GetRequiredService<IFreshetJobs>();

    public async ValueTask InitializeAsync()
    {
        _app = await HostAsync(new DashboardOptions());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _tool.Dispose();
    }

    [Fact]
    public void List_and_status_tell_of_jobs_operators_and_what_holds_them_up()
    {
        var list = Done("list", Url);
        Assert.Matches(@"^job +state +records/s +records in +behind +last checkpoint +restarts\nnumbers +Running ", list);
        Assert.Matches(@"\nother +Running ", list);

        var status = Done("status", Url, "other");
        Assert.Matches(@"\noperator +subtasks +busy +held back +records in +records out +state\ngenerate +1 ", status);
        Assert.Contains("\nfilter has taken", status.Replace("filter [nothing]", "filter", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_what_the_api_gives()
    {
        var list = JsonDocument.Parse(Done("list", Url, "--json")).RootElement;
        Assert.Equal(["numbers", "other"], list.EnumerateArray().Select(static j => j.GetProperty("name").GetString()!));

        var status = JsonDocument.Parse(Done("status", "--json", Url, "numbers")).RootElement;
        Assert.Equal("Running", status.GetProperty("job").GetProperty("summary").GetProperty("phase").GetString());
        Assert.Equal("generate", status.GetProperty("graph")[0].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Array, status.GetProperty("waiting").ValueKind);
    }

    [Fact]
    public void Job_is_checkpointed_stopped_restarted_and_cancelled()
    {
        Assert.Equal("Checkpoint 1 is complete.\n", Done("checkpoint", Url, "numbers"));
        Assert.Equal("The job has stopped.\n", Done("stop", Url, "numbers"));
        Assert.Equal(HostedJobState.Ended, Jobs["numbers"].State);
        Assert.Contains("numbers  Finished", Done("list", Url), StringComparison.Ordinal);

        Assert.Equal("The job was started.\n", Done("restart", Url, "numbers"));
        Assert.Equal(HostedJobState.Running, Jobs["numbers"].State);
        Assert.Equal("The job was cancelled.\n", Done("cancel", Url, "numbers"));
    }

    [Theory]
    [InlineData(1, "does not run (Ended)", "stop", "{url}", "numbers")] // it was stopped before
    [InlineData(1, "has no checkpoints", "checkpoint", "{url}", "other")]
    [InlineData(2, "Did you mean 'numbers'?", "status", "{url}", "nubmers")]
    [InlineData(2, "has 2 jobs, say which: numbers, other.", "cancel", "{url}")]
    [InlineData(2, "There is no dashboard at", "list", "{url}/elsewhere")]
    [InlineData(2, "is no address of a dashboard", "list", "ftp://localhost")]
    [InlineData(1, "Nothing answers at http://localhost:1/freshet", "list", "localhost:1")]
    [InlineData(2, "Required argument 'URL' missing", "list")]
    [InlineData(2, "Did you mean '--json'?", "list", "{url}", "--jsno")]
    [InlineData(2, "Did you mean '--token'?", "stop", "{url}", "numbers", "--tokn=x")]
    [InlineData(2, "Did you mean 'checkpoint'?", "chekpoint", "{url}")]
    public async Task What_cannot_be_done_is_told_with_its_exit_code(int code, string said, params string[] args)
    {
        await Jobs["numbers"].StopAsync();

        var result = _tool.Freshet([.. args.Select(a => a.Replace("{url}", Url, StringComparison.Ordinal))]);

        Assert.Equal((code, ""), (result.Code, result.Out));
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Equal(HostedJobState.Running, Jobs["other"].State);
    }

    [Fact]
    public async Task Token_is_asked_for_and_taken_from_the_option_or_the_environment()
    {
        await using var app = await HostAsync(new DashboardOptions { BearerToken = Token });
        var url = app.Urls.First();

        var missing = _tool.Freshet("list", url);
        var wrong = _tool.Freshet("stop", url, "numbers", "--token", Token + "x");
        var json = _tool.Freshet("list", url, "--json");

        Assert.Equal((5, 5, 5), (missing.Code, wrong.Code, json.Code));
        Assert.Equal("The bearer token is missing or wrong. Give --token, or set FRESHET_TOKEN.\n", missing.Error);
        Assert.Equal("refused", JsonDocument.Parse(json.Error).RootElement.GetProperty("error").GetProperty("kind").GetString());
        Assert.Contains("numbers", Done("list", url, "--token", Token), StringComparison.Ordinal);
        Assert.Contains("numbers", _tool.Run("env", [$"FRESHET_TOKEN={Token}", "dotnet", ToolRun.Built("Freshet.Tool"), "list", url]).Out, StringComparison.Ordinal);
        await app.StopAsync();
    }

    private string Done(params string[] args)
    {
        var result = _tool.Freshet(args);
        Assert.Equal((0, ""), (result.Code, result.Error));
        return result.Out;
    }

    private async Task<WebApplication> HostAsync(DashboardOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            [new("Freshet:Jobs:numbers:Checkpoints:Folder", _tool.At(Path.GetRandomFileName())), new("Freshet:Jobs:numbers:Checkpoints:Interval", "00:30:00"), new("Freshet:Jobs:numbers:Parallelism", "1"), new("Freshet:Jobs:other:Parallelism", "1")]);
        builder.Services.AddFreshet(new FreshetHostOptions { Workers = 2, OnFailure = JobFailure.LeaveHost })
            .AddJob("numbers", static (env, _) => Numbers(env).Discard())
            .AddJob("other", static (env, _) => Numbers(env).Filter(static n => n < 0).Discard())
            .AddDashboard(options);
        var app = builder.Build();
        app.UseRouting();
        app.MapFreshet();
        await app.StartAsync();
        var jobs = app.Services.GetRequiredService<IFreshetJobs>();
        Assert.True(SpinWait.SpinUntil(() => jobs.All.All(static j => j.Status is { RecordsIn: > 0, Phase: Runtime.Jobs.JobPhase.Running }), TimeSpan.FromSeconds(30)));
        return app;
    }

    private static DataStream<long> Numbers(StreamEnvironment env) => env.Generate(static n => n, new GeneratorOptions { RatePerSecond = 1_000 });
}
