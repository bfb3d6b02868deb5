using Freshet.Testing;
using static Freshet.Aggregates;
using static Freshet.Testing.TestElement;
using static Freshet.Streams.Tests.Windows.WindowScripts;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Windows of any kind, in every mode of the harness. Records are texts: a key, then what the test likes.</summary>
public sealed class GeneralWindowTests
{
    private static readonly OutputTag<string> Late = new("late");

    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void Sessions_end_after_their_gap_and_become_one_when_a_record_comes_between() => Check(
        s => s.Window(Session.EventTime(Ms(10))).Count(Row),
        """
        + a @1
        + a @20
        + b @5
        watermark 9
        + a @11
        watermark 29
        + a @50
        end
        """,
        """
        + b 5-15:1 @14
        + a 1-11:1 @10
        + a 11-30:2 @29
        + a 50-60:1 @59
        """);

    [Fact]
    public void A_record_of_a_live_session_is_not_late_however_old_it_is() => Check(
        s => s.Window(Session.EventTime(Ms(10))).LateTo(Late).Count(Row),
        """
        + a @20
        watermark 25
        + a @11
        + a @9
        + b @3
        watermark 100
        """,
        """
        + a 9-30:3 @29
        """,
        late: 1);

    [Fact]
    public void Sessions_with_a_gap_by_record() => Check(
        s => s.Window(Session.EventTime<string>(r => Ms(r.Length * 10))).Count(Row),
        """
        + a @1
        + abc @5
        + a @34
        end
        """,
        """
        + a 1-44:3 @43
        """);

    [Fact]
    public void A_session_whose_records_were_purged_goes_on() => Check(
        s => s.Window(Session.EventTime(Ms(10))).Trigger(Triggers.Purging(Triggers.Count(2))).Count(Row),
        """
        + a @1
        + a @5
        + a @12
        + a @20
        + a @25
        watermark 34
        + a @35
        end
        """,
        """
        + a 1-15:2 @14
        + a 1-30:2 @29
        """);

    [Fact]
    public void Late_records_within_the_allowed_lateness_fire_again() => Check(
        s => s.Window(Tumbling.EventTime(Ms(10))).AllowedLateness(Ms(5)).LateTo(Late).Count(Row),
        """
        + a @1
        watermark 9
        + a @2
        + a @3
        watermark 14
        + a @4
        watermark 30
        """,
        """
        + a 0-10:1 @9
        + a 0-10:2 @9
        + a 0-10:3 @9
        """,
        late: 1);

    [Fact]
    public void Early_and_late_results() => Check(
        s => s.Window(Tumbling.EventTime(Ms(100))).AllowedLateness(Ms(50)).Trigger(Triggers.EventTime.Early(Triggers.Count(2)).Late(Triggers.Count(2))).Count(Row),
        """
        + a @1
        + a @2
        + a @3
        watermark 99
        + a @4
        + a @5
        end
        """,
        """
        + a 0-100:2 @99
        + a 0-100:3 @99
        + a 0-100:5 @99
        """);

    [Fact]
    public void Count_triggers_on_global_windows_purge_or_go_on()
    {
        const string input = """
            + a @1
            + a @2
            + b @3
            + a @4
            + a @5
            end
            """;
        Check(s => s.Window(Global.Windows()).Trigger(Triggers.Purging(Triggers.Count(2))).Aggregate(Count<string>(), (k, _, n) => $"{k}:{n}"), input, """
            + a:2 @2
            + a:2 @5
            """);
        Check(s => s.Window(Global.Windows()).Trigger(Triggers.Count(2)).Aggregate(Count<string>(), (k, _, n) => $"{k}:{n}"), input, """
            + a:2 @2
            + a:4 @5
            """);
    }

    [Fact]
    public void A_global_window_fires_when_the_input_ends() => Check(
        s => s.Window(Global.Windows()).Trigger(Triggers.EndOfInput).Aggregate(Count<string>(), (k, _, n) => $"{k}:{n}"),
        """
        + a
        + b
        + a
        end
        """,
        """
        + a:2
        + b:1
        """);

    [Fact]
    public void Continuous_triggers_fire_at_multiples_of_event_time() => Check(
        s => s.Window(Tumbling.EventTime(Ms(100))).Trigger(Triggers.ContinuousEventTime(Ms(20))).Count(Row),
        """
        + a @5
        watermark 10
        + a @15
        watermark 25
        + a @45
        watermark 60
        end
        """,
        """
        + a 0-100:2 @99
        + a 0-100:3 @99
        + a 0-100:3 @99
        + a 0-100:3 @99
        """);

