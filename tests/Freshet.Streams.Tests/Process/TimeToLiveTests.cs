using Freshet.State;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class TimeToLiveTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Value_after_write_is_not_there_any_more_when_its_time_is_over() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten))))
        .Input("""
            + a
            time 5
            + a
            + b
            time 14
            + a
            time 15
            + b
            time 24
            + a
            time 34
            + a
            """, word => word)
        .Expect("""
            + a 1
            + a 2
            + b 1
            + a 3
            + b 1
            + a 1
            + a 1
            """)
        .CheckAll();

    [Fact]
    public void State_stays_as_large_as_what_lives_when_keys_are_ever_new()
    {
        using var run = new ProcessRun<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten))));
        var next = 0;
        var most = 0;
        for (var time = 0; time < 400; time++)
        {
            run.Context.Clock.MoveTo(time);
            run.Send([.. Enumerable.Range(next, 500).Select(n => $"key {n}")]);
            next += 500;
            most = Math.Max(most, Keys(run));
        }

        Assert.InRange(most, 5_000, 10_000); // 5,000 live, of 200,000
        for (var i = 0; i < 20; i++)
        {
            run.Context.Clock.MoveTo(1_000);
            run.Send([.. Enumerable.Repeat("one", 500)]);
        }

        Assert.Equal(1, Keys(run));
    }

    [Fact]
    public void Value_after_read_or_write_lives_on_when_it_is_read_and_not_when_it_is_asked_for() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new SetReadAsk(TimeToLive.AfterReadOrWrite(Ten))))
        .Input("""
            + a set
            time 9
            + a read
            time 18
            + a ask
            time 19
            + a ask
            + a read
            + a set
            time 25
            + a clear
            + a ask
            + a read
            """, word => word)
        .Expect("""
            + a 1
            + a True
            + a False
            + a 0
            + a False
            + a 0
            """)
        .CheckAll();

    [Fact]
    public void Value_in_event_time_goes_by_the_times_of_records_and_by_the_watermark_for_late_ones() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten).InEventTime())))
        .Input("""
            + a @100
            + a @95
            + a @109
            time 5000
            + a @118
            + b @100
            watermark 107
            + b @109
            + c @120
            watermark 125
            + a @90
            + c @50
            + a @136
            watermark end
            """, word => word)
        .Expect("""
            + a 1 @100
            + a 2 @95
            + a 3 @109
            + a 4 @118
            + b 1 @100
            watermark 107
            + b 2 @109
            + c 1 @120
            watermark 125
            + a 5 @90
            + c 2 @50
            + a 1 @136
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void An_event_timer_finds_what_lives_at_its_own_time_however_far_the_watermark_goes() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w).Process(() => new TellAfter(TimeToLive.AfterWrite(Ten).InEventTime())))
        .Input("""
            + a @100
            + b @101
            watermark end
            """, word => word)
        .Expect("""
            + a True @109
            + a False @110
            + b True @110
            + b False @111
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void Entries_of_a_list_expire_each_by_itself() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Lists(TimeToLive.AfterWrite(Ten))))
        .Input("""
            + a 1
            time 4
            + a 2
            time 9
            + a show
            time 10
            + a show
            + a 3
            time 14
            + a show
            time 20
            + a show
            + a 4
            + a show
            """, word => word)
        .Expect("""
            + a 2: 1,2
            + a 1: 2
            + a 1: 3
            + a 0:
            + a 1: 4
            """)
        .CheckAll();

    [Fact]
    public void A_list_that_is_read_lives_on_as_a_whole_without_what_had_expired() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Lists(TimeToLive.AfterReadOrWrite(Ten))))
        .Input("""
            + a 1
            time 5
            + a 2
            time 10
            + a show
            time 19
            + a show
            + a 3
            time 28
            + a show
            time 38
            + a show
            """, word => word)
        .Expect("""
            + a 1: 2
            + a 1: 2
            + a 2: 2,3
            + a 0:
            """)
        .CheckAll();

    [Fact]
    public void Entries_of_a_map_expire_each_by_itself_and_begin_anew_behind_the_others() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Maps(TimeToLive.AfterWrite(Ten))))
        .Input("""
            + a add x
            + a add y
            time 5
            + a add x
            + a add z
            time 10
            + a get y
            + a remove y
            + a show
            + a add y
            + a show
            time 15
            + a get x
            + a show
            + a remove y
            + a show
            + a add q
            time 25
            + a add q
            + a show
            """, word => word)
        .Expect("""
            + a y none
            + a removed False
            + a 2: x2 z1
            + a 3: x2 z1 y1
            + a x none
            + a 1: y1
            + a removed True
            + a 0:
            + a 1: q1
            """)
        .CheckAll();

    [Fact]
    public void Entries_of_a_map_that_are_read_live_on_and_others_do_not() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Maps(TimeToLive.AfterReadOrWrite(Ten))))
        .Input("""
            + a add x
            + a add y
            time 9
            + a get x
            time 18
            + a show
            time 27
            + a show
            time 37
            + a show
            """, word => word)
        .Expect("""
            + a x 1
            + a 1: x1
            + a 1: x1
            + a 0:
            """)
        .CheckAll();

    [Fact]
    public void Reducing_and_aggregating_states_expire_as_a_whole() => OperatorTest
        .Of<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Folds()))
        .Input("""
            + a1
            time 9
            + a2
            time 18
            + a3
            time 28
            + a4
            """, word => word)
        .Expect("""
            + 1 1
            + 3 3
            + 6 6
            + 4 4
            """)
        .CheckAll();

    [Fact]
    public void Lists_and_maps_stay_as_large_as_what_lives_though_nobody_asks_for_their_entries()
    {
        using var run = new ProcessRun<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Entries()));
        var most = 0L;
        for (var time = 0; time < 300; time++)
        {
            run.Context.Clock.MoveTo(time);
            run.Send([.. Enumerable.Range(0, 200).Select(i => $"{(char)('a' + (i % 4))} {time} {i}")]);
            most = Math.Max(most, run.Snapshot().Bytes);
        }

        var after = run.Snapshot();
        Assert.True(most < 4 * OneLifetime(), $"{most} bytes, and {OneLifetime()} are those of one lifetime");
        Assert.InRange(StoredState.Read(new MemoryStream(after.Keyed["map entries"])).Keys!.Value, 2_000, 4_000);
        run.Context.Clock.MoveTo(1_000);
        for (var i = 0; i < 50; i++)
        {
            run.Send([.. Enumerable.Repeat("z 1 1", 200)]);
        }

        Assert.Equal(1, Keys(run));
        Assert.Equal(1, StoredState.Read(new MemoryStream(run.Snapshot().Keyed["map entries"])).Keys);

        static long OneLifetime()
        {
            using var run = new ProcessRun<string, string>(words => words.KeyBy(w => w[..1]).Process(() => new Entries()));
            for (var time = 0; time < 10; time++)
            {
                run.Send([.. Enumerable.Range(0, 200).Select(i => $"{(char)('a' + (i % 4))} {time} {i}")]);
            }

            return run.Snapshot().Bytes;
        }
    }

    [Fact]
    public void Another_duration_applies_to_what_was_stored_and_a_time_to_live_more_or_less_is_refused()
    {
        MemorySnapshot stored;
        using (var run = Run(TimeToLive.AfterWrite(Ten)))
        {
            run.Send("a");
            stored = run.Snapshot();
        }

        Assert.Equal("a 2", After(50, Run(TimeToLive.AfterWrite(TimeSpan.FromMilliseconds(51)), stored)));
        Assert.Equal("a 1", After(50, Run(TimeToLive.AfterReadOrWrite(TimeSpan.FromMilliseconds(50)), stored)));
        Refuses("The state of operator 'totals' (subtask 1 of 1) does not fit the checkpoint. State 'count (time to live)' changed from by processing time to by event time", () => Run(TimeToLive.AfterWrite(Ten).InEventTime(), stored));
        Refuses("State 'count (time to live)' (by processing time) was removed", () => Run(null, stored));
        using var plain = Run(null);
        plain.Send("a");
        var unstamped = plain.Snapshot();
        Refuses("State 'count (time to live)' (by processing time) was added", () => Run(TimeToLive.AfterWrite(Ten), unstamped));

        static ProcessRun<string, string> Run(TimeToLive? timeToLive, params IReadOnlyList<MemorySnapshot> restored) =>
            new(words => words.KeyBy(w => w).Process(() => new Count(timeToLive)), restored);

        static string After(long time, ProcessRun<string, string> run)
        {
            using (run)
            {
                run.Context.Clock.MoveTo(time);
                run.Send("a");
                return Assert.Single(run.Context.Received<string>()).Value!;
            }
        }
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_by_name()
    {
        Refuses("A time to live of 00:00:00 is none", () => TimeToLive.AfterWrite(TimeSpan.Zero));
        using var run = new ProcessRun<string, string>(words => words.KeyBy(w => w).Process(() => new Count(TimeToLive.AfterWrite(Ten).InEventTime())));
        Refuses("State 'count' has a time to live in event time, and no event time is known. Put WithWatermarks before KeyBy", () => run.Send("a"));
        Refuses("State 'last' of OfWindows has a time to live, which functions of windows do not keep", () => _ = new OfWindows());
    }

    [Fact]
    public void A_test_of_a_function_sees_what_lives_at_its_clock_and_does_not_renew_it_by_looking()
    {
        using var test = FunctionTest.Of(w => w[..1], () => new SetReadAsk(TimeToLive.AfterReadOrWrite(Ten)));
        test.Push("a set");
        test.AdvanceTimeTo(9);
        test.State("a").Expect("value", 1L);
        Assert.Equal((object?[])["a"], test.Function.Keys);
        test.AdvanceTimeTo(10);
        test.State("a").ExpectNone();
        Assert.Empty(test.Function.Keys);
    }

    private static void Refuses(string message, Action act) => Assert.Contains(message, Assert.Throws<FreshetException>(act).Message, StringComparison.Ordinal);

    /// <summary>Rows in a snapshot, those that have expired included.</summary>
    private static int Keys<TIn, TOut>(ProcessRun<TIn, TOut> run) => (int)StoredState.Read(new MemoryStream(run.Snapshot().Keyed["state"])).Keys!.Value;

    /// <summary>Counts the records of a key.</summary>
    private sealed class Count : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<long> _count;

        public Count(TimeToLive? timeToLive) => _count = timeToLive is null ? Value<long>("count") : Value<long>("count", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            _count.Value++;
            context.Emit($"{context.Key} {_count.Value}");
        }
    }

    private sealed class SetReadAsk : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<long> _value;

        public SetReadAsk(TimeToLive timeToLive) => _value = Value<long>("value", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            switch (record[2..])
            {
                case "set":
                    _value.Value = 1;
                    break;
                case "clear":
                    _value.Clear();
                    break;
                case "read":
                    context.Emit($"{context.Key} {_value.Value}");
                    break;
                default:
                    context.Emit($"{context.Key} {_value.Exists}");
                    break;
            }
        }
    }

    /// <summary>Tells 9 and 10 milliseconds after a record whether it is still known.</summary>
    private sealed class TellAfter : KeyedProcessFunction<string, string, string>
    {
        private readonly ValueState<string> _value;

        public TellAfter(TimeToLive timeToLive) => _value = Value<string>("value", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            _value.Value = record;
            context.SetEventTimer(context.Timestamp + 9);
            context.SetEventTimer(context.Timestamp + 10);
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context) => context.Emit($"{context.Key} {_value.Exists}");
    }

    private sealed class Lists : KeyedProcessFunction<string, string, string>
    {
        private readonly ListState<string> _list;

        public Lists(TimeToLive timeToLive) => _list = List<string>("list", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            if (record[2..] != "show")
            {
                _list.Add(record[2..]);
                return;
            }

            context.Emit($"{context.Key} {_list.Count}: {string.Join(",", _list.ToArray())}".TrimEnd());
        }
    }

    private sealed class Maps : KeyedProcessFunction<string, string, string>
    {
        private readonly MapState<string, int> _map;

        public Maps(TimeToLive timeToLive) => _map = Map<string, int>("map", timeToLive);

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            var words = record.Split(' ');
            switch (words[1])
            {
                case "add":
                    _map.Ref(words[2])++;
                    break;
                case "get":
                    context.Emit($"{context.Key} {words[2]} {(_map.TryGetValue(words[2], out var value) ? $"{value}" : "none")}");
                    break;
                case "remove":
                    context.Emit($"{context.Key} removed {_map.Remove(words[2])}");
                    break;
                default:
                    var all = new List<string>();
                    var count = _map.Count;
                    foreach (var (key, entry) in _map)
                    {
                        all.Add($"{key}{entry}");
                    }

                    context.Emit($"{context.Key} {count}: {string.Join(" ", all)}".TrimEnd());
                    break;
            }
        }
    }

    private sealed class Folds : KeyedProcessFunction<string, string, string>
    {
        private readonly ReducingState<long> _reduced;
        private readonly AggregatingState<long, long, long> _sum;

        public Folds()
        {
            _reduced = Reducing<long>("reduced", static (a, b) => a + b, TimeToLive.AfterWrite(Ten));
            _sum = Aggregating("sum", new Sum(), TimeToLive.AfterReadOrWrite(Ten));
        }

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            _reduced.Add(record[1] - '0');
            _sum.Add(record[1] - '0');
            context.Emit($"{_reduced.Value} {_sum.Result}");
        }
    }

    private sealed class Sum : AggregateFunction<long, long, long>
    {
        public override long Create() => 0;

        public override void Add(ref long accumulator, long record) => accumulator += record;

        public override void Merge(ref long accumulator, long other) => accumulator += other;

        public override long Result(long accumulator) => accumulator;
    }

    private sealed class Entries : KeyedProcessFunction<string, string, string>
    {
        private readonly ListState<string> _list;
        private readonly MapState<string, string> _map;

        public Entries()
        {
            _list = List<string>("list", TimeToLive.AfterWrite(Ten));
            _map = Map<string, string>("entries", TimeToLive.AfterReadOrWrite(Ten));
        }

        public override void OnRecord(string record, ProcessContext<string, string> context)
        {
            _list.Add(record);
            _map[record] = record;
        }
    }

    private sealed class OfWindows : WindowFunction<string, string, string>
    {
        private readonly ValueState<string> _last;

        public OfWindows() => _last = Value<string>("last", TimeToLive.AfterWrite(Ten));

        public override void OnWindow(TimeWindow window, IReadOnlyList<string> records, WindowContext<string, string> context) => _last.Value = records[0];
    }
}
