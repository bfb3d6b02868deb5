using Freshet.Core;
using Freshet.Testing.Tests.Functions;

namespace Freshet.Testing.Tests.Jobs;

/// <summary>Wrong jobs make tests fail.</summary>
public sealed class WrongJobTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Crash_finds_a_function_that_keeps_its_sum_in_a_field(bool isWrong)
    {
        var found = 0;
        for (var steps = 0; steps < 40; steps++)
        {
            var (sales, totals) = (new TestSource<Sale>(), new TestSink<Total>());
            using var job = JobTest
                .Of(env => env.FromTest(sales).KeyBy(s => s.Account).Process<string, Sale, Total>(isWrong ? () => new SumInAField() : () => new SumInState()).ToTest(totals))
                .Start();
            sales.AddAll(Enumerable.Repeat(new Sale("a", 1), 10));
            job.Checkpoint();
            sales.AddAll(Enumerable.Repeat(new Sale("a", 1), 10));
            job.Step(steps);
            job.Restart();
            job.Finish();
            try
            {
                totals.Committed.Expect([.. Enumerable.Range(1, 20).Select(i => new Total("a", i))]);
            }
            catch (HarnessException)
            {
                found++;
            }
        }

        Assert.Equal(isWrong ? 40 : 0, found);
    }

    [Fact]
    public void Sink_that_shows_records_twice_is_seen_by_its_test()
    {
        // what a sink without transactions does in a crash: the test's own outside, written to at once
        var outside = new List<long>();
        var sales = new TestSource<Sale>();
        using var job = JobTest.Of(env => env.FromTest(sales).ForEach(s => outside.Add(s.Cents))).Start();
        sales.Add(new Sale("a", 1));
        job.Checkpoint();
        sales.Add(new Sale("a", 2));
        job.Run();
        job.Restart();
        job.Run();

        Assert.Equal([1, 2, 2], outside);
    }

    [Fact]
    public void Job_without_watermarks_of_its_own_that_the_test_does_not_tell_time_gives_nothing_out()
    {
        var (sales, totals) = (new TestSource<Sale>(), new TestSink<long>());
        using var job = JobTest.Of(env => env.FromTest(sales).KeyBy(s => s.Account).Window(Tumbling.EventTime(TimeSpan.FromSeconds(1))).Count((_, _, n) => n).ToTest(totals)).Start();
        sales.Add(new Sale("a", 1), at: 0).Add(new Sale("a", 1), at: 5000);

        var failure = Assert.Throws<HarnessException>(() => totals.Records.Expect(1L));

        Assert.Contains("no watermark has come to it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_can_no_longer_read_the_state_of_a_snapshot_is_found()
    {
        var (sales, totals) = (new TestSource<Sale>(), new TestSink<Total>());
        using var job = JobTest.Of(env => env.FromTest(sales).KeyBy(s => s.Account).Process(() => new SumInState()).WithUid("sum").ToTest(totals)).Start();
        sales.Add(new Sale("a", 1));
        var snapshot = job.Snapshot();

        using var next = JobTest.Of(env => env.FromTest(sales).KeyBy(s => s.Account).Process(() => new SumInAnotherState()).WithUid("sum").ToTest(totals)).From(snapshot).Start();

        Assert.Contains("does not fit the checkpoint", Assert.Throws<FreshetException>(next.Run).Message, StringComparison.Ordinal);
    }

    private sealed class SumInState : KeyedProcessFunction<string, Sale, Total>
    {
        private readonly ValueState<long> _sum;

        public SumInState() => _sum = Value<long>("sum");

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => context.Emit(new Total(context.Key, _sum.Value += sale.Cents));
    }

    private sealed class SumInAnotherState : KeyedProcessFunction<string, Sale, Total>
    {
        private readonly ValueState<string> _sum;

        public SumInAnotherState() => _sum = Value<string>("sum");

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => _sum.Value = sale.Account;
    }

    private sealed class SumInAField : KeyedProcessFunction<string, Sale, Total>
    {
        private long _sum;

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => context.Emit(new Total(context.Key, _sum += sale.Cents));
    }
}
