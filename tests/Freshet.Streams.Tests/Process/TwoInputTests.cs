using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

/// <summary>Functions over two inputs, and joins, in every interleaving and mode.</summary>
public sealed class TwoInputTests
{
    [Fact]
    public void A_function_over_two_keyed_streams_pairs_equal_keys() => TwoInputTest
        .Of<long, string, string>((numbers, texts) => numbers.KeyBy(n => n).Connect(texts.KeyBy(long.Parse)).Process(() => new Pair()))
        .Left(Record(1L), Record(2L), Record(3L), End())
        .Right(Record("3"), Record("1"), End())
        .ExpectInAnyOrder(Record("1=1"), Record("3=3"))
        .CheckAll();

    [Fact]
    public void Timers_wait_for_the_watermark_of_both() => TwoInputTest
        .Of<long, long, string>((left, right) => left.KeyBy(n => n % 2).Connect(right.KeyBy(n => n % 2)).Process(() => new Sums()))
        .Left(Record(1L, at: 1), Watermark(5), Record(6L, at: 6), Watermark(20), End())
        .Right(Record(3L, at: 2), Watermark(10), Record(14L, at: 14), End())
        .ExpectInAnyOrder("""
            + 1:4 @9
            + 0:6 @9
            + 0:14 @19
            """)
        .CheckAll();

    [Fact]
    public void An_inner_join_meets_what_lies_in_the_interval() => TwoInputTest
        .Of<long, long, string>((left, right) => left.KeyBy(n => n % 2).IntervalJoin(right.KeyBy(n => n % 2)).Between(TimeSpan.FromMilliseconds(-2), TimeSpan.FromMilliseconds(3)).Inner((l, r) => $"{l} {r}"))
        .Left(Record(10L, at: 10), Record(11L, at: 11), Watermark(11), Record(20L, at: 20), End())
        .Right(Record(8L, at: 8), Record(13L, at: 13), Watermark(13), Record(14L, at: 14), Record(22L, at: 22), End())
        .ExpectInAnyOrder("""
            + 10 8 @10
            + 11 13 @13
            + 20 22 @22
            """)
        .CheckAll();

    [Fact]
    public void An_outer_join_tells_a_record_alone_when_its_interval_is_over() => TwoInputTest
        .Of<long, long, string>((left, right) => left.KeyBy(n => n % 2).IntervalJoin(right.KeyBy(n => n % 2)).Between(TimeSpan.FromMilliseconds(-2), TimeSpan.FromMilliseconds(3)).FullOuter((l, r) => $"{l} {r}", l => $"{l} -", r => $"- {r}"))
        .Left(Record(10L, at: 10), Record(12L, at: 12), Watermark(12), Record(30L, at: 30), End())
        .Right(Record(8L, at: 8), Watermark(13), Record(15L, at: 15), End())
        .ExpectInAnyOrder("""
            + 10 8 @10
            + 12 - @15
            + - 15 @17
            + 30 - @33
            """)
        .CheckAll();

    [Fact]
    public void A_temporal_join_finds_the_version_of_the_time() => TwoInputTest
        .Of<(long Key, string Text), (long Key, string Text), string>((left, right) => left.KeyBy(r => r.Key).TemporalJoin(right.KeyBy(r => r.Key)).LeftOuter((l, r) => $"{l.Text} {r.Text}", l => $"{l.Text} -"))
        .Left(Record((1L, "a"), at: 5), Record((1L, "b"), at: 15), Watermark(15), Record((1L, "c"), at: 25), Record((2L, "d"), at: 26), End())
        .Right(Record((1L, "v1"), at: 10), Watermark(10), Record((1L, "v2"), at: 20), Watermark(22), Record((1L, "v3"), at: 25), End())
        .ExpectInAnyOrder("""
            + a - @5
            + b v1 @15
            + c v3 @25
            + d - @26
            """)
        .CheckAll();

