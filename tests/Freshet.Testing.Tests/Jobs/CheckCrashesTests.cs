using Freshet.Core;
using Freshet.Testing.Tests.Functions;

namespace Freshet.Testing.Tests.Jobs;

public sealed class CheckCrashesTests
{
    private readonly TestSource<Sale> _sales = new(partitions: 2);
    private readonly TestSink<Total> _totals = new("totals");

    private JobTestSetup Sums(Func<KeyedProcessFunction<string, Sale, Total>> create)
    {
        _sales.AddAll(Enumerable.Range(0, 40).Select(static i => new Sale($"a{i % 3}", 1)), timeOf: static _ => 0);
        return JobTest.Of(env => env.FromTest(_sales).KeyBy(s => s.Account).Process(create).ToTest(_totals)).Parallelism(2);
    }

    private void ExpectSums() => _totals.Committed.ExpectInAnyOrder([.. Enumerable.Range(0, 40).Select(static i => new Total($"a{i % 3}", 1 + (i / 3)))]);

    [Fact]
    public void Right_job_gives_the_same_wherever_it_crashes()
    {
        var checks = 0;
        Sums(static () => new SumInState()).CheckCrashes(() =>
        {
            checks++;
            ExpectSums();
        });

        Assert.InRange(checks, 40, 200);
    }

    [Fact]
    public void Function_that_keeps_its_sum_in_a_field_is_found_with_the_place_of_the_crash()
    {
        var failure = Assert.Throws<HarnessException>(() => Sums(static () => new SumInFields()).CheckCrashes(ExpectSums));

        Assert.StartsWith("The check fails with the power lost ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("into a checkpoint begun after step", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_that_fails_without_a_crash_says_so()
    {
        var failure = Assert.Throws<HarnessException>(() => Sums(static () => new SumInState()).CheckCrashes(() => _totals.Committed.ExpectNoMore()));

        Assert.StartsWith("The check fails without a crash: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_does_not_start_again_is_found()
    {
        var starts = 0;
        var failure = Assert.Throws<HarnessException>(() => Sums(() => new OpensOnce(() => ++starts)).CheckCrashes(ExpectSums));

        Assert.Contains("it opens no second time", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("With the p", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_of_virtual_time_is_crashed_while_time_passes()
    {
        var numbers = new TestSink<long>();
        JobTest.Of(env => env.Generate(static i => i, new GeneratorOptions { Count = 20, RatePerSecond = 5 }).ToTest(numbers)).Parallelism(1)
            .Options(o => o with { Checkpoints = new CheckpointOptions { Folder = "/cp", Interval = TimeSpan.FromSeconds(1) } })
            .CheckCrashes(() => numbers.Committed.ExpectInAnyOrder([.. Enumerable.Range(0, 20).Select(static i => (long)i)]));
    }

    private sealed class SumInState : KeyedProcessFunction<string, Sale, Total>
    {
        private readonly ValueState<long> _sum;

        public SumInState() => _sum = Value<long>("sum");

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => context.Emit(new Total(context.Key, _sum.Value += sale.Cents));
    }

    private sealed class SumInFields : KeyedProcessFunction<string, Sale, Total>
    {
        private readonly Dictionary<string, long> _sums = [];

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) =>
            context.Emit(new Total(context.Key, _sums[context.Key] = _sums.GetValueOrDefault(context.Key) + sale.Cents));
    }

    private sealed class OpensOnce(Func<int> count) : KeyedProcessFunction<string, Sale, Total>
    {
        private readonly Dictionary<string, long> _sums = [];

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) =>
            context.Emit(new Total(context.Key, _sums[context.Key] = _sums.GetValueOrDefault(context.Key) + sale.Cents));

        protected override void OnOpen(FunctionContext context)
        {
            if (count() > 2)
            {
                throw new InvalidOperationException("it opens no second time");
            }
        }
    }
}
