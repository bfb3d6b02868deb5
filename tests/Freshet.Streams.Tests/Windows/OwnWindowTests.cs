using Freshet.Testing;
using static Freshet.Streams.Tests.Windows.WindowScripts;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Assigners, triggers and evictors of one's own, of windows that stay and of windows that become one, in every mode and in whole jobs that crash. Records are texts: a key, then what the test likes.</summary>
public sealed class OwnWindowTests
{
    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void An_assigner_staggers_the_windows_of_keys() => Check(
        s => s.Window(new Staggered(10)).Count(Row),
        """
        + a @9
        + a @10
        + b @10
        + b @12
        + b @13
        end
        """,
        """
        + a 0-10:1 @9
        + a 10-20:1 @19
        + b 3-13:2 @12
        + b 13-23:1 @22
        """);

    [Fact]
    public void A_record_that_an_assigner_has_no_window_for_is_not_late()
    {
        using var test = FunctionTest.Of<string, string>(words => words.KeyBy(w => w).Window(new Given()).Apply((w, _, _) => new[] { w }));

        test.Push("a", at: 1);
        test.End();

        test.Output.ExpectNoMore();
        Assert.Equal(0, test.Late);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(20, 10)]
    public void An_assigner_that_gives_an_empty_window_fails_the_job(long start, long end)
    {
        using var test = FunctionTest.Of<string, string>(words => words.KeyBy(w => w).Window(new Given(new TimeWindow(start, end))).Apply((w, _, _) => new[] { w }));

        var error = Assert.ThrowsAny<Exception>(() => test.Push("a", at: 1));

        Assert.Contains($"operator 'window' (subtask 1 of 1) failed on record 0 of this subtask (a): Given windows: the assigner gave one from {start} to {end} ms", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assigner_whose_windows_become_one() => Check(
        s => s.Window(new Stretches(10)).Apply(Records),
        """
        + a1 @1
        + a2 @20
        + b1 @1
        + a3 @10
        + a4 @15
        + a5 @30
        end
        """,
        """
        + b 1-11:b1 @10
        + a 1-30:a1/a3/a2/a4 @29
        + a 30-40:a5 @39
        """);

    [Fact]
    public void A_trigger_keeps_its_value_when_windows_become_one() => Check(
        s => s.Window(new Stretches(10)).Trigger(() => new EveryFourthOrEnd()).Apply(Records),
        """
        + a1 @1
        + a2 @20
        + a3 @10
        + a4 @15
        watermark 28
        watermark 29
        """,
        """
        + a 1-30:a1/a3/a2/a4 @29
        + a 1-30:a1/a3/a2/a4 @29
        """);

    [Fact]
    public void A_trigger_sets_and_deletes_timers_of_both_kinds() => Check(
        s => s.Window(Tumbling.EventTime(Ms(100))).Trigger(() => new Patient()).Count(Row),
        """
        + a @1
        + a @4
        watermark 8
        + b @9
        watermark 9
        time 49
        + a @10
        time 50
        end
        """,
        """
        + a 0-100:2 @99
        + a 0-100:3 @99
        + b 0-100:1 @99
        + b 0-100:1 @99
        + a 0-100:3 @99
        """);

    [Fact]
    public void An_evictor_takes_records_out_after_a_result() => Check(
        s => s.Window(new Stretches(10)).Trigger(() => new EveryFourthOrEnd()).Evict(new OnceOnly()).Apply(Records),
        """
        + a1 @1
        + a2 @20
        + ax @2
        + a3 @10
        + a4 @15
        + a5 @16
        end
        """,
        """
        + a 1-30:a1/a3/a2/a4 @29
        + a 1-30:a5 @29
        """);

    [Fact]
    public void A_whole_job_with_all_three_gives_the_same_wherever_it_crashes()
    {
        var (source, sink) = (new TestSource<string>(), new TestSink<string>());
        string[] records = ["a1@1", "b1@1", "a2@20", "ax@2", "a3@10", "b2@14", "a4@15", "a5@16", "b3@7"];
        source.AddAll(records, static r => long.Parse(r[3..])).End();

        JobTest.Of(env => env.FromTest(source).KeyBy(Key)
                .Window(new Stretches(10)).Trigger(() => new EveryFourthOrEnd()).Evict(new OnceOnly())
                .Apply(static (k, w, records) => new[] { $"{k} {w.StartMs}-{w.EndMs}:{string.Join('/', records.Select(static r => r[..2]))}" })
                .ToTest(sink))
            .Parallelism(2)
            .CheckCrashes(() => sink.Committed.ExpectInAnyOrder("a 1-30:a1/a3/a2/a4", "a 1-30:a5", "b 1-24:b1/b2/b3"));
    }

    private static IEnumerable<string> Records(string key, TimeWindow window, IReadOnlyList<string> records) => [$"{key} {window.StartMs}-{window.EndMs}:{string.Join('/', records)}"];

    /// <summary>Windows side by side that begin at another time for each key, so that not all are over at once.</summary>
    private sealed class Staggered(long sizeMs) : WindowAssigner<string>
    {
        public override bool IsEventTime => true;

        public override void Assign(string record, long time, List<TimeWindow> windows)
        {
            var offset = (record[0] - 'a') * 3;
            var start = time - ((time - offset) % sizeMs);
            windows.Add(new TimeWindow(start, start + sizeMs));
        }
    }

    /// <summary>From each record on; those that overlap become one.</summary>
    private sealed class Stretches(long lengthMs) : WindowAssigner<string>
    {
        public override bool IsEventTime => true;

        public override bool IsMerging => true;

        public override string Detail => $"stretches of {lengthMs} ms";

        public override void Assign(string record, long time, List<TimeWindow> windows) => windows.Add(new TimeWindow(time, time + lengthMs));
    }

    /// <summary>Fires with each fourth record of a window, those of windows that it became one with counted too, and at its end. Records with an x do not count.</summary>
    private sealed class EveryFourthOrEnd : Trigger<string>
    {
        private readonly TriggerValue<int> _count;

        public EveryFourthOrEnd() => _count = Value<int>("count", static (a, b) => a + b);

        public override TriggerResult OnRecord(string record, TimeWindow window, TriggerContext context)
        {
            context.SetEventTimer(window.EndMs - 1);
            _count.Value += record[1] == 'x' ? 0 : 1;
            if (_count.Value < 4)
            {
                return TriggerResult.Continue;
            }

            _count.Clear();
            return TriggerResult.Fire;
        }

        public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) => time == window.EndMs - 1 ? TriggerResult.Fire : TriggerResult.Continue;

        public override void OnMerge(TimeWindow window, TriggerContext context) => context.SetEventTimer(window.EndMs - 1);
    }

    /// <summary>Fires when event time is five milliseconds past a key's last record, and fifty milliseconds of the clock after its first.</summary>
    private sealed class Patient : Trigger<string>
    {
        private readonly TriggerValue<long> _quiet;
        private readonly TriggerValue<long> _patience;

        public Patient() => (_quiet, _patience) = (Value<long>("quiet", Math.Max), Value<long>("patience", Math.Min));

        public override TriggerResult OnRecord(string record, TimeWindow window, TriggerContext context)
        {
            if (_quiet.Exists)
            {
                context.DeleteEventTimer(_quiet.Value);
            }

            _quiet.Value = context.Timestamp + 5;
            context.SetEventTimer(_quiet.Value);
            if (!_patience.Exists)
            {
                _patience.Value = context.ProcessingTime + 50;
                context.SetProcessingTimer(_patience.Value);
            }

            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TimeWindow window, TriggerContext context) => time < window.EndMs - 1 ? TriggerResult.Fire : TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TimeWindow window, TriggerContext context) => TriggerResult.Fire;
    }

    /// <summary>Gives out no record twice, and none with an x.</summary>
    private sealed class OnceOnly : Evictor<string>
    {
        public override void Before(List<(long Time, string Record)> records, TimeWindow window) => records.RemoveAll(static r => r.Record[1] == 'x');

        public override void After(List<(long Time, string Record)> records, TimeWindow window) => records.Clear();
    }

    private sealed class Given(params TimeWindow[] given) : WindowAssigner<string>
    {
        public override bool IsEventTime => true;

        public override void Assign(string record, long time, List<TimeWindow> windows) => windows.AddRange(given);
    }
}
