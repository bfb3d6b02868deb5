using System.Text.Json;

namespace Freshet.Dashboard.Tests;

/// <summary>"Why is nothing coming out?", asked of a real job with each known cause.</summary>
public sealed class WaitingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-waiting-").FullName;
    private readonly ManualResetEventSlim _gate = new();

    public void Dispose()
    {
        _gate.Set();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Source_is_named_when_there_is_nothing_to_read()
    {
        var found = await Find("NoInput", env => env.FromFiles(_folder, Format.Text, new FileSourceOptions { Watch = TimeSpan.FromMilliseconds(100) }).Discard());

        Assert.Contains("has given no record", found.Message);
    }

    [Fact]
    public async Task Source_is_named_when_all_of_its_records_are_bad()
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), "Shop,Amount,TimeMs\na,b,c\nd,e,f\n");

        var found = await Find("AllBad", env => env
            .FromFiles(_folder, Format.Csv<TestJobs.Sale>(), new FileSourceOptions { Watch = TimeSpan.FromMilliseconds(100), BadRecords = BadRecords.Skip })
            .Discard());

        Assert.Contains("that it read were bad", found.Message);
    }

    [Theory]
    [InlineData(1)] // all in one task
    [InlineData(2)] // with channels between
    public async Task Missing_watermarks_are_found_when_timers_wait_for_event_time(int parallelism)
    {
        var found = await Find("NoWatermarks", env =>
        {
            env.Options = env.Options with { Parallelism = parallelism };
            Numbers(env).KeyBy(n => n % 3).Process(() => new OnTime()).Discard();
        });

        Assert.Contains("nothing there makes watermarks", found.Message);
        Assert.Contains("WithWatermarks", found.Advice);
        Assert.Contains("process", found.Waiting);
    }

    [Fact]
    public async Task Input_without_a_record_is_named_when_others_go_on()
    {
        var found = await Find("SplitWithoutTime", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => n).Union(
            env.FromCollection([5L]).WithName("stuck").WithWatermarks(Watermarks.Monotonic(), n => _gate.Wait(TimeSpan.FromSeconds(30)) ? n : n))));

        Assert.Contains("behind stuck", found.Message);
    }

    [Fact]
    public async Task Silent_split_is_named_with_where_it_stands_and_since_when()
    {
        var found = await Find("SplitSilent", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => 1_000_000 + n).Union(
            env.Generate(n => n, new GeneratorOptions { RatePerSecond = 0.001 }).WithName("rare").WithWatermarks(Watermarks.Monotonic(), _ => 86_400_000L))));

        Assert.Contains("rare", found.Message);
        Assert.Contains("1970-01-0", found.Message);
        Assert.Contains("Idle", found.Advice);
        Assert.True(found.Since > 0);
    }

    [Fact]
    public async Task Slowest_split_is_named_when_all_move()
    {
        var found = await Find("SplitSlowest", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => n)));

        Assert.Contains("and moves", found.Message);
    }

    [Fact]
    public async Task Side_of_a_union_is_named_when_it_is_behind_the_other()
    {
        var found = await Find("SplitSlowest", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => 500_000_000 + n).Union(
            env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1_000 }).WithName("old").WithWatermarks(Watermarks.Monotonic(), n => n))), says: "behind old");

        Assert.Contains("and moves", found.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // one of them has no file: that one is idle, and holds nothing back
    public async Task Idle_sources_are_found_when_all_is_read_and_windows_wait(int parallelism)
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), "a,1,1000\nb,2,2000\n");

        var found = await Find("AllIdle", env =>
        {
            env.Options = env.Options with { Parallelism = parallelism };
            env.FromFiles(_folder, Format.Csv<TestJobs.Sale>(), new FileSourceOptions { Watch = TimeSpan.FromMilliseconds(100), QuietAfter = TimeSpan.FromMilliseconds(300) })
                .WithWatermarks(Watermarks.Monotonic(), sale => sale.TimeMs)
                .KeyBy(sale => sale.Shop)
                .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
                .Count((shop, window, n) => new TestJobs.Total(shop, window.EndMs, n))
                .Discard();
        });

        Assert.Contains("event time stands at 1970-01-01 00:00:0", found.Message);
        Assert.Contains("window", found.Waiting);
    }

    [Fact]
    public async Task Time_from_the_future_is_found()
    {
        var found = await Find("TimeAhead", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => n == 20 ? DateTimeOffset.UtcNow.AddDays(400).ToUnixTimeMilliseconds() : n)));

        Assert.Contains("ahead of the clock", found.Message);
    }

    [Fact]
    public async Task Late_records_are_found_when_most_are()
    {
        var found = await Find("MostLate", env => Windows(Numbers(env).WithWatermarks(Watermarks.Monotonic(), n => n == 20 ? 10_000_000 : n)));

        Assert.Contains("were too late", found.Message);
    }

    [Fact]
    public async Task Filter_that_lets_nothing_pass_is_found()
    {
        var found = await Find("NothingPasses", env => Numbers(env).Filter(n => n < 0).WithName("below zero").Discard());

        Assert.Contains("below zero", found.Message);
    }

    [Fact]
    public async Task Slow_operator_is_found_where_back_pressure_begins()
    {
        var found = await Find("BackPressure", env => env.Generate(n => n).Rebalance().Map(n => n).WithoutChaining().ForEach(n => Thread.Sleep(n % 50 == 0 ? 1 : 0)).WithName("slow"));

        Assert.Matches("^slow .*sets the pace: its task is [0-9]+ % busy", found.Message);
    }

    [Fact]
    public async Task Sink_that_waits_for_a_checkpoint_is_found()
    {
        var found = await Find("NotCommitted", env => Numbers(env).Map(n => new TestJobs.Total("a", n, n)).ToFiles(Folder("out"), Format.Csv<TestJobs.Total>()));

        Assert.Contains("no checkpoint is complete yet", found.Message);
    }

    [Fact]
    public async Task Restarting_job_says_what_fails()
    {
        var found = await Find("Restarting", env =>
        {
            env.Options = env.Options with { Restart = RestartPolicy.Fixed(1000, TimeSpan.FromSeconds(30)) };
            Numbers(env).Map<long, long>(_ => throw FreshetException.External("the shop is closed", null)).Discard();
        });

        Assert.Contains("the shop is closed", found.Message);
    }

    [Fact]
    public async Task Job_that_has_ended_says_so()
    {
        var found = await Find("NotRunning", env => env.FromSequence(0, 10).Discard());

        Assert.Contains("has ended (Finished)", found.Message);
    }

    private static DataStream<long> Numbers(StreamEnvironment env) => env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1_000 });

    private static void Windows(DataStream<long> numbers) =>
        numbers.KeyBy(n => n % 3).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((key, window, n) => new TestJobs.Total($"{key}", window.EndMs, n)).Discard();

    private sealed class OnTime : KeyedProcessFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long, long> context) => context.SetEventTimer(1);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context) => context.Emit(time);
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    private async Task<(string Message, string Advice, string Waiting, long Since)> Find(string kind, Action<StreamEnvironment> build, string says = "")
    {
        await using var host = await DashboardHost.StartAsync(
            f => f.AddJob("job", (env, _) => build(env)), configuration: [("Freshet:Jobs:job:Parallelism", "1"), ("Freshet:Jobs:job:Restart:Policy", "None")]);
        var found = (await host.UntilAsync("/jobs/job/waiting", w => w.EnumerateArray().Any(Is))).EnumerateArray().First(Is);
        _gate.Set(); // the host ends with this method, and waits for what is held
        return (found.GetProperty("message").GetString()!, found.GetProperty("advice").GetString()!, found.GetProperty("waiting").ToString(), found.GetProperty("since") is { ValueKind: JsonValueKind.Number } s ? s.GetInt64() : 0);

        bool Is(JsonElement f) => f.GetProperty("kind").GetString() == kind && f.GetProperty("message").GetString()!.Contains(says, StringComparison.Ordinal);
    }
}
