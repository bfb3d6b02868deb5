using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Functions;

public sealed class KeyedFunctionTests
{
    private static FunctionTest<Sale, Total> Test(Func<Totals>? create = null) => FunctionTest.Of((Sale sale) => sale.Account, create ?? (static () => new Totals()));

    [Fact]
    public void Push_gives_a_record_to_the_function_and_Output_shows_what_it_emits_at_once()
    {
        using var test = Test();

        test.Push(new Sale("a", 5), at: 1000);
        test.Output.ExpectNext(Record(new Total("a", 5), at: 1000));
        test.Push(new Sale("b", 7), at: 2000);
        test.Push(new Sale("a", 1), at: 3000);

        test.Output.ExpectNext(new Total("b", 7), new Total("a", 6));
        test.Output.ExpectNoMore();
        test.Output.Expect(new Total("a", 5), new Total("b", 7), new Total("a", 6));
        Assert.Equal(3, test.Output.Count);
        Assert.Equal(3, test.Counter("sales"));
        Assert.Equal(0, test.Counter("no such"));
    }

    [Fact]
    public void State_shows_values_lists_and_maps_of_a_key()
    {
        using var test = Test();

        test.Push(Record(new Sale("a", 5), at: 1000), Record(new Sale("b", 100), at: 1000), Record(new Sale("a", 6), at: 2000));

        test.State("a").Expect("sum", 11L);
        test.State("b").Expect("sum", 100L);
        Assert.Equal(11L, test.State("a").Value<long>("sum"));
        Assert.Equal([5L, 6L], test.State("a").List<long>("sales"));
        Assert.Equal([KeyValuePair.Create("small", 2)], test.State("a").Map<string, int>("sizes"));
        Assert.Equal([KeyValuePair.Create("large", 1)], test.State("b").Map<string, int>("sizes"));
        Assert.Equal(["a", "b"], test.Function.Keys);
        test.State("c").ExpectNone();
        Assert.False(test.State("c").Has<long>("sum"));
        Assert.Equal(0, test.State("c").Value<long>("sum"));
        test.Push(new Sale("a", 1), at: 2500); // looking has changed nothing
        test.State("a").Expect("sum", 12L);
    }

    [Fact]
    public void Watermark_fires_event_timers_up_to_it_and_Timers_shows_those_left()
    {
        using var test = Test();

        test.Push(Record(new Sale("a", 5), at: 1000), Record(new Sale("b", 7), at: 2000));
        test.ExpectTimers(new TestTimer("a", 61_000), new TestTimer("b", 62_000), new TestTimer("a", 10_000, TimerKind.ProcessingTime), new TestTimer("b", 10_000, TimerKind.ProcessingTime));
        test.Watermark(60_999);
        test.State("a").Expect("sum", 5L);
        test.Watermark(61_000);

        test.State("a").ExpectNone();
        test.State("b").Expect("sum", 7L);
        Assert.Equal([new TestTimer("b", 62_000)], test.Timers.Where(t => t.Kind == TimerKind.EventTime));
        Assert.Equal(61_000, test.OutputWatermark);
    }

    [Fact]
    public void AdvanceTime_fires_processing_timers_at_their_times()
    {
        using var test = Test().StartingAt(1_000);

        test.Push(new Sale("a", 5));
        test.AdvanceTime(TimeSpan.FromSeconds(4));
        test.Push(new Sale("b", 7));
        test.Output.Take();
        test.AdvanceTimeTo(10_999);
        test.Output.ExpectNoMore();
        test.AdvanceTimeTo(11_000);
        test.Output.ExpectNext(new Total("a is quiet", 5));
        test.AdvanceTime(TimeSpan.FromHours(1));

        test.Output.ExpectNext(new Total("b is quiet", 7));
        Assert.Equal(11_000 + 3_600_000, test.Now);
    }

