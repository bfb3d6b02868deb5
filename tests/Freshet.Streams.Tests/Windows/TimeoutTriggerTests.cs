using Freshet.Testing;
using static Freshet.Aggregates;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Triggers that fire after a time-out. Records are texts: a key, then what the test likes.</summary>
public sealed class TimeoutTriggerTests
{
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void So_many_records_or_what_came_within_the_time_out_of_the_clock() => Check(
        Triggers.Purging(Triggers.ProcessingTimeout(Triggers.Count(3), Ms(100))),
        """
        + a
        time 99
        + a
        time 100
        + a
        + a
        time 150
        + a
        + b
        time 199
        + a
        time 250
        + b
        end
        """,
        """
        + a:2
        + a:3
        + b:1
        + a:1
        + b:1
        """);

    [Fact]
    public void A_time_out_purges_where_the_other_trigger_does() => Check(
        Triggers.ProcessingTimeout(Triggers.Purging(Triggers.Count(2)), Ms(100)),
        """
        + a
        time 100
        + a
        + a
        + a
        time 210
        + a
        end
        """,
        """
        + a:1
        + a:2
        + a:1
        + a:1
        """);

    [Fact]
    public void Records_stay_where_nothing_purges() => Check(
        Triggers.ProcessingTimeout(Triggers.Count(3), Ms(100)),
        """
        + a
        time 100
        + a
        + a
        + a
        end
        """,
        """
        + a:1
        + a:4
        """);

    [Fact]
    public void A_time_out_since_the_last_record_moves_on_with_each() => Check(
        Triggers.Purging(Triggers.ProcessingTimeout(Triggers.Count(9), Ms(100), fromLast: true)),
        """
        + a
        time 60
        + a
        time 120
        + a
        time 200
        + b
        time 219
        + a
        time 318
        + a
        time 500
        """,
        """
        + b:1
        + a:5
        """);

    [Fact]
    public void A_time_out_in_event_time_goes_by_the_first_record() => Check(
        Triggers.Purging(Triggers.EventTimeout(Triggers.Count(3), Ms(100))),
        """
        + a @10
        + a @50
        watermark 109
        + b @100
        + a @115
        watermark 110
        + b @205
        watermark 200
        + a @250
        end
        """,
        """
        + a:3 @115
        + b:2 @200
        + a:1 @350
        """);

    [Fact]
    public void A_time_out_fires_before_the_end_of_a_window() => OperatorTest
        .Of<string, string>(s => s.KeyBy(r => r[..1]).Window(Tumbling.EventTime(Ms(1000)))
            .Trigger(Triggers.ProcessingTimeout(Triggers.EventTime, Ms(100)))
            .Count((k, w, n) => $"{k} {w.StartMs}:{n}"))
        .Input(
            """
            + a @10
            time 100
            + a @20
            watermark 999
            time 300
            + a @1001
            end
            """, r => r)
        .ExpectInAnyOrder(
            """
            + a 0:1 @999
            + a 0:2 @999
            + a 1000:1 @1999
            """)
        .CheckAll();

    [Fact]
    public void Sessions_that_become_one_wait_for_the_earlier_time_out() => OperatorTest
        .Of<string, string>(s => s.KeyBy(r => r[..1]).Window(Session.EventTime(Ms(10)))
            .Trigger(Triggers.EventTimeout(Triggers.EventTime, Ms(12)))
            .Count((k, w, n) => $"{k} {w.StartMs}-{w.EndMs}:{n}"))
        .Input(
            """
            + a @1
            + a @16
            + a @9
            watermark 13
            + a @17
            watermark 30
            """, r => r)
        .ExpectInAnyOrder(
            """
            + a 1-26:3 @25
            + a 1-27:4 @26
            """)
        .CheckAll();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_that_does_not_come_again_costs_nothing(bool purgesOutside)
    {
        using var test = FunctionTest.Of<string, string>(s => s.KeyBy(r => r).Window(Global.Windows())
            .Trigger(purgesOutside
                ? Triggers.Purging(Triggers.ProcessingTimeout(Triggers.Count(2), Ms(100)))
                : Triggers.ProcessingTimeout(Triggers.Purging(Triggers.Count(2)), Ms(100)))
            .Process(() => new Counting()));
        test.Push("a");
        test.Push("a"); // by its count
        test.Push("b"); // by the time-out
        Assert.Equal(2, test.Timers.Count(t => t.Kind == TimerKind.ProcessingTime)); // that of 'a' comes in vain
        test.AdvanceTime(Ms(100));

        test.Output.Expect("a:2", "b:1");
        test.ExpectTimers();
    }

    [Fact]
    public void A_time_out_goes_on_after_a_crash()
    {
        using var test = FunctionTest.Of<string, string>(s => s.KeyBy(r => r).Window(Global.Windows())
            .Trigger(Triggers.ProcessingTimeout(Triggers.Purging(Triggers.Count(3)), Ms(100)))
            .Process(() => new Counting()));
        test.Push("a");
        test.AdvanceTime(Ms(50));
        test.Push("a");
        test.Checkpoint();
        test.Crash(parallelism: 2);
        test.AdvanceTime(Ms(49));
        test.Output.ExpectNoMore();
        test.AdvanceTime(Ms(1));

        test.Output.Expect("a:2");
    }

    [Fact]
    public void Batches_for_a_sink_are_gathered_by_number_or_time()
    {
        var (source, sent) = (new TestSource<string>(), new List<string>());
        using var job = JobTest.Of(env => env.FromTest(source)
            .KeyBy(static _ => 0)
            .Window(Global.Windows())
            .Trigger(Triggers.Purging(Triggers.ProcessingTimeout(Triggers.Count(2), Ms(100))))
            .Apply((_, _, records) => new[] { records.ToArray() })
            .ForEachAsync((batch, _) =>
            {
                sent.Add(string.Join(' ', batch));
                return Task.CompletedTask;
            })).Parallelism(1).Start();
        source.Add("a").Add("b").Add("c");
        job.Run();
        Assert.Equal(["a b"], sent);
        job.AdvanceTime(Ms(100));

        Assert.Equal(["a b", "c"], sent);
    }

    [Fact]
    public void What_cannot_work_is_refused()
    {
        Assert.Contains("interval is 00:00:00", Assert.Throws<FreshetException>(() => Triggers.ProcessingTimeout(Triggers.Never, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        OperatorTest
            .Of<string, string>(s => s.KeyBy(r => r).Window(Global.Windows()).Trigger(Triggers.EventTimeout(Triggers.Never, Ms(1))).Count((k, _, n) => k))
            .Input(Record("a"), End())
            .CheckFails(ErrorDomain.User, "a record without one", "ProcessingTimeout");
    }

    private static void Check(TriggerSpec trigger, string input, string expected) =>
        WindowScripts.Check(s => s.Window(Global.Windows()).Trigger(trigger).Aggregate(Count<string>(), (k, _, n) => $"{k}:{n}"), input, expected);

    private sealed class Counting : WindowFunction<string, string, string>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<string> records, WindowContext<string, string> context) => context.Emit($"{context.Key}:{records.Count}");
    }
}
