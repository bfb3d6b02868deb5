using Freshet.Runtime.Jobs;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.Recovery;

/// <summary>Unions, connected streams and broadcast in whole jobs.</summary>
public sealed class SeveralInputsTests
{
    private const long Numbers = 20_000;
    private static readonly OutputTag<string> Unmatched = new("unmatched");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_union_gives_every_record_of_each_stream_and_the_lowest_time(int parallelism)
    {
        var rows = new List<Counted>();
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        var all = env.FromSequence(0, Numbers - 1).WithWatermarks(Watermarks.Monotonic(), n => n);
        var even = all.Filter(n => n % 2 == 0);
        var odd = env.FromSequence(0, Numbers - 1).WithWatermarks(Watermarks.Monotonic(), n => n).Filter(n => n % 2 == 1);
        even.Union(odd)
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n))
            .ToCollection(rows);

        var status = await env.RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(rows));
        Assert.Equal(0, status.Late);
    }

    [Fact]
    public async Task A_stream_united_with_itself_gives_each_record_twice()
    {
        var rows = new List<long>();
        var env = StreamEnvironment.Create(Options());
        var numbers = env.FromSequence(1, 100);
        numbers.Union(numbers, numbers.Map(n => -n)).ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(Enumerable.Range(1, 100).SelectMany(n => new long[] { n, n, -n }).Order(), rows.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_broadcast_stream_without_watermarks_holds_no_time_back(int parallelism)
    {
        var fired = new TaskCompletionSource<Counted>(TaskCreationOptions.RunContinuationsAsynchronously);
        var env = StreamEnvironment.Create(Options(parallelism: parallelism));
        var rules = env.Generate(n => n, new GeneratorOptions { RatePerSecond = 10 }).Filter(n => n > 0); // goes on for ever, and has no time
        CountsBehind(rules, env.Generate(n => n, new GeneratorOptions { RatePerSecond = 10_000 }))
            .ForEach(row => fired.TrySetResult(row));

        using var job = env.Start("rules", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Workers = 2 });
        var row = await fired.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await job.Handle.CancelAsync();

        Assert.InRange(row.Count, 14, 15);
    }

    [Fact]
    public async Task A_broadcast_stream_with_watermarks_on_one_of_its_ways_is_waited_for()
    {
        var env = StreamEnvironment.Create(Options());
        var bare = env.FromSequence(0, 9).WithName("bare");
        var rules = bare.Union(env.FromSequence(0, 9).WithWatermarks(Watermarks.Monotonic(), n => n));
        CountsBehind(rules, env.FromSequence(0, 9)).Discard();

        Assert.Contains("and the source 'bare'", (await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_union_of_two_jobs_is_refused()
    {
        var one = StreamEnvironment.Create().FromSequence(0, 1);
        var other = StreamEnvironment.Create().FromSequence(0, 1);

        Assert.Contains("two jobs", Assert.Throws<FreshetException>(() => one.Union(other)).Message, StringComparison.Ordinal);
        Assert.Contains("two jobs", Assert.Throws<FreshetException>(() => one.Connect(other).Map(n => n, n => n)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_union_has_no_name_of_its_own()
    {
        var env = StreamEnvironment.Create();
        var union = env.FromSequence(0, 1).Union(env.FromSequence(2, 3));

        Assert.Contains("A union has no operator", Assert.Throws<FreshetException>(() => union.WithName("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connected_streams_are_mapped_to_one_type()
    {
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(1, 3).Connect(env.FromCollection(["a", "b"]))
            .FlatMap(n => Enumerable.Repeat($"{n}", (int)n), s => [s])
            .ToCollection(rows);

        await env.RunQuietly();

        Assert.Equal(["1", "2", "2", "3", "3", "3", "a", "b"], rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public async Task Records_of_equal_keys_meet_also_behind_a_restart_at_another_parallelism(int first, int second)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var status = await Meeting(folder, first, 20_000, stop).RunQuietly(stop: stop.Token);
        Assert.True(status.RecordsIn < 2 * Numbers, "the first run was to be stopped on its way");

        status = await Meeting(folder, second, null, null).RunQuietly();

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines);
        Assert.Equal(Enumerable.Range(0, (int)Numbers).Select(n => $"{n}={n}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.Equal(Numbers, status.Counters["pairs"]); // counted once, over the restart
        var numbers = status.Histograms["numbers"];
        Assert.Equal((Numbers, 0, Numbers - 1, Numbers * (Numbers - 1) / 2.0), (numbers.Count, numbers.Min, numbers.Max, numbers.Sum));
        Assert.InRange(numbers.Quantile(0.5), Numbers / 2, Numbers * 0.52);
    }

    /// <summary>Each waits for the other: ten keys first, then the rules, and the rest when every subtask has heard all of them.</summary>
    [Fact]
    public async Task Every_record_sees_the_rules_that_were_broadcast_and_keys_are_told_of_new_ones()
    {
        const int Subtasks = 3;
        var (keysAreThere, rulesAreHeard) = (new CountdownEvent(10), new CountdownEvent(3 * Subtasks));
        var (forRules, forRest) = (new TaskCompletionSource(), new TaskCompletionSource());
        var rows = new List<string>();
        var env = StreamEnvironment.Create(Options(parallelism: Subtasks));
        var numbers = env.FromSequence(0, 2999).WithParallelism(1)
            .MapAsync(async (n, token) =>
            {
                await (n < 10 ? Task.CompletedTask : forRest.Task.WaitAsync(token));
                return n;
            }).WithParallelism(1);
        var rules = env.FromCollection(["one", "two", "three"]).WithParallelism(1)
            .MapAsync(async (rule, token) =>
            {
                await forRules.Task.WaitAsync(token);
                return rule;
            }).WithParallelism(1);
        numbers.KeyBy(n => n % 10).ConnectBroadcast(rules)
            .Process(() => new Rules(() => Signal(keysAreThere, forRules), () => Signal(rulesAreHeard, forRest)))
            .ToCollection(rows);

        await env.RunQuietly();

        var expected = Enumerable.Range(0, 10).SelectMany(key => (string[])[$"{key}:0", .. Enumerable.Repeat($"{key}:told", 3), .. Enumerable.Repeat($"{key}:3", 299)]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));

        static void Signal(CountdownEvent count, TaskCompletionSource done)
        {
            if (!count.IsSet && count.Signal())
            {
                done.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task A_broadcast_state_is_not_changed_by_a_record_of_a_key()
    {
        var env = StreamEnvironment.Create(Options());
        env.FromSequence(0, 10).KeyBy(n => n).ConnectBroadcast(env.FromCollection(["rule"])).Process(() => new WrongRules()).Discard();

        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("outside of OnBroadcast", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 3, EntrySharing.Split)]
    [InlineData(3, 2, EntrySharing.Split)]
    public async Task A_plain_function_keeps_its_list_over_a_restart(int first, int second, EntrySharing sharing)
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        await Remembering(folder, first, 20_000, stop, sharing).RunQuietly(stop: stop.Token);

        await Remembering(folder, second, null, null, sharing).RunQuietly();

        var rows = Directory.EnumerateFiles(folder["out"], "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines).Select(long.Parse);
        Assert.Equal(Enumerable.Range(0, (int)Numbers).Select(n => (long)n), rows.Order());
    }

    private static StreamEnvironment Meeting(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        var left = env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate }).Map(n =>
        {
            if (n == Numbers / 10)
            {
                stop?.Cancel();
            }

            return n;
        });
        var right = env.Generate(n => $"{Numbers - 1 - n}", new GeneratorOptions { Count = Numbers, RatePerSecond = rate });
        var met = left.Connect(right).KeyBy(n => n, long.Parse).Process(() => new Meet());
        met.ToFiles(folder["out"], Format.Text);
        met.SideOutput(Unmatched).Discard();
        return env;
    }

    private static StreamEnvironment Remembering(TempFolder folder, int parallelism, double? rate, CancellationTokenSource? stop, EntrySharing sharing)
    {
        var env = StreamEnvironment.Create(Options(folder["checkpoints"], parallelism));
        env.Generate(n => n, new GeneratorOptions { Count = Numbers, RatePerSecond = rate })
            .Map(n =>
            {
                if (n == Numbers / 10)
                {
                    stop?.Cancel();
                }

                return n;
            })
            .Process(() => new InPairs(sharing))
            .ToFiles(folder["out"], Format.Text);
        return env;
    }

    /// <summary>Pairs a number with the text of the same number.</summary>
    private sealed class Meet : KeyedCoProcessFunction<long, long, string, string>
    {
        private readonly ValueState<long> _left;
        private readonly ListState<string> _right;
        private Counter? _pairs;
        private Histogram? _numbers;

        public Meet()
        {
            _left = Value<long>("left");
            _right = List<string>("right");
        }

        public override void OnLeft(long record, ProcessContext<long, string> context)
        {
            if (_right.Count > 0)
            {
                Pair(record, _right.ToArray()[0], context);
                _right.Clear();
            }
            else
            {
                _left.Value = record;
                context.Emit(Unmatched, $"{record}");
            }
        }

        public override void OnRight(string record, ProcessContext<long, string> context)
        {
            if (_left.Exists)
            {
                Pair(_left.Value, record, context);
                _left.Clear();
            }
            else
            {
                _right.Add(record);
            }
        }

        protected override void OnOpen(FunctionContext context) => (_pairs, _numbers) = (context.Counter("pairs"), context.Histogram("numbers"));

        private void Pair(long left, string right, ProcessContext<long, string> context)
        {
            context.Emit($"{left}={right}");
            _pairs!.Add();
            _numbers!.Record(left);
        }
    }

    /// <summary>Says how many rules a key has been told of.</summary>
    private sealed class Rules : KeyedBroadcastFunction<long, long, string, string>
    {
        private readonly Action _onRecord;
        private readonly Action _onRule;
        private readonly BroadcastState<string, int> _rules;
        private readonly ValueState<bool> _seen;

        public Rules(Action onRecord, Action onRule)
        {
            (_onRecord, _onRule) = (onRecord, onRule);
            _rules = Broadcast<string, int>("rules");
            _seen = Value<bool>("seen");
        }

        public override void OnRecord(long record, ProcessContext<long, string> context)
        {
            _seen.Value = true;
            context.Emit($"{context.Key}:{_rules.Count}");
            _onRecord();
        }

        public override void OnBroadcast(string record, BroadcastContext<long, string> context)
        {
            _rules[record] = _rules.Count;
            context.ForEachKey(key => key.Emit($"{key.Key}:told"));
            _onRule();
        }
    }

    private sealed class WrongRules : KeyedBroadcastFunction<long, long, string, string>
    {
        private readonly BroadcastState<string, int> _rules;

        public WrongRules() => _rules = Broadcast<string, int>("rules");

        public override void OnRecord(long record, ProcessContext<long, string> context) => _rules["mine"] = 1;

        public override void OnBroadcast(string record, BroadcastContext<long, string> context) => _rules[record] = 1;
    }

    /// <summary>Holds every other record back until the next, or the end.</summary>
    private sealed class InPairs : ProcessFunction<long, string>
    {
        private readonly OperatorList<long> _held;

        public InPairs(EntrySharing sharing) => _held = OperatorList<long>("held", sharing);

        public override void OnRecord(long record, ProcessContext<string> context)
        {
            if (_held.Count == 0)
            {
                _held.Add(record);
                return;
            }

            OnEnd(context);
            context.Emit($"{record}");
        }

        public override void OnEnd(ProcessContext<string> context)
        {
            foreach (var record in _held)
            {
                context.Emit($"{record}");
            }

            _held.Clear();
        }
    }

    private static DataStream<Counted> CountsBehind(DataStream<long> rules, DataStream<long> numbers) =>
        numbers.WithWatermarks(Watermarks.Monotonic(), n => n).ConnectBroadcast(rules).Process(() => new PassOn())
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Count((key, window, n) => new Counted(key, window.EndMs, n));

    private sealed class PassOn : BroadcastFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long> context) => context.Emit(record);

        public override void OnBroadcast(long record, ProcessContext<long> context)
        {
        }
    }
}