    [Fact]
    public void Continuous_triggers_of_the_clock_fire_at_the_end_of_a_window_of_processing_time() => Check(
        s => s.Window(Tumbling.ProcessingTime(Ms(100))).Trigger(Triggers.ContinuousProcessingTime(Ms(60))).Count((k, w, n) => $"{k} {w.StartMs}:{n}"),
        """
        + a
        time 60
        + a
        time 100
        end
        """,
        """
        + a 0:1 @99
        + a 0:2 @99
        """);

    [Fact]
    public void Delta_triggers_fire_when_a_record_differs() => Check(
        s => s.Window(Global.Windows()).Trigger(Triggers.Delta<string>(1, (a, b) => Math.Abs(a.Length - b.Length))).Aggregate(Count<string>(), (k, _, n) => $"{k}:{n}"),
        """
        + a
        + ab
        + abcd
        + abc
        end
        """,
        """
        + a:3
        """);

    [Fact]
    public void Cumulative_windows_grow_by_their_step() => Check(
        s => s.Window(Cumulative.EventTime(Ms(30), Ms(10))).Count(Row),
        """
        + a @1
        + a @12
        + a @25
        + a @31
        end
        """,
        """
        + a 0-10:1 @9
        + a 0-20:2 @19
        + a 0-30:3 @29
        + a 30-40:1 @39
        + a 30-50:1 @49
        + a 30-60:1 @59
        """);

    [Fact]
    public void Windows_of_processing_time_go_by_the_clock_and_fire_at_the_end_of_input() => Check(
        s => s.Window(Tumbling.ProcessingTime(Ms(100))).Count((k, w, n) => $"{k} {w.StartMs}:{n}"),
        """
        + a
        time 50
        + a
        time 120
        + a
        + b
        end
        """,
        """
        + a 0:2 @99
        + a 100:1 @199
        + b 100:1 @199
        """);

    [Fact]
    public void Sessions_of_processing_time() => Check(
        s => s.Window(Session.ProcessingTime(Ms(100))).Count((k, w, n) => $"{k} {w.StartMs}-{w.EndMs}:{n}"),
        """
        + a
        time 50
        + a
        time 149
        + b
        time 400
        end
        """,
        """
        + a 0-150:2 @149
        + b 149-249:1 @248
        """);

    [Fact]
    public void Evictors_keep_the_last_records() => Check(
        s => s.Window(Global.Windows()).Trigger(Triggers.Count(2)).Evict(Evictors.Count<string>(3)).Apply((k, _, records) => new[] { $"{k}:{string.Join("/", records)}" }),
        """
        + a1
        + a2
        + a3
        + a4
        + a5
        + a6
        end
        """,
        """
        + a:a1/a2
        + a:a2/a3/a4
        + a:a4/a5/a6
        """);

    [Fact]
    public void A_window_function_has_states_of_the_window_and_of_the_key() => Check(
        s => s.Window(Tumbling.EventTime(Ms(10))).AllowedLateness(Ms(100)).Process(() => new Numbered()),
        """
        + a @1
        + a @11
        watermark 9
        + a @2
        watermark 19
        + a @3
        watermark 200
        """,
        """
        + a 0 firing 1 of key 1: a @9
        + a 0 firing 2 of key 2: aa @9
        + a 10 firing 1 of key 3: a @19
        + a 0 firing 3 of key 4: aaa @9
        + a 0 cleared after 3 @9
        + a 10 cleared after 1 @19
        """);

    [Fact]
    public void An_aggregate_feeds_a_window_function() => Check(
        s => s.Window(Sliding.EventTime(Ms(20), Ms(10))).Aggregate(Count<string>(), () => new Described()),
        """
        + a @1
        + a @12
        end
        """,
        """
        + a -10-10 has 1 @9
        + a 0-20 has 2 @19
        + a 10-30 has 1 @29
        """);

