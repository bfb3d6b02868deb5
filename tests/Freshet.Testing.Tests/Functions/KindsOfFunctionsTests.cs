using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Functions;

/// <summary>Each kind of function has its harness.</summary>
public sealed class KindsOfFunctionsTests
{
    [Fact]
    public void Lambdas_of_map_filter_and_flat_map()
    {
        using var test = FunctionTest.Of<string, int>(words => words.FlatMap(line => line.Split(' ')).Filter(w => w.Length > 1).Map(w => w.Length));

        test.Push("a bb ccc", at: 7);

        test.Output.ExpectNext(Record(2, at: 7), Record(3, at: 7));
        test.Watermark(9);
        Assert.Equal(9, test.OutputWatermark);
    }

    [Fact]
    public void Process_function_without_a_key_with_a_list_of_the_operator_and_an_end()
    {
        using var test = FunctionTest.Of(() => new Pairs());

        test.Push("a");
        Assert.Equal(["a"], test.Function.List<string>("waiting"));
        test.Restart();
        test.Output.ExpectNoMore();
        test.Push("b");
        test.Output.ExpectNext("a+b");
        test.Push("c");
        test.End();

        test.Output.Expect("a+b", "c");
    }

    [Fact]
    public void Operator_list_is_shared_out_to_other_subtasks()
    {
        using var test = FunctionTest.Of(() => new Pairs()).WithParallelism(2);
        test.Push("a");
        test.Push("b"); // each subtask has one

        Assert.Equal(2, test.Function.List<string>("waiting").Count);
        test.Restart(parallelism: 1);

        Assert.Equal(["a", "b"], test.Function.List<string>("waiting").Order());
        var failure = Assert.Throws<HarnessException>(() => test.Function.List<int>("waiting"));
        Assert.Contains("Pairs has no list of Int32 with the name 'waiting'. It has: 'waiting'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no states of keys", Assert.Throws<HarnessException>(() => test.State("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_over_two_streams()
    {
        using var test = FunctionTest.Of(() => new Tagged());

        test.Left.Push("a");
        test.Right.Push(1);
        test.Left.Push("b");

        test.Output.Expect("left a", "right 1", "left b");
    }

    [Fact]
    public void Keyed_function_over_two_streams_with_the_time_of_both()
    {
        using var test = FunctionTest.Of((Sale order) => order.Account, (Total payment) => payment.Account, () => new Match());

        test.Left.Push(new Sale("a", 5), at: 1000);
        test.State("a").Expect("order", new Sale("a", 5));
        test.Right.Push(new Total("a", 5), at: 1500);
        test.Output.ExpectNext("a paid");
        test.Left.Push(new Sale("b", 7), at: 2000);
        test.Left.Watermark(10_000);
        test.Output.ExpectNoMore(); // the time of both is that of the right one
        test.Right.Watermark(7_000);
        test.Output.ExpectNext(Record("b not paid", at: 7_000));
        test.Left.Push(new Sale("c", 7), at: 8000);
        test.Right.Idle();

        test.ExpectTimers(new TestTimer("c", 13_000));
        test.Watermark(13_000);
        test.Output.ExpectNext("c not paid");
        test.State("c").ExpectNone();
    }

    [Fact]
    public void Broadcast_function_sees_what_was_broadcast_in_each_subtask()
    {
        using var test = FunctionTest.Of(() => new Priced()).WithParallelism(3);

        test.Right.Push(("apple", 5));
        Assert.Equal([KeyValuePair.Create("apple", 5)], test.Function.Broadcast<string, int>("prices"));
        test.Left.Push("apple");
        test.Left.Push("apple");
        test.Left.Push("pear");

        test.Output.Expect(5, 5, -1);
        test.Restart(parallelism: 2);
        test.Left.Push("apple");
        test.Output.Expect(5, 5, -1, 5);
    }

    [Fact]
    public void Broadcast_state_that_differs_between_subtasks_is_found()
    {
        using var test = FunctionTest.Of(() => new Differing()).WithParallelism(2);
        test.Right.Push(1);

        var failure = Assert.Throws<HarnessException>(() => test.Function.Broadcast<string, int>("rules"));

        Assert.Contains("is not the same in its subtasks", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keyed_broadcast_function_has_states_of_both_kinds()
    {
        using var test = FunctionTest.Of((Sale sale) => sale.Account, () => new Limited());

        test.Right.Push(("limit", 10));
        test.Left.Push(new Sale("a", 6));
        test.Left.Push(new Sale("a", 6));

        test.Output.Expect("a is over 10");
        test.State("a").Expect("sum", 12L);
        test.Right.Push(("reset", 0));
        test.State("a").Expect("sum", 0L);
    }

    [Fact]
    public void Window_pipeline_with_late_records_in_a_side_output()
    {
        var late = new OutputTag<string>("late");
        using var test = FunctionTest.Of<string, (string, long)>(words => words
            .KeyBy(w => w)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
            .LateTo(late)
            .Count((word, _, n) => (word, n)));
        var lateOnes = test.Side(late);

        test.Push(Record("a", at: 1000), Record("b", at: 2000), Record("a", at: 9999));
        test.Watermark(9_998);
        test.Output.ExpectNoMore();
        test.Watermark(9_999);
        test.Output.ExpectNextInAnyOrder(Record(("a", 2L), at: 9_999), Record(("b", 1L), at: 9_999));
        test.Push("a", at: 5000);

        test.Output.ExpectNoMore();
        lateOnes.ExpectNext("a");
        Assert.Equal(1, test.Late);
    }

    [Fact]
    public void Window_function_over_sessions_with_its_timers()
    {
        using var test = FunctionTest.Of<Sale, string>(sales => sales
            .KeyBy(s => s.Account)
            .Window(Session.EventTime(TimeSpan.FromSeconds(5)))
            .Process(() => new Listing()));

        test.Push(Record(new Sale("a", 1), at: 1000), Record(new Sale("a", 2), at: 3000));
        Assert.NotEmpty(test.Timers);
        test.Watermark(5_999);
        test.Output.ExpectNoMore();
        test.Restart(parallelism: 2);
        test.Watermark(7_999);

        test.Output.ExpectNext(Record("a: 1 2 (window 1)", at: 7_999));
        test.State("a").Expect("windows", 1);
        test.Push(Record(new Sale("a", 3), at: 20_000), Watermark(30_000));
        test.Output.ExpectNext(Record("a: 3 (window 2)", at: 24_999));
    }

    [Fact]
    public void Window_of_processing_time_fires_when_the_clock_says()
    {
        using var test = FunctionTest.Of<string, long>(words => words
            .KeyBy(w => w)
            .Window(Tumbling.ProcessingTime(TimeSpan.FromSeconds(10)))
            .Count((_, _, n) => n));

        test.Push("a");
        test.AdvanceTime(TimeSpan.FromSeconds(5));
        test.Push("a");
        test.Output.ExpectNoMore();
        test.AdvanceTime(TimeSpan.FromSeconds(5));

        test.Output.ExpectNext(2L);
    }

    /// <summary>Two records together; the last alone.</summary>
    private sealed class Pairs : ProcessFunction<string, string>
    {
        private readonly OperatorList<string> _waiting;

        public Pairs() => _waiting = OperatorList<string>("waiting");

        public override void OnRecord(string record, ProcessContext<string> context)
        {
            if (_waiting.Count == 0)
            {
                _waiting.Add(record);
                return;
            }

            context.Emit($"{_waiting[0]}+{record}");
            _waiting.Clear();
        }

        public override void OnEnd(ProcessContext<string> context)
        {
            foreach (var left in _waiting)
            {
                context.Emit(left);
            }

            _waiting.Clear();
        }
    }

    private sealed class Tagged : CoProcessFunction<string, int, string>
    {
        public override void OnLeft(string record, ProcessContext<string> context) => context.Emit($"left {record}");

        public override void OnRight(int record, ProcessContext<string> context) => context.Emit($"right {record}");
    }

    /// <summary>Orders that are not paid within five seconds.</summary>
    private sealed class Match : KeyedCoProcessFunction<string, Sale, Total, string>
    {
        private readonly ValueState<Sale> _order;

        public Match() => _order = Value<Sale>("order");

        public override void OnLeft(Sale order, ProcessContext<string, string> context)
        {
            _order.Value = order;
            context.SetEventTimer(context.Timestamp + 5_000);
        }

        public override void OnRight(Total payment, ProcessContext<string, string> context)
        {
            context.Emit($"{context.Key} paid");
            _order.Clear();
        }

        public override void OnTimer(long time, TimerKind kind, ProcessContext<string, string> context)
        {
            if (_order.Exists)
            {
                context.Emit($"{context.Key} not paid");
                _order.Clear();
            }
        }
    }

    private sealed class Priced : BroadcastFunction<string, (string Name, int Price), int>
    {
        private readonly BroadcastState<string, int> _prices;

        public Priced() => _prices = Broadcast<string, int>("prices");

        public override void OnRecord(string record, ProcessContext<int> context) => context.Emit(_prices.TryGetValue(record, out var price) ? price : -1);

        public override void OnBroadcast((string Name, int Price) record, ProcessContext<int> context) => _prices[record.Name] = record.Price;
    }

    private sealed class Differing : BroadcastFunction<string, int, string>
    {
        private readonly BroadcastState<string, int> _rules;

        public Differing() => _rules = Broadcast<string, int>("rules");

        public override void OnRecord(string record, ProcessContext<string> context)
        {
        }

        public override void OnBroadcast(int record, ProcessContext<string> context) => _rules["rule"] = record + Context.Subtask;
    }

    private sealed class Limited : KeyedBroadcastFunction<string, Sale, (string Name, int Value), string>
    {
        private readonly BroadcastState<string, int> _rules;
        private readonly ValueState<long> _sum;

        public Limited()
        {
            _rules = Broadcast<string, int>("rules");
            _sum = Value<long>("sum");
        }

        public override void OnRecord(Sale record, ProcessContext<string, string> context)
        {
            _sum.Value += record.Cents;
            if (_rules.TryGetValue("limit", out var limit) && _sum.Value > limit)
            {
                context.Emit($"{context.Key} is over {limit}");
            }
        }

        public override void OnBroadcast((string Name, int Value) record, BroadcastContext<string, string> context)
        {
            _rules[record.Name] = record.Value;
            if (record.Name == "reset")
            {
                context.ForEachKey(_ => _sum.Value = 0);
            }
        }
    }

    private sealed class Listing : WindowFunction<string, Sale, string>
    {
        private readonly ValueState<int> _windows;

        public Listing() => _windows = Value<int>("windows");

        public override void OnWindow(TimeWindow window, IReadOnlyList<Sale> records, WindowContext<string, string> context) =>
            context.Emit($"{context.Key}: {string.Join(' ', records.Select(r => r.Cents))} (window {++_windows.Value})");
    }
}