    [Fact]
    public void A_look_up_after_loading_waits_and_holds_time() => TwoInputTest
        .Of<long, (long Key, string Text), string>((left, right) => left.KeyBy(n => n).LookupJoin(right.KeyBy(r => r.Key)).AfterLoading().LeftOuter((l, r) => $"{l} {r.Text}", l => $"{l} -"))
        .Left(Record(1L, at: 5), Watermark(8), Record(2L, at: 9))
        .Right(Record((1L, "old"), at: 1), Record((1L, "new"), at: 2), Watermark(100), Record((3L, "x"), at: 101), End())
        .ExpectInAnyOrder("""
            + 1 new @5
            + 2 - @9
            """)
        .CheckAll();

    [Fact]
    public void A_look_up_after_loading_waits_until_the_table_has_reached_a_time() => LoadedAt(50, Watermark(50))
        .ExpectInAnyOrder("""
            + 1 new @5
            + 2 - @9
            """)
        .CheckAll();

    [Fact]
    public void A_look_up_after_loading_waits_on_where_the_time_is_not_reached() => LoadedAt(51, Watermark(50)).ExpectNothing().CheckAll();

    private static TwoInputTest<long, (long Key, string Text), string> LoadedAt(long reachedMs, TestElement<(long Key, string Text)> last) => TwoInputTest
        .Of<long, (long Key, string Text), string>((left, right) => left.KeyBy(n => n).LookupJoin(right.KeyBy(r => r.Key))
            .AfterLoading(DateTimeOffset.FromUnixTimeMilliseconds(reachedMs)).LeftOuter((l, r) => $"{l} {r.Text}", l => $"{l} -"))
        .Left(Record(1L, at: 5), Watermark(8), Record(2L, at: 9))
        .Right(Record((1L, "old"), at: 1), Watermark(49), Record((1L, "new"), at: 50), last);

    [Fact]
    public void Two_streams_are_mapped_to_one_type() => TwoInputTest
        .Of<long, string, string>((numbers, texts) => numbers.Connect(texts).Map(n => $"number {n}", text => $"text {text}"))
        .Left(Record(1L, at: 1), Record(2L, at: 2), Watermark(2), End())
        .Right(Record("a", at: 1), Watermark(3), End())
        .ExpectInAnyOrder(Record("number 1", at: 1), Record("number 2", at: 2), Record("text a", at: 1))
        .CheckAll();

    [Fact]
    public void A_broadcast_rule_is_in_every_subtask_and_survives() => TwoInputTest
        .Of<long, string, string>((numbers, rules) => numbers.KeyBy(n => n).ConnectBroadcast(rules).Process(() => new Held()))
        .Left(Record(1L), Record(2L), Record(3L), End())
        .Right(Record("x"), Record("y"), End())
        .ExpectInAnyOrder(Record("1xy", at: 1000), Record("2xy", at: 1000), Record("3xy", at: 1000))
        .CheckAll();

    [Fact]
    public void A_function_over_two_streams_without_keys_takes_both() => TwoInputTest
        .Of<long, string, string>((numbers, texts) => numbers.Connect(texts).Map(n => $"<{n}>", t => $"'{t}'"))
        .Left(Record(1L, at: 1), Record(2L, at: 2), Watermark(2), End())
        .Right(Record("a", at: 5), End())
        .ExpectInAnyOrder(Record("<1>", at: 1), Record("<2>", at: 2), Record("'a'", at: 5))
        .CheckAll();

    [Fact]
    public void A_function_without_a_key_sees_broadcast_rules_and_keeps_its_list() => TwoInputTest
        .Of<long, string, string>((numbers, rules) => numbers.ConnectBroadcast(rules).Process(() => new HeldPlain()))
        .Left(Record(1L), Record(2L), End())
        .Right(Record("x"), Record("y"), End())
        .ExpectInAnyOrder(Record("1xy"), Record("2xy"))
        .CheckAll();

