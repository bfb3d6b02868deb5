using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Two streams in windows: triggers, evictors and assigners over the records of both, late records of each, any number of records of a pair.</summary>
public sealed class CoGroupTests
{
    private static readonly OutputTag<long> LateLeft = new("late left");
    private static readonly OutputTag<string> LateRight = new("late right");

    private static TimeSpan Ms(long ms) => TimeSpan.FromMilliseconds(ms);

    private static CoGrouped<long, long, string> Both(DataStream<long> left, DataStream<string> right) => left.KeyBy(n => n % 2).CoGroup(right.KeyBy(s => long.Parse(s) % 2));

    private static string[] Row(long key, TimeWindow window, IReadOnlyList<long> lefts, IReadOnlyList<string> rights) =>
        [$"{key}@{window.StartMs}-{window.EndMs}: {string.Join(' ', lefts.Order())} | {string.Join(' ', rights.Order(StringComparer.Ordinal))}"];

    [Fact]
    public void A_pair_becomes_any_number_of_records() => Check(
        windows => windows.FlatJoin((n, s) => Enumerable.Repeat($"{n} {s}", (int)(long.Parse(s) - n) / 2)),
        (left, right) => Both(left, right).Window(Tumbling.EventTime(Ms(10))),
        [Record(1L, at: 1), Record(3L, at: 3), Record(11L, at: 11)],
        [Record("3", at: 3), Record("5", at: 5)],
        Record("1 3", at: 9), Record("1 5", at: 9), Record("1 5", at: 9), Record("3 5", at: 9));

    [Fact]
    public void A_trigger_of_ones_own_sees_the_records_of_both_sides() => Check(
        windows => windows.Apply(Row),
        (left, right) => Both(left, right).Window(Tumbling.EventTime(Ms(100))).Trigger(() => new BothCame()),
        [Record(1L, at: 1), Record(2L, at: 2), Record(3L, at: 3)],
        [Record("1", at: 4), Record("5", at: 5)],
        Record("1@0-100: 1 | 1", at: 99), Record("1@0-100: 3 | 5", at: 99));

    [Fact]
    public void An_evictor_takes_records_of_one_side_alone() => Check(
        windows => windows.Apply(Row),
        (left, right) => Both(left, right).Window(Tumbling.EventTime(Ms(10))).Evict(new NoRightBefore(5)),
        [Record(1L, at: 1), Record(7L, at: 7)],
        [Record("3", at: 3), Record("5", at: 5)],
        Record("1@0-10: 1 7 | 5", at: 9));

    [Fact]
    public void Sessions_last_as_long_as_a_record_of_either_side_says() => Check(
        windows => windows.Apply(Row),
        (left, right) => Both(left, right).Window(Session.EventTime((EitherSide<long, string> either) => either.IsLeft ? Ms(5) : Ms(20))),
        [Record(1L, at: 1), Record(21L, at: 21)],
        [Record("3", at: 3)],
        Record("1@1-26: 1 21 | 3", at: 25));

    /// <summary>Takes the sides record by record in turn, with a restart after each.</summary>
    private static void Check(
        Func<WindowedCoGroup<long, long, string>, DataStream<string>> end,
        Func<DataStream<long>, DataStream<string>, WindowedCoGroup<long, long, string>> windows,
        TestElement<long>[] left,
        TestElement<string>[] right,
        params TestElement<string>[] expected)
    {
        using var test = FunctionTest.Of<long, string, string>((l, r) => end(windows(l, r)));
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            if (i < left.Length)
            {
                test.Left.Push(left[i]);
            }

            if (i < right.Length)
            {
                test.Right.Push(right[i]);
            }

            test.Restart(parallelism: 1 + (i % 2));
        }

        test.End();
        test.Output.ExpectInAnyOrder(expected);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Late_records_of_each_side_go_where_they_are_wanted(bool left, bool right)
    {
        using var test = FunctionTest.Of<long, string, string>((l, r) =>
            Both(l, r).Window(Tumbling.EventTime(Ms(10))).LateTo(left ? LateLeft : null, right ? LateRight : null).Apply(Row));
        var (lefts, rights) = (test.Side(LateLeft), test.Side(LateRight));
        test.Left.Push(1, at: 1);
        test.Watermark(9);
        test.Restart(parallelism: 2);
        test.Left.Push(3, at: 3);
        test.Right.Push("5", at: 5);

        lefts.Expect(left ? [Record(3L, at: 3)] : []);
        rights.Expect(right ? [Record("5", at: 5)] : []);
        test.Output.Expect(Record("1@0-10: 1 | ", at: 9));
        Assert.Equal(2, test.Late);
    }

    /// <summary>Fires and purges when a record of each side has come.</summary>
    private sealed class BothCame : Trigger<EitherSide<long, string>>
    {
        private readonly TriggerValue<int> _sides;

        public BothCame() => _sides = Value<int>("sides", static (a, b) => a | b);

        public override bool Purges => true;

        public override TriggerResult OnRecord(EitherSide<long, string> record, TimeWindow window, TriggerContext context)
        {
            _sides.Value |= record.IsLeft ? 1 : 2;
            if (_sides.Value < 3)
            {
                return TriggerResult.Continue;
            }

            _sides.Clear();
            return TriggerResult.FireAndPurge;
        }
    }

    private sealed class NoRightBefore(long time) : Evictor<EitherSide<long, string>>
    {
        public override void Before(List<(long Time, EitherSide<long, string> Record)> records, TimeWindow window) =>
            records.RemoveAll(r => !r.Record.IsLeft && r.Time < time);
    }
}