    [Fact]
    public void Side_shows_a_side_output_that_was_asked_for_before_the_first_record()
    {
        using var test = Test();
        var large = test.Side(Totals.Large);

        test.Push(new Sale("a", 5), at: 1);
        large.ExpectNoMore();
        test.Push(new Sale("a", 100), at: 2);

        large.ExpectNext(Record(new Sale("a", 100), at: 2));
        Assert.Same(large, test.Side(Totals.Large));
        var failure = Assert.Throws<HarnessException>(() => test.Side(new OutputTag<long>("another")));
        Assert.Contains("The side output 'another' was asked for when the test had begun", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Restart_goes_on_from_a_checkpoint_in_fresh_instances_with_any_parallelism(int parallelism)
    {
        var made = new List<Totals>();
        using var test = Test(() =>
        {
            made.Add(new Totals());
            return made[^1];
        });
        string[] accounts = [.. Enumerable.Range(0, 20).Select(i => $"account {i}")];
        foreach (var account in accounts)
        {
            test.Push(new Sale(account, 5), at: 1000);
        }

        var before = made.Count;
        test.Restart(parallelism);

        Assert.Equal(parallelism, made.Skip(before).Count(f => f.Calls is ["open", ..]));
        foreach (var account in accounts)
        {
            test.State(account).Expect("sum", 5L);
            test.Push(new Sale(account, 1), at: 2000);
        }

        test.Output.TakeElements();
        Assert.Equal(20, test.Output.Count(t => t.Cents == 6));
        Assert.Equal(40, test.Counter("sales"));
        Assert.Equal(20, test.Timers.Count(t => t.Kind == TimerKind.EventTime));
        test.Watermark(62_000);
        Assert.Empty(test.Function.Keys);
    }

    [Fact]
    public void Crash_takes_back_what_came_out_behind_the_last_checkpoint_and_gives_it_out_again()
    {
        using var test = Test();

        test.Push(new Sale("a", 5));
        test.Checkpoint();
        test.Push(new Sale("a", 6));
        test.Output.Expect(new Total("a", 5), new Total("a", 11));
        test.Crash();

        test.Output.Expect(new Total("a", 5), new Total("a", 11));
        test.State("a").Expect("sum", 11L);
        Assert.Equal(2, test.Counter("sales"));
        Assert.Equal(2, test.Job.Lives);
    }

    [Fact]
    public void Crash_without_a_checkpoint_begins_anew()
    {
        using var test = Test();

        test.Push(new Sale("a", 5));
        test.Push(new Sale("a", 6));
        test.Crash(parallelism: 2);

        test.Output.Expect(new Total("a", 5), new Total("a", 11));
        Assert.Equal(2, test.Counter("sales"));
    }

    [Fact]
    public void Restore_goes_back_to_a_snapshot_as_often_as_one_likes()
    {
        using var test = Test();
        test.Push(new Sale("a", 5));
        var snapshot = test.Snapshot();
        Assert.True(snapshot.Bytes > 0);

        foreach (var parallelism in (int[])[1, 3])
        {
            test.Push(new Sale("a", 1));
            test.AdvanceTime(TimeSpan.FromSeconds(20));
            test.Output.Expect(new Total("a", 5), new Total("a", 6), new Total("a is quiet", 6));
            test.Restore(snapshot, parallelism);
            Assert.Equal(0, test.Now);
            test.Output.Expect(new Total("a", 5));
            test.State("a").Expect("sum", 5L);
        }
    }

    [Fact]
    public void Life_of_a_function_is_called_in_its_order()
    {
        var made = new List<Totals>();
        var test = Test(() =>
        {
            made.Add(new Totals());
            return made[^1];
        });

        test.Push(new Sale("a", 5));
        test.Checkpoint();
        test.Dispose();

        Assert.Equal(["open", "snapshot", "complete", "close"], made[^1].Calls);
    }

    [Fact]
    public void End_ends_the_input_and_closes_the_function()
    {
        var made = new List<Totals>();
        using var test = Test(() =>
        {
            made.Add(new Totals());
            return made[^1];
        });

        test.Push(new Sale("a", 5), at: 1);
        test.End();

        test.Output.Expect(new Total("a", 5));
        Assert.Equal(["open", "snapshot", "complete", "close"], made[^1].Calls);
        Assert.Contains("it has ended", Assert.Throws<HarnessException>(() => test.Push(new Sale("a", 5))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Push_throws_what_the_function_throws_naming_the_record()
    {
        using var test = Test();
        test.Push(new Sale("a", 5));

        var failure = Assert.Throws<FreshetException>(() => test.Push(new Sale("a", -1)));

        Assert.IsType<InvalidOperationException>(failure.InnerException);
        Assert.Contains("a sale of -1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Cents = -1", failure.Message, StringComparison.Ordinal);
    }
}
