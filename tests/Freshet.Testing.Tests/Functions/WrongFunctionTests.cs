using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Functions;

/// <summary>Wrong functions make tests fail, and the failure says what is wrong.</summary>
public sealed class WrongFunctionTests
{
    [Fact]
    public void Expect_shows_what_differs_side_by_side()
    {
        using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Totals());
        test.Push(Record(new Sale("a", 5), at: 1), Record(new Sale("a", 6), at: 2));

        var failure = Assert.Throws<HarnessException>(() => test.Output.Expect(new Total("a", 5), new Total("a", 12)));

        Assert.Equal(
            """
            output: what came out is not what the test expects, at time 0, no watermark has come to it.
                expected  actual
                + a 5     + a 5
              ! + a 12    (none)
              ! (none)    + a 11

            """.ReplaceLineEndings("\n"),
            failure.Message);
    }

    [Fact]
    public void Expect_compares_event_times_when_one_is_given()
    {
        using var test = FunctionTest.Of<string, int>(words => words.Map(w => w.Length));
        test.Push("abc", at: 5);

        test.Output.Expect(3);
        test.Output.Expect(Record(3, at: 5));
        Assert.Throws<HarnessException>(() => test.Output.Expect(Record(3, at: 6)));
        Assert.Throws<HarnessException>(() => test.Output.Expect(4));
        Assert.Throws<HarnessException>(() => test.Output.ExpectInAnyOrder(3, 3));
        Assert.Throws<HarnessException>(() => test.Output.ExpectNext(4));
        Assert.Throws<HarnessException>(() => test.Output.ExpectNext(3)); // the failed one has taken it
    }

    [Fact]
    public void Expect_of_very_many_records_shows_where_they_differ()
    {
        using var test = FunctionTest.Of<int, int>(numbers => numbers.Map(static n => n));
        test.Push([.. Enumerable.Range(0, 60_000).Select(i => Record(i))]);

        var failure = Assert.Throws<HarnessException>(() => test.Output.Expect([.. Enumerable.Range(0, 60_000).Select(i => i == 50_000 ? -1 : i)]));
        var allWrong = Assert.Throws<HarnessException>(() => test.Output.Expect([.. Enumerable.Range(1, 60_000)]));

        Assert.Contains("! + -1      (none)\n  ! (none)    + 50000\n    + 50001   + 50001", failure.Message, StringComparison.Ordinal);
        Assert.Contains("! + 1       + 0\n", allWrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExpectNoMore_fails_when_something_came()
    {
        using var test = FunctionTest.Of<string, int>(words => words.Map(w => w.Length));
        test.Output.ExpectNoMore();
        test.Push("abc");

        Assert.Contains("+ 3", Assert.Throws<HarnessException>(test.Output.ExpectNoMore).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_counts_for_Expect_and_not_for_ExpectInAnyOrder()
    {
        using var test = FunctionTest.Of<string, string>(words => words.FlatMap(w => w.Split(' ')));
        test.Push("a b");

        test.Output.ExpectInAnyOrder("b", "a");
        Assert.Throws<HarnessException>(() => test.Output.Expect("b", "a"));
    }

    [Fact]
    public void State_that_is_wrong_is_told_with_what_it_is()
    {
        using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Totals());
        test.Push(new Sale("a", 5));

        Assert.Equal("State 'sum' of key a in 'process' is 5, and the test expects 6.", Assert.Throws<HarnessException>(() => test.State("a").Expect("sum", 6L)).Message);
        Assert.Equal("State 'sum' of key b in 'process' is none, and the test expects 6.", Assert.Throws<HarnessException>(() => test.State("b").Expect("sum", 6L)).Message);
        Assert.Equal("Key a has state in 'process', and the test expects none.", Assert.Throws<HarnessException>(() => test.State("a").ExpectNone()).Message);
        Assert.Contains("'process' has no value of type Int32 with the name 'sum'. It has: 'sales' (ListState of Int64)", Assert.Throws<HarnessException>(() => test.State("a").Value<int>("sum")).Message, StringComparison.Ordinal);
        Assert.Contains("The keys of 'process' are of type String", Assert.Throws<HarnessException>(() => test.State(5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_that_are_wrong_are_told_side_by_side()
    {
        using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Totals());
        test.Push(new Sale("a", 5), at: 1000);

        var failure = Assert.Throws<HarnessException>(() => test.ExpectTimers(new TestTimer("a", 61_001), new TestTimer("a", 10_000, TimerKind.ProcessingTime)));

        Assert.Contains("! event time 61001 of a", failure.Message, StringComparison.Ordinal);
        Assert.Contains("  processing time 10000 of a", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_that_keeps_state_in_a_field_is_found_by_a_restart()
    {
        using var right = FunctionTest.Of((Sale sale) => sale.Account, () => new Totals());
        using var wrong = FunctionTest.Of((Sale sale) => sale.Account, () => new Forgetful());

        foreach (var test in (FunctionTest<Sale, Total>[])[right, wrong])
        {
            test.Push(new Sale("a", 5));
            test.Restart();
            test.Push(new Sale("a", 6));
        }

        right.Output.Expect(new Total("a", 5), new Total("a", 11));
        Assert.Throws<HarnessException>(() => wrong.Output.Expect(new Total("a", 5), new Total("a", 11)));
    }

    [Fact]
    public void Function_that_mixes_keys_is_found_by_another_parallelism()
    {
        using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Forgetful()).WithParallelism(4);
        foreach (var i in Enumerable.Range(0, 20))
        {
            test.Push(new Sale($"account {i}", 1));
        }

        Assert.Throws<HarnessException>(() => test.Output.Expect([.. Enumerable.Range(0, 20).Select(i => new Total($"account {i}", i + 1))]));
    }

    [Fact]
    public void Timer_that_sets_itself_again_at_once_is_found()
    {
        var sales = new TestSource<Sale>();
        using var job = JobTest.Of(env => env.FromTest(sales).KeyBy(s => s.Account).Process(() => new Restless()).Discard()).StepsMax(1000).Start();

        sales.Add(new Sale("a", 1));
        var failure = Assert.Throws<HarnessException>(job.Run);

        Assert.Contains("does not come to rest", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Sums in a field, over all keys, and loses it.</summary>
    private sealed class Forgetful : KeyedProcessFunction<string, Sale, Total>
    {
        private long _sum;

        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => context.Emit(new Total(context.Key, _sum += sale.Cents));
    }

    private sealed class Restless : KeyedProcessFunction<string, Sale, Total>
    {
        public override void OnRecord(Sale sale, ProcessContext<string, Total> context) => context.SetProcessingTimer(context.ProcessingTime);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, Total> context) => context.SetProcessingTimer(context.ProcessingTime);
    }
}
