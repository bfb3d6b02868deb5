using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

/// <summary>Keys that are drawn by chance: one place for a record, or a failure that names the operator; never a record in two places.</summary>
public sealed class SaltedKeyTests
{
    private const int Records = 1000;

    private static readonly Dictionary<string, Func<DataStream<long>, Func<int>, DataStream<long>>> s_programs = new()
    {
        ["count"] = (numbers, salt) => numbers.KeyBy(_ => salt()).Count((key, n) => n),
        ["count-window"] = (numbers, salt) => numbers.KeyBy(_ => salt()).CountWindow(10).Count((key, n) => n),
        ["distinct"] = (numbers, salt) => numbers.Distinct(_ => salt()),
        ["window"] = (numbers, salt) => numbers.KeyBy(_ => salt()).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10))).Process(() => new Size()),
        ["panes"] = (numbers, salt) => numbers.KeyBy(_ => salt()).Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10))).Count((key, window, n) => n),
        ["session"] = (numbers, salt) => numbers.KeyBy(_ => salt()).Window(Session.EventTime(TimeSpan.FromMilliseconds(10))).Count((key, window, n) => n),
        ["co-group"] = (numbers, salt) => numbers.KeyBy(_ => salt()).CoGroup(numbers.KeyBy(_ => salt()))
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(10))).Apply<long>((_, _, left, right) => [left.Count, right.Count]),
        ["interval-join"] = (numbers, salt) => numbers.KeyBy(_ => salt()).IntervalJoin(numbers.KeyBy(n => (int)n % 8))
            .Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(10)).Inner((left, right) => left),
        ["process"] = (numbers, salt) => numbers.KeyBy(_ => salt()).Process(() => new CountedByTimers()),
    };

    /// <summary>Programs whose key is asked for on both sides of the exchange. (Panes are folded by key before they cross, so their key is asked for once.)</summary>
    public static TheoryData<string> Streaming => [.. s_programs.Keys.Where(name => name != "panes")];

    public static TheoryData<string> Batch => [.. s_programs.Keys];

    [Theory]
    [MemberData(nameof(Streaming))]
    public Task A_key_drawn_by_chance_is_found_and_named(string program) => IsFound(program, Options(parallelism: 4));

    [Theory]
    [MemberData(nameof(Batch))]
    public Task A_key_drawn_by_chance_is_found_in_batch_mode(string program) => IsFound(program, Options(parallelism: 4) with { Mode = ExecutionMode.Batch });

    /// <summary>Nothing crosses to another subtask, but records come back from the disk by the key that they had.</summary>
    [Fact]
    public async Task A_key_drawn_by_chance_is_found_when_records_come_back_from_the_disk()
    {
        using var folder = new TempFolder();
        await IsFound("count", Options(parallelism: 1) with { Mode = ExecutionMode.Batch, Spill = new SpillOptions { Folder = folder.Path, BytesMax = 1 } });
    }

    [Fact]
    public async Task One_salted_record_of_many_is_found_in_batch_mode()
    {
        var salt = 0;
        var env = StreamEnvironment.Create(Options(parallelism: 1) with { Mode = ExecutionMode.Batch });
        env.FromSequence(0, 49_999).KeyBy(n => n == 40_000 ? ++salt : 7).Count((key, n) => n).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("for 40000)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_salt_that_is_drawn_once_before_the_key_counts_every_record()
    {
        var rows = new List<(int Key, long Count)>();
        var env = StreamEnvironment.Create(Options(parallelism: 4));
        env.FromSequence(0, Records - 1).Map(n => (n, Salt: Random.Shared.Next(8))).KeyBy(p => p.Salt).Count((key, n) => (key, n)).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Records, rows.GroupBy(r => r.Key).Sum(g => g.Max(r => r.Count)));
    }

    /// <summary>In one subtask a key is asked for once, and every record is counted by it. Restored in three, it is asked for twice.</summary>
    [Fact]
    public async Task A_key_drawn_by_chance_counts_every_record_in_one_subtask_and_is_found_when_restored_in_three()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        StreamEnvironment Job(int parallelism, double? rate)
        {
            var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
            env.Generate(n => n, new GeneratorOptions { Count = Records, RatePerSecond = rate })
                .Map(n =>
                {
                    if (n == Records / 4 && rate is not null)
                    {
                        stop.Cancel();
                    }

                    return n;
                })
                .WithWatermarks(Watermarks.Monotonic(), n => n)
                .KeyBy(_ => Random.Shared.Next(8)).Process(() => new CountedByTimers()).WithUid("count").Map(n => $"{n}").ToFiles(folder["out"], Format.Text);
            return env;
        }

        var status = await Job(1, 4000).RunQuietly(stop: stop.Token);
        Assert.InRange(status.RecordsIn, Records / 4, Records - 1);

        var error = await Assert.ThrowsAsync<FreshetException>(() => Job(3, null).RunQuietly());
        Assert.Contains("another key for the same record", error.Message, StringComparison.Ordinal);

        await Job(1, null).RunQuietly();
        var counted = Directory.EnumerateFiles(folder["out"]).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines).Sum(long.Parse);
        Assert.Equal(Records, counted);
    }

    private static async Task IsFound(string program, JobOptions options)
    {
        var env = StreamEnvironment.Create(options);
        s_programs[program](env.FromSequence(0, Records - 1).WithWatermarks(Watermarks.Monotonic(), n => n), () => Random.Shared.Next(8)).WithName("the salted one").Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("another key for the same record", error.Message, StringComparison.Ordinal);
        Assert.Contains("'the salted one'", error.Message, StringComparison.Ordinal);
    }

    private sealed class Size : WindowFunction<int, long, long>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<long> records, WindowContext<int, long> context) => context.Emit(records.Count);
    }

    /// <summary>Gives out, every ten milliseconds of event time, how many records of its key came since.</summary>
    private sealed class CountedByTimers : KeyedProcessFunction<int, long, long>
    {
        private readonly ValueState<long> _count;

        public CountedByTimers() => _count = Value<long>("count");

        public override void OnRecord(long record, ProcessContext<int, long> context)
        {
            _count.Value++;
            context.SetEventTimer((context.Timestamp / 10 * 10) + 9);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<int, long> context)
        {
            if (_count.Value > 0)
            {
                context.Emit(_count.Value);
            }

            _count.Clear();
        }
    }
}