    [Fact]
    public void Windows_after_windows() => OperatorTest
        .Of<string, string>(s => s.KeyBy(Key).Window(Session.EventTime(Ms(5))).Count(Row))
        .Input("+ a @1\nwatermark 100\n", r => r)
        .Expect("+ a 1-6:1 @5\nwatermark 100") // at 5, so that it lies in the next window of any size that holds the session
        .CheckAll();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_sessions_are_those_of_the_plainest_loop(int seed)
    {
        var random = new Core.SeededRandom((ulong)seed);
        var test = OperatorTest.Of<string, string>(s => s.KeyBy(Key).Window(Session.EventTime(Ms(10))).Count(Row)).Input();
        var (sessions, watermark, late) = (new List<(string Key, long Start, long End, int Count)>(), long.MinValue, 0);
        var expected = new List<TestElement<string>>();
        long time = 0;
        for (var i = 0; i < 60; i++)
        {
            time += random.Next(6);
            var (key, at) = ($"{(char)('a' + random.Next(3))}", Math.Max(0, time - random.Next(25)));
            test = test.Input(Record(key, at: at));
            var (start, end, count) = (at, at + 10, 1);
            for (var again = true; again;)
            {
                var touching = sessions.Where(s => s.Key == key && s.Start < end && s.End > start).ToList();
                again = touching.Count > 0;
                touching.ForEach(s => (start, end, count) = (Math.Min(start, s.Start), Math.Max(end, s.End), count + s.Count));
                sessions.RemoveAll(touching.Contains);
            }

            if (end - 1 <= watermark)
            {
                late++;
            }
            else
            {
                sessions.Add((key, start, end, count));
            }

            if (random.Chance(0.3))
            {
                watermark = Math.Max(watermark, time - random.Next(15));
                test = test.Input(Watermark(watermark));
                Fire(watermark);
            }
        }

        test.Input(End());
        Fire(long.MaxValue);
        test.ExpectInAnyOrder(expected).ExpectLate(late).CheckAll();

        void Fire(long to)
        {
            expected.AddRange(sessions.Where(s => s.End - 1 <= to).Select(s => Record($"{s.Key} {s.Start}-{s.End}:{s.Count}", at: s.End - 1)));
            sessions.RemoveAll(s => s.End - 1 <= to);
        }
    }

    [Fact]
    public void What_cannot_work_is_refused_when_the_job_is_written()
    {
        var stream = StreamEnvironment.Create().FromCollection(["a"]).KeyBy(r => r);

        Refused("gap is 00:00:00", () => stream.Window(Session.EventTime(TimeSpan.Zero)));
        Refused("multiple of the step", () => stream.Window(Cumulative.EventTime(Ms(25), Ms(10))));
        Refused("Give it a trigger", () => stream.Window(Global.Windows()).Count((k, _, n) => k));
        Refused("does not keep them", () => stream.Window(Global.Windows()).Trigger(Triggers.Count(2)).Evict(Evictors.Count<string>(1)).Count((k, _, n) => k));
        Refused("must be at least 1", () => Triggers.Count(0));
        Refused("have no late records", () => stream.Window(Tumbling.ProcessingTime(Ms(10))).AllowedLateness(Ms(5)));
        Refused("windows become one", () => stream.Window(Session.EventTime(Ms(10))).Process(() => new Numbered()));
        Refused("new trigger at each call", () => stream.Window(Tumbling.EventTime(Ms(10))).Trigger(() => null!));
        Refused("not negative", () => stream.Window(Tumbling.EventTime(Ms(10))).AllowedLateness(Ms(-1)));
    }

    private static void Refused(string message, Action build) => Assert.Contains(message, Assert.Throws<FreshetException>(build).Message, StringComparison.Ordinal);

    private sealed class Numbered : WindowFunction<string, string, string>
    {
        private readonly ValueState<int> _ofWindow;
        private readonly ValueState<int> _ofKey;

        public Numbered() => (_ofWindow, _ofKey) = (WindowValue<int>("firings"), Value<int>("firings"));

        public override void OnWindow(TimeWindow window, IReadOnlyList<string> records, WindowContext<string, string> context) =>
            context.Emit($"{context.Key} {window.StartMs} firing {++_ofWindow.Value} of key {++_ofKey.Value}: {string.Concat(records)}");

        public override void OnClear(TimeWindow window, WindowContext<string, string> context) =>
            context.Emit($"{context.Key} {window.StartMs} cleared after {_ofWindow.Value}");
    }

    private sealed class Described : WindowFunction<string, long, string>
    {
        public override void OnWindow(TimeWindow window, IReadOnlyList<long> records, WindowContext<string, string> context) =>
            context.Emit($"{context.Key} {window.StartMs}-{window.EndMs} has {records[0]}");
    }
}
