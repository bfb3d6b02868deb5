using Freshet.Dashboard.Tests;

namespace Freshet.Dashboard.Web.Tests;

/// <summary>Jobs to look at that the page must cope with.</summary>
internal static class WebJobs
{
    public const string Hostile = "<img src=x onerror=\"document.title='broken in'\"><b>bold</b>";

    /// <summary>Its sink is slow: the tasks before it are held back.</summary>
    public static void Slow(StreamEnvironment env)
    {
        env.Options = env.Options with { Parallelism = 2 };
        env.Generate(n => n).WithName("orders")
            .Map(n => n * 2).WithName("in cents").WithoutChaining()
            .Rebalance()
            .ForEach(static n =>
            {
                if (n % 64 == 0)
                {
                    Thread.Sleep(1);
                }
            }).WithName("ledger").WithParallelism(1);
    }

    /// <summary>Fails on one record, starts again, and fails on it again.</summary>
    public static void Failing(StreamEnvironment env)
    {
        env.Options = env.Options with { Parallelism = 1, Restart = RestartPolicy.Fixed(2, TimeSpan.FromMilliseconds(200)) };
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 200 }).WithName("payments")
            .Map(n => n == 20 ? throw FreshetException.External($"The bank did not answer for payment 20 of '{Hostile}'.") : n).WithName("to euros")
            .Discard();
    }

    /// <summary>Names and records with markup in them.</summary>
    public static void WithMarkup(StreamEnvironment env)
    {
        env.Options = env.Options with { Parallelism = 1, Restart = RestartPolicy.None };
        env.Generate(n => n, new GeneratorOptions { RatePerSecond = 200 }).WithName(Hostile)
            .Map(n => n == 10 ? throw new InvalidOperationException($"record {Hostile}</script><script>document.title='broken in'</script>") : n).WithName("</style><svg onload=alert(1)>")
            .Discard();
    }

    /// <summary>As large as jobs get: 200 operators, 1,000 subtasks.</summary>
    public static void Large(StreamEnvironment env)
    {
        env.Options = env.Options with { Parallelism = 5 };
        for (var line = 0; line < 10; line++)
        {
            var stream = env.Generate(n => n, new GeneratorOptions { RatePerSecond = 200 }).WithName($"source {line}");
            for (var step = 1; step < 19; step++)
            {
                stream = stream.Map(n => n + 1).WithName($"step {line}.{step}");
                stream = step % 4 == 0 ? stream.Rebalance() : stream;
            }

            stream.Discard();
        }
    }

    /// <summary>A source whose split falls silent, before a window that waits for it.</summary>
    public static void Silent(StreamEnvironment env)
    {
        env.Options = env.Options with { Parallelism = 1 };
        var often = env.Generate(n => n, new GeneratorOptions { RatePerSecond = 1_000 }).WithName("shop").WithWatermarks(Watermarks.Monotonic(), n => 1_000_000 + n);
        var rare = env.Generate(n => n, new GeneratorOptions { RatePerSecond = 0.001 }).WithName("kiosk").WithWatermarks(Watermarks.Monotonic(), _ => 86_400_000L);
        often.Union(rare).KeyBy(n => n % 3).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((key, window, n) => new TestJobs.Total($"{key}", window.EndMs, n)).Discard();
    }

    /// <summary>Counts by key, in a state of a function.</summary>
    public static void Visits(StreamEnvironment env) =>
        env.Generate(n => $"shop {n % 5}{(n % 5 == 4 ? Hostile : "")}", new GeneratorOptions { RatePerSecond = 200 }).KeyBy(shop => shop).Process(() => new Counted()).WithName("visits").Discard();

    private sealed class Counted : KeyedProcessFunction<string, string, long>
    {
        private readonly ValueState<long> _seen;

        public Counted() => _seen = Value<long>("seen");

        public override void OnRecord(string record, ProcessContext<string, long> context) => context.Emit(++_seen.Value);
    }
}
