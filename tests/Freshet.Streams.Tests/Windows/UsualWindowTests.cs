using Freshet.Testing;
using static Freshet.Streams.Tests.Windows.WindowScripts;

namespace Freshet.Streams.Tests.Windows;

/// <summary>The usual windows of processing time, triggers and evictors that no other test goes through. Records are texts: a key, then what the test likes.</summary>
public sealed class UsualWindowTests
{
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Sliding_windows_of_processing_time() => Check(
        s => s.Window(Sliding.ProcessingTime(Ms(100), Ms(50))).Count(Row),
        """
        + a
        time 60
        + a
        + b
        time 99
        time 150
        """,
        """
        + a -50-50:1 @49
        + a 0-100:2 @99
        + b 0-100:1 @99
        + a 50-150:1 @149
        + b 50-150:1 @149
        """);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Windows_of_processing_time_give_one_result_though_records_come_in_their_last_millisecond(bool general) => Check(
        s => general
            ? s.Window(Tumbling.ProcessingTime(Ms(100))).Trigger(Triggers.ProcessingTime).Count(Row)
            : s.Window(Tumbling.ProcessingTime(Ms(100))).Count(Row),
        """
        + a
        time 99
        + a
        + a
        time 100
        + a
        time 250
        """,
        """
        + a 0-100:3 @99
        + a 100-200:1 @199
        """);

    [Fact]
    public void Tumbling_windows_of_processing_time_with_an_accumulator_that_is_no_plain_value() => Check(
        s => s.Window(Tumbling.ProcessingTime(Ms(100), Ms(30))).Reduce((x, y) => x + y, (k, w, all) => $"{k} {w.StartMs}: {all}"),
        """
        + a1
        + b1
        + a2
        time 30
        + a3
        time 129
        + a4
        end
        """,
        """
        + a -70: a1a2 @29
        + b -70: b1 @29
        + a 30: a3a4 @129
        """);

    [Fact]
    public void Cumulative_windows_of_processing_time() => Check(
        s => s.Window(Cumulative.ProcessingTime(Ms(100), Ms(50))).Count(Row),
        """
        + a
        time 60
        + a
        time 100
        + a
        end
        """,
        """
        + a 0-50:1 @49
        + a 0-100:2 @99
        + a 100-150:1 @149
        + a 100-200:1 @199
        """);

    [Fact]
    public void Sessions_of_processing_time_with_a_gap_by_record() => Check(
        s => s.Window(Session.ProcessingTime<string>(r => Ms(r.Length * 10))).Count(Row),
        """
        + abc
        time 20
        + a
        time 28
        + abcd
        time 40
        + b
        time 68
        + a
        end
        """,
        """
        + a 0-68:3 @67
        + b 40-50:1 @49
        + a 68-78:1 @77
        """);

    [Fact]
    public void The_trigger_of_processing_time_fires_windows_of_event_time_by_the_clock() => Check(
        s => s.Window(Tumbling.EventTime(Ms(100))).Trigger(Triggers.ProcessingTime).Count(Row),
        """
        + a @1
        time 99
        + a @2
        time 100
        + a @3
        + b @101
        watermark 150
        time 160
        """,
        """
        + a 0-100:2 @99
        + a 0-100:3 @99
        """); // the last one at once: the clock is past the window's end

    [Fact]
    public void The_continuous_trigger_of_processing_time_fires_as_long_as_records_come() => Check(
        s => s.Window(Global.Windows()).Trigger(Triggers.ContinuousProcessingTime(Ms(100))).Count((k, _, n) => $"{k}:{n}"),
        """
        + a
        time 100
        time 250
        + a
        + b
        time 299
        time 300
        time 500
        """,
        """
        + a:1
        + a:2
        + b:1
        """);

    /// <summary>Windows are looked at when they go.</summary>
    [Fact]
    public void A_window_that_never_fires_is_over_all_the_same() => Check(
        s => s.Window(Tumbling.EventTime(Ms(10))).Trigger(Triggers.Never).Process(() => new SaysWhenItGoes()),
        """
        + a @1
        + a @12
        watermark 9
        + a @13
        end
        """,
        """
        + a 0-10 is over @9
        + a 10-20 is over @19
        """);

    [Fact]
    public void Evictors_keep_what_is_near_the_newest_in_time_or_in_value()
    {
        Check(
            s => s.Window(Tumbling.EventTime(Ms(100))).Evict(Evictors.Time<string>(Ms(10))).Apply(Records),
            """
            + a1 @1
            + a2 @50
            + a3 @60
            + a4 @49
            + a5 @55
            end
            """,
            """
            + a:a2/a3/a5 @99
            """);
        Check(
            s => s.Window(Tumbling.EventTime(Ms(100))).Evict(Evictors.Delta<string>(3, (r, last) => Math.Abs(r[1] - last[1]))).Apply(Records),
            """
            + a1 @1
            + a4 @2
            + a8 @3
            + a2 @4
            + a5 @5
            end
            """,
            """
            + a:a4/a5 @99
            """);
    }

    [Fact]
    public void A_whole_job_by_the_clock_goes_on_after_a_crash()
    {
        using var test = FunctionTest.Of<string, string>(s =>
        {
            var keyed = s.KeyBy(r => r[..1]);
            return keyed.Window(Sliding.ProcessingTime(Ms(100), Ms(50))).Count((k, w, n) => $"sliding {Row(k, w, n)}").Union(
                keyed.Window(Cumulative.ProcessingTime(Ms(100), Ms(50))).Count((k, w, n) => $"cumulative {Row(k, w, n)}"),
                keyed.Window(Session.ProcessingTime<string>(r => Ms(r.Length * 10))).Count((k, w, n) => $"session {Row(k, w, n)}"),
                keyed.Window(Global.Windows()).Trigger(Triggers.ContinuousProcessingTime(Ms(40))).Count((k, _, n) => $"so far {k}:{n}"));
        }).StartingAt(1000);
        test.Push("abc");
        test.Checkpoint();
        test.Crash(parallelism: 2);
        test.AdvanceTime(Ms(20));
        test.Push("a");
        test.Restart(parallelism: 1);
        test.AdvanceTime(Ms(200));

        test.Output.ExpectInAnyOrder(
            "session a 1000-1030:2", "so far a:2", "sliding a 950-1050:2", "sliding a 1000-1100:2", "cumulative a 1000-1050:2", "cumulative a 1000-1100:2");
    }

    private static IEnumerable<string> Records(string key, TimeWindow window, IReadOnlyList<string> records) => [$"{key}:{string.Join('/', records)}"];

    private sealed class SaysWhenItGoes : WindowFunction<string, string, string>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<string> records, WindowContext<string, string> context) => context.Emit("fired");

        public override void OnClear(TimeWindow window, WindowContext<string, string> context) => context.Emit($"{context.Key} {window.StartMs}-{window.EndMs} is over");
    }
}
