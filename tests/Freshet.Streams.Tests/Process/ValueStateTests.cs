using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Process;

public sealed class ValueStateTests
{
    [Fact]
    public void Process_calls_the_function_for_each_record_with_the_state_of_its_key() => OperatorTest
        .Of<string, (string, long)>(words => words.KeyBy(w => w).Process(() => new CountWords()))
        .Input("""
            + a @1
            + b @2
            + a @3
            watermark 3
            + a @0
            + b
            + c
            end
            """, word => word)
        .Expect("""
            + a 1 @1
            + b 1 @2
            + a 2 @3
            watermark 3
            + a 3 @0
            + b 2
            + c 1
            watermark end
            """)
        .CheckAll();

    [Fact]
    public void Ref_changes_a_struct_where_it_lies() => OperatorTest
        .Of<(string Key, long Amount), (string, long, int)>(sales => sales.KeyBy(s => s.Key).Process(() => new SumInPlace()))
        .Input(Record(("a", 5L)), Record(("b", 7L)), Record(("a", 6L)), Record(("a", -1L)))
        .Expect(Record(("a", 5L, 1)), Record(("b", 7L, 1)), Record(("a", 11L, 2)), Record(("a", 10L, 3)))
        .CheckAll();

    [Fact]
    public void A_value_with_references_is_serialized() => OperatorTest
        .Of<(string Key, string Text), string>(pairs => pairs.KeyBy(p => p.Key).Process(() => new Remember()))
        .Input(Record(("a", "x")), Record(("b", "y")), Record(("a", "a text that is too long to lie in the row itself")), Record(("a", "")), Record(("a", "z")), Record(("b", "w")))
        .Expect(
            Record("a: nothing, then 0 texts"),
            Record("b: nothing, then 0 texts"),
            Record("a: x, then 1 texts"),
            Record("a: a text that is too long to lie in the row itself, then 2 texts"),
            Record("a: , then 3 texts"),
            Record("b: y, then 1 texts"))
        .CheckAll();

    [Fact]
    public void Clear_takes_the_value_away_and_Exists_tells() => OperatorTest
        .Of<(string Key, string What), string>(pairs => pairs.KeyBy(p => p.Key).Process(() => new SetAndClear()))
        .Input(
            Record(("a", "show")), Record(("a", "set")), Record(("a", "show")), Record(("b", "show")), Record(("a", "clear")), Record(("a", "show")),
            Record(("a", "clear")), Record(("a", "set")), Record(("a", "clear number")), Record(("a", "show")), Record(("b", "clear")), Record(("a", "show")))
        .Expect(
            Record("a False 0 False null"), Record("a True 7 True seven"), Record("b False 0 False null"), Record("a False 0 False null"),
            Record("a False 0 True seven"), Record("a False 0 True seven"))
        .CheckAll();

    [Fact]
    public void Process_emits_any_number_of_records() => OperatorTest
        .Of<int, int>(numbers => numbers.KeyBy(n => n % 3).Process(() => new Repeat()))
        .Input(Record(3, at: 1), Record(0, at: 2), Record(5000, at: 3))
        .Expect([.. Enumerable.Repeat(Record(3, at: 1), 3), .. Enumerable.Repeat(Record(5000, at: 3), 5000)])
        .CheckAll();

    [Fact]
    public void Process_names_the_record_when_the_function_throws() => OperatorTest
        .Of<int, int>(numbers => numbers.KeyBy(n => n % 2).Process(() => new Divide()))
        .Input(Record(2), Record(4), Record(0))
        .CheckFails(ErrorDomain.User, "process function of operator 'process'", "DivideByZeroException", "record 2 ", "(0)");

    [Fact]
    public void The_context_refuses_a_time_that_is_not_there() => OperatorTest
        .Of<int, long>(numbers => numbers.KeyBy(n => n).Process(() => new TellTime()))
        .Input(Record(1))
        .CheckFails(ErrorDomain.User, "asked for an event time and there is none", "Put WithWatermarks before KeyBy");

