namespace Freshet.Bench;

/// <summary>Sessions, joins, broadcast and asynchronous functions over numbers. Time goes on by a millisecond for each <c>rate / 1000</c> numbers.</summary>
internal static class InputJobs
{
    private const long GapMs = 10;
    private const int RulesMost = 1000;

    /// <summary>Sessions with a gap of 10 ms: a key comes every KEYS numbers, so with fewer keys than numbers in the gap its session goes on, with more each record is one.</summary>
    public static Task<int> Session_(BenchOptions options)
    {
        var (keys, events, rate) = (options.PositiveArgument(0, "KEYS"), options.Events(5_000_000), options.Rate());
        var env = StreamEnvironment.Create(options.ToJobOptions());
        Numbers(env, events, rate, keys)
            .KeyBy(k => k.Key)
            .Window(Session.EventTime(TimeSpan.FromMilliseconds(GapMs)))
            .Reduce((a, b) => new Item(a.Key, a.Value + b.Value))
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    /// <summary>An interval join of two streams of numbers, 1 ms to either side: about two pairs for each record where a key comes once a millisecond. Events are those of both.</summary>
    public static Task<int> Join(BenchOptions options)
    {
        var (keys, events, rate) = (options.PositiveArgument(0, "KEYS"), options.Events(4_000_000), options.Rate());
        var env = StreamEnvironment.Create(options.ToJobOptions());
        var near = TimeSpan.FromMilliseconds(1);
        Numbers(env, events / 2, rate, keys).KeyBy(k => k.Key)
            .IntervalJoin(Numbers(env, events / 2, rate, keys).KeyBy(k => k.Key))
            .Between(-near, near)
            .Inner((l, r) => new Item(l.Key, l.Value + r.Value))
            .Discard();
        return Bench.Measure(env, options, _ => events / 2 * 2);
    }

    /// <summary>Each number looks up one of a thousand rules that were broadcast.</summary>
    public static Task<int> Broadcast(BenchOptions options)
    {
        var (keys, events, rate) = (options.PositiveArgument(0, "KEYS"), options.Events(10_000_000), options.Rate());
        var env = StreamEnvironment.Create(options.ToJobOptions());
        Numbers(env, events, rate, keys).KeyBy(k => k.Key)
            .ConnectBroadcast(env.FromSequence(0, RulesMost - 1).WithParallelism(1))
            .Process(() => new Looked())
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    /// <summary>Requests that are done on another thread at once: what is measured is the operator.</summary>
    public static Task<int> Async(BenchOptions options)
    {
        var events = options.Events(1_000_000);
        var env = StreamEnvironment.Create(options.ToJobOptions());
        env.FromSequence(0, events - 1)
            .MapAsync(
                static async (n, _) =>
                {
                    await Task.Yield();
                    return n + 1;
                },
                new AsyncOptions { Capacity = 1000 })
            .Discard();
        return Bench.Measure(env, options, _ => events);
    }

    private static DataStream<Item> Numbers(StreamEnvironment env, long events, long rate, long keys) => env
        .FromSequence(0, events - 1)
        .WithWatermarks(Watermarks.Monotonic(), n => n * 1000 / rate)
        .Map(n => new Item((long)(WindowJobs.Mix((ulong)n) >> 1) % keys, n));

    private readonly record struct Item(long Key, long Value);

    private sealed class Looked : KeyedBroadcastFunction<long, Item, long, Item>
    {
        private readonly BroadcastState<long, long> _rules;
        private readonly ValueState<long> _met;

        public Looked() => (_rules, _met) = (Broadcast<long, long>("rules"), Value<long>("met"));

        public override void OnRecord(Item record, ProcessContext<long, Item> context)
        {
            if (_rules.TryGetValue(record.Value % RulesMost, out var rule))
            {
                _met.Value += rule;
            }
        }

        public override void OnBroadcast(long record, BroadcastContext<long, Item> context) => _rules[record] = record;
    }
}
