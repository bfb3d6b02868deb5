using Freshet.Testing;

namespace Freshet.Streams.Tests.Process;

/// <summary>What is refused, and what the message says.</summary>
public sealed class StateErrorTests
{
    [Fact]
    public void A_type_that_cannot_be_stored_is_refused_when_the_job_is_written() => Refuses(
        () => Build(() => new Keeps<Action>("callback")), "State 'callback' of Keeps", "a delegate (Action)", "Store data only");

    [Fact]
    public void A_member_that_cannot_be_stored_is_named() => Refuses(
        () => Build(() => new Keeps<Holder>("holder")), "State 'holder'", "Holder", "Stream", "a living object of this process");

    [Fact]
    public void Two_states_of_one_name_are_refused() => Refuses(
        () => Build(() => new Twice()), "Two states are named 'x'", "own name");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void A_state_without_a_name_is_refused(string? name) => Refuses(
        () => Build(() => new Keeps<long>(name!)), "A state of Keeps", "has no name");

    [Theory]
    [InlineData("set")]
    [InlineData("get")]
    [InlineData("has")]
    [InlineData("remove")]
    public void A_map_key_that_is_null_is_refused_and_the_map_and_record_are_named(string what)
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new AsksForNull(what)));
        run.Send(1, 2);

        Refuses(() => run.Send(3, 77), "operator 'totals'", "record 3 of this subtask (77)", "Map state 'names'", "key null", "Its keys are not null");
    }

    [Fact]
    public void What_Freshet_refuses_in_a_timer_names_the_key()
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new DeclaresInTimer()));
        run.Send(42);

        Refuses(() => run.Operator.OnWatermark(100), "timer function of operator 'totals'", "the key 42, due at the event time", "State 'late' of DeclaresInTimer is declared while the job runs");
    }

    [Fact]
    public void More_than_64_states_are_refused() => Refuses(
        () => Build(() => new Many()), "State 's64' is the 65th", "one record");

    [Fact]
    public void A_key_whose_hash_is_not_stable_is_refused() => Refuses(
        () => StreamEnvironment.Create().FromCollection([1]).KeyBy(n => new object()), "object", "Declare the type");

    [Fact]
    public void State_outside_of_a_call_is_refused()
    {
        Keeps<long>? function = null;
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => function = new Keeps<long>("sum")));
        run.Send(1);

        Refuses(() => function!.Touch(), "State 'sum' is used outside of OnRecord and OnTimer");
        Refuses(() => new Keeps<string>("text").Touch(), "State 'text' is used outside of OnRecord and OnTimer");
    }

    [Fact]
    public void A_state_declared_while_the_job_runs_is_refused()
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => new DeclaresLate()));

        Refuses(() => run.Send(1), "operator 'totals'", "record 0 of this subtask (1)", "State 'late' of DeclaresLate is declared while the job runs", "constructor");
    }

    [Fact]
    public void One_function_for_two_subtasks_is_refused()
    {
        var one = new KeepsTwo();
        var made = 0;

        Refuses(() => Build(() => one), "gave the same KeepsTwo twice", "Process(() => new KeepsTwo())");

        // told apart when the job is written, and given twice when it runs
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(() => made++ < 2 ? new KeepsTwo() : one));
        Refuses(() => run.Node.Create().Open(run.Context), "gave the same KeepsTwo twice");
    }

    [Fact]
    public void A_state_of_another_type_than_in_the_checkpoint_is_refused() => Refuses(
        () => Restored(() => new Keeps<long>("sum"), () => new Keeps<double>("sum")), "operator 'totals'", "State 'sum' changed from i64 to f64", "--start-fresh");

    [Fact]
    public void A_state_that_is_gone_is_refused() => Refuses(
        () => Restored(() => new Keeps<long>("sum"), () => new Keeps<long>("total")), "operator 'totals'", "State 'sum' (i64) was removed", "--start-fresh");

    [Fact]
    public void A_state_that_is_new_is_refused() => Refuses(
        () => Restored(() => new Keeps<long>("sum"), () => new KeepsTwo()), "operator 'totals'", "State 'more' (i64) was added", "--start-fresh");

    [Fact]
    public void A_map_whose_values_are_of_another_type_is_refused() => Refuses(
        () => Restored(() => new KeepsMap<long, long>(), () => new KeepsMap<long, string>()), "operator 'totals'", "State 'map' changed", "map of i64 to i64", "map of i64 to text");

    [Fact]
    public void A_map_that_is_new_is_refused() => Refuses(
        () => Restored(() => new Keeps<long>("sum"), () => new KeepsMap<long, long>(withSum: true)), "operator 'totals'", "State 'map'", "was added");

    [Fact]
    public void A_map_whose_keys_cannot_be_keys_is_refused_when_the_job_is_written() => Refuses(
        () => Build(() => new KeepsMap<DateTime, long>()), "State 'map' of KeepsMap", "cannot have such keys", "DateTimeOffset");

    [Fact]
    public void A_process_function_that_is_not_made_is_refused() => Refuses(
        () => Build(() => (KeyedProcessFunction<long, long, long>)null!), "Process", "null");

    [Fact]
    public void A_key_whose_states_are_all_cleared_costs_nothing()
    {
        using var run = new ProcessRun<long, long>(s => s.KeyBy(n => n / 10).Process(() => new ClearsOnNine()));
        var empty = run.Snapshot().Keyed["state"].Length;

        run.Send(10, 11, 20, 29, 21, 29, 29, 30);
        var two = run.Snapshot().Keyed["state"].Length;
        run.Send(19, 39);
        var none = run.Snapshot().Keyed["state"].Length;

        Assert.True(two > empty);
        Assert.Equal(empty, none);
    }

    private static void Restored(Func<KeyedProcessFunction<long, long, long>> before, Func<KeyedProcessFunction<long, long, long>> after)
    {
        using var first = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(before));
        first.Send(1, 2, 3);
        using var second = new ProcessRun<long, long>(s => s.KeyBy(n => n).Process(after), first.Snapshot());
    }

    private static void Build(Func<KeyedProcessFunction<int, int, int>> create) => StreamEnvironment.Create().FromCollection([1]).KeyBy(n => n).Process(create);

    private static void Build(Func<KeyedProcessFunction<long, long, long>> create) => StreamEnvironment.Create().FromCollection([1L]).KeyBy(n => n).Process(create);

    private static void Refuses(Action act, params ReadOnlySpan<string> texts)
    {
        var failure = Assert.Throws<FreshetException>(act);
        Assert.Equal(ErrorDomain.User, failure.Domain);
        foreach (var text in texts)
        {
            Assert.Contains(text, failure.Message);
        }
    }

    public sealed record Holder(int Number, Stream Open);

    private sealed class Keeps<V> : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<V> _value;

        public Keeps(string name) => _value = Value<V>(name);

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            if (_value is ValueState<long> number)
            {
                number.Value += record;
            }
        }

        public void Touch() => _ = _value.Value;
    }

    private sealed class KeepsMap<KMap, V> : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<long>? _sum;

        public KeepsMap(bool withSum = false)
        {
            _sum = withSum ? Value<long>("sum") : null;
            Map<KMap, V>("map");
        }

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            if (_sum is { } sum)
            {
                sum.Value++;
            }
        }
    }

    private sealed class KeepsTwo : KeyedProcessFunction<long, long, long>
    {
        public KeepsTwo()
        {
            Value<long>("sum");
            Value<long>("more");
        }

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
        }
    }

    private sealed class Twice : KeyedProcessFunction<int, int, int>
    {
        public Twice()
        {
            Value<int>("x");
            Value<long>("x");
        }

        public override void OnRecord(int record, ProcessContext<int, int> context)
        {
        }
    }

    private sealed class Many : KeyedProcessFunction<int, int, int>
    {
        public Many()
        {
            for (var i = 0; i < 65; i++)
            {
                Value<int>($"s{i}");
            }
        }

        public override void OnRecord(int record, ProcessContext<int, int> context)
        {
        }
    }

    private sealed class DeclaresLate : KeyedProcessFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long, long> context) => Value<long>("late");
    }

    private sealed class ClearsOnNine : KeyedProcessFunction<long, long, long>
    {
        private readonly ValueState<long> _sum;
        private readonly ValueState<string> _text;

        public ClearsOnNine() => (_sum, _text) = (Value<long>("sum"), Value<string>("text"));

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            if (record % 10 == 9)
            {
                _sum.Clear();
                _text.Clear();
                return;
            }

            _sum.Value += record;
            _text.Value = new string('x', 100);
        }
    }

    private sealed class AsksForNull : KeyedProcessFunction<long, long, long>
    {
        private readonly MapState<string, long> _names;
        private readonly string _what;

        public AsksForNull(string what) => (_names, _what) = (Map<string, long>("names"), what);

        public override void OnRecord(long record, ProcessContext<long, long> context)
        {
            var key = record == 77 ? null! : "k";
            _ = _what switch
            {
                "set" => _names[key] = 1,
                "get" => _names.TryGetValue(key, out var value) ? value : 0,
                "has" => _names.ContainsKey(key) ? 1 : 0,
                _ => _names.Remove(key) ? 1 : 0,
            };
        }
    }

    private sealed class DeclaresInTimer : KeyedProcessFunction<long, long, long>
    {
        public override void OnRecord(long record, ProcessContext<long, long> context) => context.SetEventTimer(record);

        public override void OnTimer(long time, TimerKind kind, ProcessContext<long, long> context) => Value<long>("late");
    }
}
