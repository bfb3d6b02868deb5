using Freshet.Testing;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Count windows whose records are kept for a function. Records are texts: a key, then a number.</summary>
public sealed class CountWindowFunctionTests
{
    private const string Input = """
        + a1 @1
        + a2 @2
        + b1 @3
        + a3 @4
        + b2 @5
        + a4 @6
        + a5 @7
        end
        """;

    [Fact]
    public void Apply_gets_each_window_when_it_is_full() => Check(
        s => s.CountWindow(2).Apply((k, records) => new[] { $"{k}:{string.Join('/', records)}" }),
        """
        + a:a1/a2 @2
        + a:a3/a4 @6
        + b:b1/b2 @5
        """);

    [Fact]
    public void Sliding_windows_hold_the_last_records() => Check(
        s => s.CountWindow(3, 2).Apply((k, records) => new[] { $"{k}:{string.Join('/', records)}" }),
        """
        + a:a1/a2 @2
        + a:a2/a3/a4 @6
        + b:b1/b2 @5
        """);

    [Fact]
    public void A_function_has_states_of_the_key() => Check(
        s => s.CountWindow(2).Process(() => new Numbered()),
        """
        + a1:a1/a2 @2
        + a2:a3/a4 @6
        + b1:b1/b2 @5
        """);

    [Fact]
    public void Evictors_take_records_out_of_full_windows()
    {
        Check(
            s => s.CountWindow(2).Evict(Evictors.Count<string>(1)).Apply((k, records) => new[] { $"{k}:{string.Join('/', records)}" }),
            """
            + a:a2 @2
            + a:a4 @6
            + b:b2 @5
            """);
        Check(
            s => s.CountWindow(3, 1).Evict(new NoTwos()).Apply((k, records) => new[] { $"{k}:{string.Join('/', records)}" }),
            """
            + a:a1 @1
            + a:a1 @2
            + a:a1/a3 @4
            + a:a1/a3/a4 @6
            + a:a3/a4/a5 @7
            + b:b1 @3
            + b:b1 @5
            """);
    }

    [Fact]
    public void An_evictor_for_an_aggregate_is_refused() => Assert.Contains(
        "does not keep them",
        Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromCollection(["a"]).KeyBy(r => r).CountWindow(2).Evict(Evictors.Count<string>(1)).Count((k, _) => k)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_global_window_warns_of_growth_and_a_count_window_does_not(bool isCounted)
    {
        var sink = new TestSink<string>();
        using var job = JobTest.Of(env =>
        {
            var stream = env.Generate(n => $"{n}", new GeneratorOptions { RatePerSecond = 1 }).KeyBy(r => r); // has no end
            var windows = stream.Window(Global.Windows()).Trigger(Triggers.Count(2));
            var plain = isCounted ? windows.Count((k, _, _) => k) : windows.Apply((k, _, _) => new[] { k });
            plain.Union(stream.CountWindow(3, 2).Apply((k, _) => new[] { k })).ToTest(sink);
        }).Start();
        job.Run();

        Assert.Contains(isCounted ? "never drops anything" : "never drops records", Assert.Single(job.Logged, line => line.Text.Contains("global window", StringComparison.Ordinal)).Text, StringComparison.Ordinal); // and none of the count windows, whose evictor drops
    }

    private static void Check(Func<KeyedStream<string, string>, DataStream<string>> windows, string expected) => OperatorTest
        .Of<string, string>(s => windows(s.KeyBy(r => r[..1])))
        .Input(Input, r => r)
        .ExpectInAnyOrder(expected)
        .CheckAll();

    private sealed class Numbered : WindowFunction<string, string, string>
    {
        private readonly ValueState<int> _windows;

        public Numbered() => _windows = Value<int>("windows");

        public override void OnWindow(TimeWindow window, IReadOnlyList<string> records, WindowContext<string, string> context) =>
            context.Emit($"{context.Key}{++_windows.Value}:{string.Join('/', records)}");
    }

    private sealed class NoTwos : Evictor<string>
    {
        public override void Before(List<(long Time, string Record)> records, TimeWindow window) => records.RemoveAll(static r => r.Record.EndsWith('2'));
    }
}
