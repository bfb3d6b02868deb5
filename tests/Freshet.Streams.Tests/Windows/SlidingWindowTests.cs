using Freshet.Testing;

namespace Freshet.Streams.Tests.Windows;

/// <summary>Windows that overlap, in every mode of the harness, against a plain loop; joined in ways that show any wrong order.</summary>
public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(10, 10, 0, 5, 30, 40)]
    [InlineData(50, 10, 0, 20, 60, 100)]
    [InlineData(50, 10, 3, 20, 200, 100)]
    [InlineData(60, 1, 0, 3, 80, 100)]
    [InlineData(60, 1, 0, 90, 20, 10)] // few panes, far apart
    [InlineData(64, 2, 5, 5, 70, 100)]
    [InlineData(7, 3, 1, 3, 9, 30)]
    [InlineData(35, 10, 0, 9, 50, 60)]
    [InlineData(1000, 7, 0, 40, 900, 60)]
    [InlineData(3600, 1, 0, 4, 70, 5)]
    [InlineData(500, 1, 11, 20, 400, 5)]
    public void Windows_hold_what_a_plain_loop_puts_in_them(long size, long slide, long offset, long step, long spread, long after)
    {
        var windows = Sliding.EventTime(TimeSpan.FromMilliseconds(size), TimeSpan.FromMilliseconds(slide), TimeSpan.FromMilliseconds(offset));
        var oracle = new WindowOracle(windows).Random(seed: (ulong)(size + spread), records: 18, keys: 2, step, spread, after);
        Check(oracle, windows, Texts());
        Check(oracle, windows, new Rows());
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(3600, 1)]
    [InlineData(100, 30)]
    public void Late_records_go_to_the_windows_that_have_not_fired(long size, long slide)
    {
        var windows = Sliding.EventTime(TimeSpan.FromMilliseconds(size), TimeSpan.FromMilliseconds(slide));
        var oracle = new WindowOracle(windows);
        for (var i = 0; i < 10; i++)
        {
            oracle.Add(new Noted(i % 2, i), 2 * i);
            oracle.TellTime(2 * i);
            oracle.Add(new Noted(i % 2, 100 + i), (2 * i) - (i % 5)); // into panes that have been merged
        }

        oracle.TellTime(30);
        Check(oracle, windows, Texts());
    }

    private static void Check<TAcc>(WindowOracle oracle, EventTimeWindows windows, AggregateFunction<Noted, TAcc, string> function) => OperatorTest
        .Of<Noted, Joined>(records => records.KeyBy(r => r.Key).Window(windows).Aggregate(function, (key, window, values) => new Joined(key, window.StartMs, values)))
        .Input(oracle.Input)
        .ExpectInAnyOrder(oracle.Output)
        .ExpectLate(oracle.Late)
        .CheckAll();

    /// <summary>An accumulator with references: serialized at each touch.</summary>
    private static AggregateFunction<Noted, string, string> Texts() => Aggregates.Aggregate(
        () => "", (string all, Noted record) => Join(all, $"{record.Value}"), Join, all => all);

    private static string Join(string first, string second) => first.Length == 0 ? second : $"{first},{second}";

    /// <summary>The same in a row: up to 24 values of a byte each, the last one lowest.</summary>
    private sealed class Rows : AggregateFunction<Noted, Rows.Values, string>
    {
        public override bool StartsAtZero => true;

        public override void Add(ref Values accumulator, Noted record) => Push(ref accumulator, (byte)record.Value);

        public override void Merge(ref Values accumulator, Values other)
        {
            for (var i = 0; i < other.Count; i++)
            {
                Push(ref accumulator, At(other, i));
            }
        }

        public override string Result(Values accumulator) => string.Join(',', Enumerable.Range(0, accumulator.Count).Select(i => At(accumulator, i)));

        private static void Push(ref Values values, byte value) => values = new Values(
            values.Count + 1, (values.Low << 8) | value, (values.Middle << 8) | (values.Low >> 56), (values.High << 8) | (values.Middle >> 56));

        private static byte At(Values values, int index)
        {
            var place = values.Count - 1 - index;
            return (byte)((place < 8 ? values.Low : place < 16 ? values.Middle : values.High) >> (place % 8 * 8));
        }

        internal record struct Values(int Count, ulong Low, ulong Middle, ulong High);
    }
}
