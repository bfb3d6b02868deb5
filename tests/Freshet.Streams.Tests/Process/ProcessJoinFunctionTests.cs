using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

/// <summary>Functions of one's own over the pairs of an interval join.</summary>
public sealed class ProcessJoinFunctionTests
{
    private static readonly OutputTag<string> Far = new("far");

    private static DataStream<string> Join(DataStream<long> left, DataStream<long> right, Func<ProcessJoinFunction<long, long, string>> create) => left.KeyBy(n => n % 2)
        .IntervalJoin(right.KeyBy(n => n % 2))
        .Between(TimeSpan.FromMilliseconds(-2), TimeSpan.FromMilliseconds(6))
        .Process(create);

    [Fact]
    public void A_pair_gives_any_number_of_records_and_side_outputs_with_both_times() => TwoInputTest
        .Of<long, long, string>((left, right) =>
        {
            var joined = Join(left, right, () => new Apart());
            joined.SideOutput(Far);
            return joined;
        })
        .Left(Record(10L, at: 10), Record(11L, at: 11), Watermark(11), Record(20L, at: 20), End())
        .Right(Record(8L, at: 8), Record(13L, at: 13), Watermark(13), Record(14L, at: 14), Record(26L, at: 26), Record(20L, at: 20), End())
        .ExpectInAnyOrder(Record("10@10 8@8", at: 10), Record("10@10 8@8 again", at: 9), Record("11@11 13@13", at: 13), Record("11@11 13@13 again", at: 12))
        .ExpectSide(1, Record("10 14", at: 14), Record("20 26", at: 26))
        .CheckAll();

    [Fact]
    public void The_function_lives_as_others_do_and_keeps_counters_and_lists_over_a_restart()
    {
        using var test = FunctionTest.Of<long, long, string>((left, right) => Join(left, right, () => new Numbered()));
        test.Left.Push(1, at: 1);
        test.Right.Push(3, at: 3);
        test.Restart(parallelism: 3);
        test.Right.Push(5, at: 5);

        test.Output.Expect(Record("1: 1 3", at: 3), Record("2: 1 5", at: 5));
        Assert.Equal(2, test.Counter("pairs"));
        test.End();
        Assert.Equal("opened closed", Numbered.Life);
    }

    [Fact]
    public void What_the_function_throws_names_the_join()
    {
        using var test = FunctionTest.Of<long, long, string>((left, right) => Join(left, right, () => new Throwing()));
        test.Left.Push(1, at: 1);

        var error = Assert.ThrowsAny<Exception>(() =>
        {
            test.Right.Push(3, at: 3);
            test.End();
        });

        Assert.Contains("interval-join", error.Message, StringComparison.Ordinal);
        Assert.Contains("no such pair", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_given_twice_is_refused()
    {
        var same = new Apart();
        var stream = StreamEnvironment.Create().FromCollection([1L]);

        Assert.Contains("gave the same Apart twice", Assert.Throws<FreshetException>(() => Join(stream, stream, () => same)).Message, StringComparison.Ordinal);
    }

    /// <summary>None for equal records, two for near ones, to the side for far ones.</summary>
    private sealed class Apart : ProcessJoinFunction<long, long, string>
    {
        public override void OnPair(long left, long right, JoinContext<string> context)
        {
            switch (Math.Abs(context.LeftTimestamp - context.RightTimestamp))
            {
                case 0:
                    break;
                case > 3:
                    context.Emit(Far, $"{left} {right}");
                    break;
                default:
                    var pair = $"{left}@{context.LeftTimestamp} {right}@{context.RightTimestamp}";
                    context.Emit(pair);
                    context.Emit($"{pair} again", context.Timestamp - 1);
                    break;
            }
        }
    }

    private sealed class Numbered : ProcessJoinFunction<long, long, string>
    {
        private readonly OperatorList<int> _pairs;

        public Numbered() => _pairs = OperatorList<int>("pairs", EntrySharing.Union);

        public static string Life { get; private set; } = "";

        public override void OnPair(long left, long right, JoinContext<string> context)
        {
            _pairs.Replace([_pairs.Sum() + 1]);
            Context.Counter("pairs").Add();
            context.Emit($"{_pairs[0]}: {left} {right}");
        }

        protected override void OnOpen(FunctionContext context) => Life = "opened";

        protected override void OnClose() => Life = Life.EndsWith("closed", StringComparison.Ordinal) ? Life : $"{Life} closed";
    }

    private sealed class Throwing : ProcessJoinFunction<long, long, string>
    {
        public override void OnPair(long left, long right, JoinContext<string> context) => throw new InvalidOperationException("no such pair");
    }
}
