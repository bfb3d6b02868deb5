using Freshet.Runtime.Jobs;
using static Freshet.Aggregates;

namespace Freshet.Tests.BatchMode;

/// <summary>The same program in batch mode: its final answer is that of streaming.</summary>
public sealed class BatchModeTests
{
    private const long Little = 1; // as little memory as there can be: everything goes over the disk

    /// <summary>Programs whose results are final ones already.</summary>
    public static TheoryData<string> Programs => [.. s_programs.Keys];

    private static readonly Dictionary<string, Func<DataStream<Visit>, DataStream<string>>> s_programs = new()
    {
        ["windows"] = visits => visits.KeyBy(v => v.User).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((user, window, n) => $"{user} {window.EndMs} {n}"),
        ["sliding"] = visits => visits.KeyBy(v => v.User).Window(Sliding.EventTime(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(250))).Count((user, window, n) => $"{user} {window.EndMs} {n}"),
        ["sessions"] = visits => visits.KeyBy(v => v.User).Window(Session.EventTime(TimeSpan.FromMilliseconds(40))).Count((user, window, n) => $"{user} {window.StartMs} {window.EndMs} {n}"),
        ["whole stream"] = visits => visits.WindowAll(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((window, n) => $"{window.EndMs} {n}"),
        ["timers"] = visits => visits.KeyBy(v => v.User).Process(() => new Pauses()),
        ["interval join"] = visits => visits.KeyBy(v => v.User)
            .IntervalJoin(visits.Filter(v => v.Page == 3).KeyBy(v => v.User))
            .Between(TimeSpan.FromMilliseconds(-5), TimeSpan.FromMilliseconds(5))
            .Inner((one, other) => $"{one} {other}"),
        ["co-group"] = visits => visits.Filter(v => v.Page < 3).KeyBy(v => v.User)
            .CoGroup(visits.Filter(v => v.Page >= 3).KeyBy(v => v.User))
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Apply<string>((user, window, low, high) => [$"{user} {window.EndMs} {low.Count} {high.Count}"]),
        ["windows after windows"] = visits => visits.KeyBy(v => v.User).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100))).Count((user, window, n) => (user, n))
            .KeyBy(c => c.user % 3).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Aggregate(Max<(int user, long n), long>(c => c.n), (group, window, most) => $"{group} {window.EndMs} {most}"),
        ["distinct"] = visits => visits.Map(v => (v.User, v.Page)).Distinct().Map(p => $"{p}"),
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task RunAsync_gives_in_batch_mode_what_it_gives_in_streaming(string program)
    {
        var streaming = await Run(program, ExecutionMode.Streaming, 2, null);

        Assert.NotEmpty(streaming);
        Assert.Equal(streaming, await Run(program, ExecutionMode.Batch, 1, null));
        Assert.Equal(streaming, await Run(program, ExecutionMode.Batch, 3, null));
        Assert.Equal(streaming, await Run(program, ExecutionMode.Batch, 1, Little));
        Assert.Equal(streaming, await Run(program, ExecutionMode.Automatic, 4, Little));
    }

    [Fact]
    public async Task Running_results_are_the_last_ones_alone_in_batch_mode()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 2, Little));
        var sums = await Visits(env).KeyBy(v => v.User).Sum(v => v.Page, (user, sum) => (user, sum)).ToListAsync();

        Assert.Equal(All().GroupBy(v => v.User).Select(g => (g.Key, g.Sum(v => v.Page))).Order(), sums.Order());
    }

    [Fact]
    public async Task Early_results_are_not_given_out_in_batch_mode()
    {
        static DataStream<(int, long, long)> Early(StreamEnvironment env) => Visits(env).KeyBy(v => v.User)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Trigger(Triggers.EventTime.Early(Triggers.Count(1)))
            .Count((user, window, n) => (user, window.EndMs, n));
        var streaming = await Early(StreamEnvironment.Create(Options(ExecutionMode.Streaming, 2, null))).ToListAsync();
        var batch = await Early(StreamEnvironment.Create(Options(ExecutionMode.Batch, 2, null))).ToListAsync();

        Assert.Equal(All().Length + batch.Count, streaming.Count);
        Assert.Equal(All().GroupBy(v => (v.User, (v.Ms / 1000 * 1000) + 1000, 0L)).Select(g => (g.Key.User, g.Key.Item2, (long)g.Count())).Order(), batch.Order());
    }

    [Fact]
    public async Task No_record_is_late_in_batch_mode()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 2, Little));
        var shuffled = All();
        new Random(1).Shuffle(shuffled);
        var counts = await env.FromCollection(shuffled).WithWatermarks(Watermarks.Monotonic(), v => v.Ms)
            .KeyBy(v => v.User).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((user, window, n) => n).ToListAsync();

        Assert.Equal(shuffled.Length, counts.Sum());
    }

    /// <summary>Records without a time come first, and what they ask for comes due among the others.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Little)]
    public async Task A_timer_of_a_record_without_a_time_fires_between_the_others(long? spillBytes)
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 1, spillBytes));
        var timed = env.FromCollection([100L, 200L]).WithWatermarks(Watermarks.Monotonic(), n => n).KeyBy(n => 0);
        var fired = await timed.Connect(env.FromCollection([5L]).KeyBy(n => 0)).Process(() => new TimerOfTheOther()).ToListAsync();

        Assert.Equal(["asked for 5", "timer 5", "100", "200"], fired);
    }

    [Fact]
    public async Task Broadcast_records_are_there_before_the_others_in_batch_mode()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 3, Little));
        var factors = env.FromCollection(Enumerable.Range(0, 5000).Select(i => (Page: i, Factor: i * 10)).Reverse().ToArray());
        var priced = await Visits(env).KeyBy(v => v.User).ConnectBroadcast(factors).Process(() => new Priced()).ToListAsync();

        Assert.Equal(All().Select(v => $"{v} {v.Page * 10}").Order(StringComparer.Ordinal), priced.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Join_of_all_records_needs_no_windows()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 2, Little));
        var names = env.FromCollection(Enumerable.Range(0, 30).Select(i => (User: i, Name: $"user {i}")).ToArray());
        var named = await Visits(env).KeyBy(v => v.User).CoGroup(names.KeyBy(n => n.User)).Window(Global.Windows()).Trigger(Triggers.EndOfInput)
            .Join((visit, name) => $"{name.Name} {visit.Ms}").ToListAsync();

        Assert.Equal(All().Where(v => v.User < 30).Select(v => $"user {v.User} {v.Ms}").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_source_without_an_end_is_refused()
    {
        using var folder = new TempFolder();
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 1, null));
        env.FromFiles(folder.Path, Format.Text, new FileSourceOptions { Watch = TimeSpan.FromSeconds(1) }).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());
        Assert.Contains("has no end, and batch mode needs all input", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_cannot_be_stored_are_refused_by_operator_and_member()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 1, null));
        env.FromCollection([1, 2]).Map(n => new Holder(n, new object())).KeyBy(h => h.Id).Count((id, n) => n).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());
        Assert.Contains("'aggregate' sorts its input in batch mode, and its BatchModeTests.Holder records cannot be stored", error.Message, StringComparison.Ordinal);
        Assert.Contains("What", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_failed_begins_anew_and_its_files_are_exact()
    {
        using var folder = new TempFolder();
        for (var run = 0; run < 3; run++)
        {
            var env = StreamEnvironment.Create(Jobs.Options(Path.Combine(folder.Path, "checkpoints")) with { Mode = ExecutionMode.Batch });
            var failing = run == 0;
            env.FromSequence(0, 19_999).CountByRemainder()
                .Map(c => failing && c.WindowEnd > 10_000 ? throw new InvalidOperationException("once") : c)
                .ToFiles(Path.Combine(folder.Path, "out"), Format.Csv<Jobs.Counted>());
            if (failing)
            {
                await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly("batch"));
                Assert.Empty(Jobs.ReadCsv(Path.Combine(folder.Path, "out")));
            }
            else
            {
                await env.RunQuietly("batch"); // the third time there is nothing left to do
                Assert.Equal(Jobs.Sorted(Jobs.Expected(20_000)), Jobs.Sorted(Jobs.ReadCsv(Path.Combine(folder.Path, "out"))));
            }
        }
    }

    [Fact]
    public async Task Checkpoints_of_an_unfinished_streaming_run_are_refused()
    {
        using var folder = new TempFolder();
        var options = Jobs.Options(folder.Path);
        using (var stop = new CancellationTokenSource())
        {
            var env = StreamEnvironment.Create(options);
            env.FromSequence(0, long.MaxValue / 2).Map(n => n % 1000 == 0 && Stopping(stop, n) ? n : n).CountByRemainder().Discard();
            await env.RunQuietly("mode", stop.Token);
        }

        var again = StreamEnvironment.Create(options with { Mode = ExecutionMode.Batch });
        again.FromSequence(0, 10).CountByRemainder().Discard();
        var error = await Assert.ThrowsAsync<FreshetException>(() => again.RunQuietly("mode"));
        Assert.Contains("batch mode begins anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_ends_a_batch_job_without_a_commit_and_says_so()
    {
        using var stop = new CancellationTokenSource();
        var env = StreamEnvironment.Create(Options(ExecutionMode.Batch, 1, null));
        env.FromSequence(0, long.MaxValue / 2).Map(n => n % 1000 == 0 && Stopping(stop, n) ? n : n % 10).KeyBy(n => n).Count((n, count) => count).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly("stopped", stop.Token));
        Assert.Contains("nothing was committed, and the next start begins anew", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_tells_batch_mode_and_who_sorts()
    {
        var env = StreamEnvironment.Create(Options(ExecutionMode.Automatic, 1, null));
        Visits(env).KeyBy(v => v.User).Count((user, n) => n).Discard();

        Assert.Contains("batch mode", env.Explain(), StringComparison.Ordinal);
        Assert.Contains("  sorts  uid", env.Explain(), StringComparison.Ordinal);
    }

    internal static JobOptions Options(ExecutionMode mode, int parallelism, long? spillBytes) => new()
    {
        Mode = mode,
        Parallelism = parallelism,
        Restart = RestartPolicy.None,
        Spill = spillBytes is { } bytes ? new SpillOptions { BytesMax = bytes } : new SpillOptions(),
    };

    private static bool Stopping(CancellationTokenSource stop, long n)
    {
        if (n > 100_000)
        {
            stop.Cancel();
        }

        return false;
    }

    private static async Task<List<string>> Run(string program, ExecutionMode mode, int parallelism, long? spillBytes)
    {
        var env = StreamEnvironment.Create(Options(mode, parallelism, spillBytes));
        var results = await s_programs[program](Visits(env)).ToListAsync();
        results.Sort(StringComparer.Ordinal);
        return results;
    }

    private static DataStream<Visit> Visits(StreamEnvironment env) =>
        env.FromCollection(All()).WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMilliseconds(20)), v => v.Ms);

    private static Visit[] All() => [.. Enumerable.Range(0, 5000).Select(i => new Visit(i * 7919 % 50, i * 31 % 5, i + (i * 13 % 17)))];

    private sealed record Visit(int User, int Page, long Ms);

    private sealed record Holder(int Id, object What);

    /// <summary>Tells of each pause of more than 150 ms, by a timer.</summary>
    private sealed class Pauses : KeyedProcessFunction<int, Visit, string>
    {
        private readonly ValueState<long> _last;

        public Pauses() => _last = Value<long>("last");

        public override void OnRecord(Visit visit, ProcessContext<int, string> context)
        {
            _last.Value = Math.Max(_last.Value, visit.Ms);
            context.SetEventTimer(visit.Ms + 60);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<int, string> context)
        {
            if (_last.Value + 60 == time)
            {
                context.Emit($"{context.Key} paused at {_last.Value}");
            }
        }
    }

    private sealed class TimerOfTheOther : KeyedCoProcessFunction<int, long, long, string>
    {
        public override void OnLeft(long record, ProcessContext<int, string> context) => context.Emit($"{record}");

        public override void OnRight(long record, ProcessContext<int, string> context)
        {
            context.SetEventTimer(record);
            context.Emit($"asked for {record}");
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<int, string> context) => context.Emit($"timer {time}");
    }

    private sealed class Priced : KeyedBroadcastFunction<int, Visit, (int Page, int Factor), string>
    {
        private readonly BroadcastState<int, int> _factors;

        public Priced() => _factors = Broadcast<int, int>("factors");

        public override void OnRecord(Visit visit, ProcessContext<int, string> context) => context.Emit($"{visit} {_factors[visit.Page]}");

        public override void OnBroadcast((int Page, int Factor) rule, BroadcastContext<int, string> context) => _factors[rule.Page] = rule.Factor;
    }
}