    [Fact]
    public void The_harness_finds_a_side_that_is_not_stored()
    {
        var error = Assert.Throws<HarnessException>(() => TwoInputTest
            .Of<long, string, string>((numbers, texts) => numbers.KeyBy(n => n).Connect(texts.KeyBy(long.Parse)).Process(() => new Forgetful()))
            .Left(Record(1L), Record(2L))
            .Right(Record("2"), Record("1"))
            .ExpectInAnyOrder(Record("1=1"), Record("2=2"))
            .CheckAll());

        Assert.Contains("restart", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_harness_finds_what_depends_on_who_comes_first()
    {
        var error = Assert.Throws<HarnessException>(() => TwoInputTest
            .Of<long, string, string>((numbers, texts) => numbers.KeyBy(n => n).LookupJoin(texts.KeyBy(long.Parse)).Inner((n, t) => $"{n}={t}"))
            .Left(Record(1L))
            .Right(Record("1"))
            .ExpectInAnyOrder(Record("1=1"))
            .CheckAll());

        Assert.Contains("in the order LR", error.Message, StringComparison.Ordinal);
    }

    private sealed class Pair : KeyedCoProcessFunction<long, long, string, string>
    {
        private readonly ValueState<long> _left;
        private readonly ValueState<string> _right;

        public Pair() => (_left, _right) = (Value<long>("left"), Value<string>("right"));

        public override void OnLeft(long record, ProcessContext<long, string> context)
        {
            if (_right.Exists)
            {
                context.Emit($"{record}={_right.Value}");
                return;
            }

            _left.Value = record;
        }

        public override void OnRight(string record, ProcessContext<long, string> context)
        {
            if (_left.Exists)
            {
                context.Emit($"{_left.Value}={record}");
                return;
            }

            _right.Value = record;
        }
    }

    private sealed class Forgetful : KeyedCoProcessFunction<long, long, string, string>
    {
        private readonly HashSet<long> _left = [];
        private readonly ValueState<string> _right;

        public Forgetful() => _right = Value<string>("right");

        public override void OnLeft(long record, ProcessContext<long, string> context)
        {
            _left.Add(record);
            if (_right.Exists)
            {
                context.Emit($"{record}={_right.Value}");
            }
        }

        public override void OnRight(string record, ProcessContext<long, string> context)
        {
            _right.Value = record;
            if (_left.Contains(context.Key))
            {
                context.Emit($"{context.Key}={record}");
            }
        }
    }

    /// <summary>Sums in windows of 10 ms, over both sides.</summary>
    private sealed class Sums : KeyedCoProcessFunction<long, long, long, string>
    {
        private readonly MapState<long, long> _sums;

        public Sums() => _sums = Map<long, long>("sums");

        public override void OnLeft(long record, ProcessContext<long, string> context)
        {
            var end = (context.Timestamp / 10 * 10) + 9;
            _sums.Ref(end) += record;
            context.SetEventTimer(end);
        }

        public override void OnRight(long record, ProcessContext<long, string> context) => OnLeft(record, context);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, string> context)
        {
            context.Emit($"{context.Key}:{_sums[time]}");
            _sums.Remove(time);
        }
    }

    /// <summary>Holds numbers in a list of the operator until the end.</summary>
    private sealed class HeldPlain : BroadcastFunction<long, string, string>
    {
        private readonly BroadcastState<string, bool> _rules;
        private readonly OperatorList<long> _held;

        public HeldPlain() => (_rules, _held) = (Broadcast<string, bool>("rules"), OperatorList<long>("held"));

        public override void OnRecord(long record, ProcessContext<string> context) => _held.Add(record);

        public override void OnBroadcast(string record, ProcessContext<string> context) => _rules[record] = true;

        public override void OnEnd(ProcessContext<string> context)
        {
            foreach (var number in _held)
            {
                context.Emit($"{number}{string.Concat(_rules.Select(r => r.Key))}");
            }

            _held.Clear();
        }
    }

    /// <summary>Gives each number at its end with all rules that there are.</summary>
    private sealed class Held : KeyedBroadcastFunction<long, long, string, string>
    {
        private readonly BroadcastState<string, bool> _rules;

        public Held() => _rules = Broadcast<string, bool>("rules");

        public override void OnRecord(long record, ProcessContext<long, string> context) => context.SetEventTimer(1000);

        public override void OnBroadcast(string record, BroadcastContext<long, string> context) => _rules[record] = true;

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, string> context) =>
            context.Emit($"{context.Key}{string.Concat(_rules.Select(r => r.Key))}", 1000);
    }
}
