using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Functions;

/// <summary>Asynchronous functions whose calls the test answers.</summary>
public sealed class AsyncFunctionTests
{
    [Fact]
    public void Ordered_results_wait_for_those_before_them()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call));

        test.Push(Record("a", at: 1), Record("b", at: 2));
        Assert.Equal(["a", "b"], service.Pending);
        service.Answer("b", 2);
        test.Output.ExpectNoMore();
        service.Answer("a", 1);

        test.Output.ExpectNext(Record(1, at: 1), Record(2, at: 2));
    }

    [Fact]
    public void Unordered_results_come_as_they_are_answered_and_never_across_a_watermark()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call, new AsyncOptions { Ordered = false }));

        test.Push(Record("a", at: 1), Record("b", at: 2), Watermark(5), Record("c", at: 6));
        service.Answer("c", 3);
        service.Answer("b", 2);
        test.Output.ExpectNext(2);
        Assert.Equal(long.MinValue, test.OutputWatermark);
        service.Answer("a", 1);

        test.Output.ExpectNext(1, 3);
        Assert.Equal(5, test.OutputWatermark);
    }

    [Fact]
    public void Lambda_that_awaits_goes_on_when_the_test_answers()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, string>(words => words.MapAsync(async (word, token) => $"{word} {await service.Call(word, token) + await service.Call(word, token)}"));

        test.Push("a");
        service.Answer("a", 1);
        test.Output.ExpectNoMore();
        service.Answer("a", 2);

        test.Output.ExpectNext("a 3");
        Assert.Equal(2, service.Made);
    }

    [Fact]
    public void Capacity_lets_so_many_calls_run_and_no_more()
    {
        var service = new TestCalls<int, int>();
        using var test = FunctionTest.Of<int, int>(numbers => numbers.MapAsync(service.Call, new AsyncOptions { Capacity = 2 }));

        foreach (var i in Enumerable.Range(1, 4))
        {
            test.Push(i);
        }

        Assert.Equal([1, 2], service.Pending);
        service.Answer(1, 10);
        test.Output.ExpectNext(10);
        Assert.Equal([2, 3], service.Pending);
    }

    [Fact]
    public void Time_out_comes_when_the_test_lets_time_pass()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call, new AsyncOptions { Timeout = TimeSpan.FromSeconds(30) }, (_, e) => e is TimeoutException ? -1 : -2));

        test.Push("a");
        test.AdvanceTime(TimeSpan.FromSeconds(29.999));
        test.Output.ExpectNoMore();
        test.AdvanceTime(TimeSpan.FromMilliseconds(1));

        test.Output.ExpectNext(-1);
        Assert.Equal(["a"], service.Cancelled);
        Assert.Empty(service.Pending);
    }

    [Fact]
    public void Retries_come_after_their_delays_of_virtual_time()
    {
        var service = new TestCalls<string, int>();
        var retry = new AsyncRetry { Attempts = 2, Delay = TimeSpan.FromSeconds(1), HasJitter = false };
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call, new AsyncOptions { Retry = retry, OnFailure = AsyncFailure.Skip }));

        foreach (var word in (string[])["a", "b"])
        {
            test.Push(word);
            service.Fail(word, new IOException("busy"));
            test.AdvanceTime(TimeSpan.FromMilliseconds(999));
            Assert.Empty(service.Pending);
            test.AdvanceTime(TimeSpan.FromMilliseconds(1));
            service.Fail(word, new IOException("busy"));
            test.AdvanceTime(TimeSpan.FromMilliseconds(1_999));
            Assert.Empty(service.Pending);
            test.AdvanceTime(TimeSpan.FromMilliseconds(1));
            Assert.Equal([word], service.Pending);
            if (word == "a")
            {
                service.Answer("a", 1);
                test.Output.ExpectNext(1);
            }
            else
            {
                service.Fail("b", new IOException("busy"));
                test.Output.ExpectNoMore();
            }
        }

        Assert.Equal(1, test.Bad);
        Assert.Equal(6, service.Made);
    }

    [Fact]
    public void Delays_drawn_by_chance_are_the_same_in_each_run_and_differ_from_call_to_call()
    {
        static IReadOnlyList<long> Run()
        {
            var service = new TestCalls<int, int>();
            var retry = new AsyncRetry { Attempts = 1, Delay = TimeSpan.FromSeconds(10), HasJitter = true };
            using var test = FunctionTest.Of<int, int>(numbers => numbers.MapAsync(service.Call, new AsyncOptions { Ordered = false, Retry = retry }));
            foreach (var i in Enumerable.Range(0, 5))
            {
                test.Push(i);
                service.Fail(i, new IOException("busy"));
            }

            var times = new long[5];
            for (var second = 0; second < 300 && service.Made < 10; second++)
            {
                test.AdvanceTime(TimeSpan.FromSeconds(0.1));
                foreach (var i in service.Pending)
                {
                    times[i] = test.Now;
                    service.Answer(i, i);
                }
            }

            return times;
        }

        var times = Run();

        Assert.DoesNotContain(0, times);
        Assert.True(times.Distinct().Count() > 2);
        Assert.Equal(times, Run());
    }

    [Fact]
    public void Time_out_ends_the_wait_for_a_retry()
    {
        var service = new TestCalls<string, int>();
        var retry = new AsyncRetry { Delay = TimeSpan.FromSeconds(10), DelayMax = TimeSpan.FromSeconds(10), HasJitter = false };
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call, new AsyncOptions { Retry = retry, Timeout = TimeSpan.FromSeconds(5) }, (_, _) => -1));

        test.Push("a");
        service.Fail("a", new IOException("busy"));
        test.AdvanceTime(TimeSpan.FromSeconds(5));

        test.Output.ExpectNext(-1);
        test.AdvanceTime(TimeSpan.FromMinutes(1));
        Assert.Equal(1, service.Made);
        test.Output.ExpectNoMore();
    }

    [Fact]
    public void Failure_of_a_call_is_skipped_counted_or_thrown_as_the_options_say()
    {
        var service = new TestCalls<string, int>();
        using var skipping = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call, new AsyncOptions { OnFailure = AsyncFailure.Skip }));
        using var failing = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call));

        skipping.Push("a");
        service.Fail("a", new InvalidOperationException("not there"));
        skipping.Output.ExpectNoMore();
        Assert.Equal(1, skipping.Bad);
        failing.Push("b");
        service.Fail("b", new InvalidOperationException("not there"));

        Assert.Contains("not there", Assert.Throws<FreshetException>(failing.Job.Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_in_flight_are_made_again_after_a_crash()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call));

        test.Push("a");
        test.Restart();
        Assert.Equal(["a", "a"], service.Pending); // the first is that of the process that died
        service.AnswerAll(_ => 5);

        test.Output.ExpectNext(5);
    }

    [Fact]
    public void Answer_names_the_calls_that_wait_when_there_is_no_such_call()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call));
        test.Push("a");

        var failure = Assert.Throws<HarnessException>(() => service.Answer("b", 1));

        Assert.Contains("No call with the request b waits. These do: a.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunUntil_waits_for_answers_of_other_threads()
    {
        using var test = FunctionTest.Of<int, int>(numbers => numbers.MapAsync(static async (n, token) =>
        {
            await Task.Run(static () => { }, token); // goes on on a thread of the pool
            return n * 2;
        }));

        test.Push(21);
        test.Job.RunUntil(() => test.Output.Count == 1);

        test.Output.Expect(42);
    }

    [Fact]
    public void RunUntil_gives_up_when_nothing_is_answered()
    {
        var service = new TestCalls<string, int>();
        using var test = FunctionTest.Of<string, int>(words => words.MapAsync(service.Call));
        test.Push("a");

        var failure = Assert.Throws<HarnessException>(() => test.Job.RunUntil(() => test.Output.Count == 1, TimeSpan.FromMilliseconds(20)));

        Assert.Contains("The condition did not come true", failure.Message, StringComparison.Ordinal);
    }
}