    [Fact]
    public void The_context_knows_times() => OperatorTest
        .Of<int, long>(numbers => numbers.KeyBy(n => n).Process(() => new TellTime()))
        .StartingAt(77)
        .Input(Record(1, at: 5), Watermark(5), Record(2, at: 9), Time(80), Watermark(7), Record(1, at: 9))
        .Expect(Record(5L, at: 5), Record(long.MinValue, at: 5), Record(77L, at: 5), Record(9L, at: 9), Record(5L, at: 9), Record(77L, at: 9), Record(9L, at: 9), Record(7L, at: 9), Record(80L, at: 9))
        .CheckAll();

    private sealed class CountWords : KeyedProcessFunction<string, string, (string, long)>
    {
        private readonly ValueState<long> _count;

        public CountWords() => _count = Value<long>("count");

        public override void OnRecord(string word, ProcessContext<string, (string, long)> context)
        {
            _count.Value++;
            context.Emit((context.Key, _count.Value));
        }
    }

    private record struct Account(long Sum, int Sales);

    private sealed class SumInPlace : KeyedProcessFunction<string, (string Key, long Amount), (string, long, int)>
    {
        private readonly ValueState<Account> _account;

        public SumInPlace() => _account = Value<Account>("account");

        public override void OnRecord((string Key, long Amount) sale, ProcessContext<string, (string, long, int)> context)
        {
            ref var account = ref _account.Ref();
            account.Sum += sale.Amount;
            account.Sales++;
            context.Emit((context.Key, account.Sum, account.Sales));
        }
    }

    private sealed class Remember : KeyedProcessFunction<string, (string Key, string Text), string>
    {
        private readonly ValueState<string> _last;
        private readonly ValueState<List<string>> _all;

        public Remember() => (_last, _all) = (Value<string>("last"), Value<List<string>>("all"));

        public override void OnRecord((string Key, string Text) pair, ProcessContext<string, string> context)
        {
            var all = _all.Value ?? [];
            context.Emit($"{context.Key}: {(_last.Exists ? _last.Value : "nothing")}, then {all.Count} texts");
            all.Add(pair.Text);
            _all.Value = all;
            _last.Value = pair.Text;
        }
    }

    private sealed class SetAndClear : KeyedProcessFunction<string, (string Key, string What), string>
    {
        private readonly ValueState<int> _number;
        private readonly ValueState<string> _text;

        public SetAndClear() => (_number, _text) = (Value<int>("number"), Value<string>("text"));

        public override void OnRecord((string Key, string What) pair, ProcessContext<string, string> context)
        {
            switch (pair.What)
            {
                case "set":
                    _number.Value = 7;
                    _text.Value = "seven";
                    break;
                case "show":
                    context.Emit($"{context.Key} {_number.Exists} {_number.Value} {_text.Exists} {_text.Value ?? "null"}");
                    break;
                case "clear number":
                    _number.Clear();
                    break;
                default:
                    _number.Clear();
                    _text.Clear();
                    break;
            }
        }
    }

    private sealed class Repeat : KeyedProcessFunction<int, int, int>
    {
        public override void OnRecord(int record, ProcessContext<int, int> context)
        {
            for (var i = 0; i < record; i++)
            {
                context.Emit(record);
            }
        }
    }

    private sealed class Divide : KeyedProcessFunction<int, int, int>
    {
        public override void OnRecord(int record, ProcessContext<int, int> context) => context.Emit(10 / record);
    }

    private sealed class TellTime : KeyedProcessFunction<int, int, long>
    {
        public override void OnRecord(int record, ProcessContext<int, long> context)
        {
            context.Emit(context.Timestamp);
            context.Emit(context.Watermark);
            context.Emit(context.ProcessingTime);
        }
    }
}
