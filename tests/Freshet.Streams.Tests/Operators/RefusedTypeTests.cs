using Freshet.Core;

namespace Freshet.Streams.Tests.Operators;

/// <summary>What an operator cannot store is refused when the job is written: the operator, the user's own type, the member, and no type of the engine's.</summary>
public sealed class RefusedTypeTests
{
    private static readonly Dictionary<string, (string Operator, Action<DataStream<Rec>> Build)> s_calls = new()
    {
        ["window list"] = ("The records of 'window' (session", s => s.KeyBy(r => r.Id).Window(Session.EventTime(Ms)).Apply((_, _, records) => records)),
        ["evictor"] = ("The records of 'window' (tumbling", s => s.KeyBy(r => r.Id).Window(Tumbling.EventTime(Ms)).Evict(Evictors.Count<Rec>(1)).Apply((_, _, records) => records)),
        ["window reduce"] = ("The record that 'window' keeps", s => s.KeyBy(r => r.Id).Window(Tumbling.EventTime(Ms)).Reduce((a, b) => a)),
        ["session reduce"] = ("The record that 'window' keeps", s => s.KeyBy(r => r.Id).Window(Session.EventTime(Ms)).Reduce((a, b) => a)),
        ["count window"] = ("The record that 'count-window' keeps", s => s.KeyBy(r => r.Id).CountWindow(3).Reduce((a, b) => a)),
        ["reduce"] = ("The record that 'aggregate' keeps", s => s.KeyBy(r => r.Id).Reduce((a, b) => a)),
        ["min by"] = ("The record that 'min-by' keeps", s => s.KeyBy(r => r.Id).MinBy(r => r.Id)),
        ["max by"] = ("The record that 'max-by' keeps", s => s.KeyBy(r => r.Id).MaxBy(r => r.Id)),
        ["co-group, left"] = ("The left records of a co-group", s => s.KeyBy(r => r.Id).CoGroup(Longs(s)).Window(Tumbling.EventTime(Ms)).Join((a, b) => b)),
        ["co-group, right"] = ("The right records of a co-group", s => Longs(s).CoGroup(s.KeyBy(r => r.Id)).Window(Tumbling.EventTime(Ms)).Join((a, b) => a)),
        ["interval join"] = ("The right stream of 'interval-join'", s => Longs(s).IntervalJoin(s.KeyBy(r => r.Id)).Between(-Ms, Ms).Inner((a, b) => a)),
        ["temporal join"] = ("The versions of 'temporal-join'", s => Longs(s).TemporalJoin(s.KeyBy(r => r.Id)).Inner((a, b) => a)),
        ["look-up join"] = ("The records of 'lookup-join'", s => s.KeyBy(r => r.Id).LookupJoin(Longs(s)).Inner((a, b) => b)),
        ["async"] = ("The records before 'map-async'", s => s.MapAsync((r, _) => Task.FromResult(r.Id))),
        ["sort"] = ("The records of 'sort'", s => s.SortBy(r => r.Id)),
    };

    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Records_that_cannot_be_stored_are_refused_with_operator_and_member(string call)
    {
        var (name, build) = s_calls[call];
        var error = Assert.Throws<FreshetException>(() => build(Records())).Message;

        Assert.StartsWith(name, error, StringComparison.Ordinal);
        Assert.Contains("Type 'RefusedTypeTests.Rec' cannot be stored: member 'RefusedTypeTests.Rec.Any' is object", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Accumulators_that_cannot_be_stored_are_refused_with_the_operator()
    {
        var keyed = Records().KeyBy(r => r.Id);
        Refused("The accumulator of 'aggregate' cannot be stored: Type 'List<Action>' cannot be stored: member 'List<Action>[]' is a delegate", () => keyed.Aggregate(new Collecting(), (_, n) => n));
        Refused("The accumulator of 'window' cannot be stored", () => keyed.Window(Tumbling.EventTime(Ms)).Aggregate(new Collecting()));
        Refused("The accumulator of 'window' cannot be stored", () => keyed.Window(Session.EventTime(Ms)).Aggregate(new Collecting()));
        Refused("The accumulator of 'count-window' cannot be stored", () => keyed.CountWindow(3).Aggregate(new Collecting()));
    }

    [Fact]
    public void Keys_that_cannot_be_are_refused_with_the_call_and_the_stream()
    {
        var records = Records().Map(r => r).WithName("prepared");
        Refused("KeyBy after 'prepared': Type 'RefusedTypeTests.RefKey' cannot be a key: it is a class compared by reference", () => records.KeyBy(_ => new RefKey()));
        Refused("Distinct after 'prepared': Type 'RefusedTypeTests.RefKey' cannot be a key", () => records.Distinct(_ => new RefKey()));
        Refused("KeyBy after 'prepared', 'from collection': Type", () => records.Union(records.Environment.FromCollection([new Rec(1, 1)])).KeyBy(_ => new RefKey()));
        Refused("The keys of 'sort', of type RefusedTypeTests.RefKey, cannot be sorted", () => records.SortBy(_ => new RefKey()));
    }

    [Fact]
    public void Streams_keyed_by_different_types_are_refused()
    {
        var env = StreamEnvironment.Create();
        var numbers = env.FromSequence(0, 9);

        Refused(
            "The inputs of 'both' are keyed by long and by ValueTuple<long, string>: equal keys would not meet. Give all KeyBy functions one type.",
            () => env.Transform("both", [numbers.KeyBy(n => n).AsInput(), numbers.KeyBy(n => (n, "")).AsInput()], () => new Both()));
    }

    [Fact]
    public void An_input_beside_keyed_ones_says_where_its_records_go()
    {
        var env = StreamEnvironment.Create();
        var numbers = env.FromSequence(0, 9);
        var keyed = numbers.KeyBy(n => n).AsInput();

        Refused("'both' has keyed inputs, and nothing says where the records of input 1 go", () => env.Transform("both", [keyed, numbers.AsInput()], () => new Both()));
        Refused("'both' has keyed inputs, and nothing says where the records of input 0 go", () => env.Transform("both", [numbers.Map(n => n).AsInput(), keyed], () => new Both()));
        env.Transform("both", [keyed, numbers.Broadcast().AsInput()], () => new Both()).Discard();
        env.Transform("both", [keyed, numbers.Rebalance().AsInput()], () => new Both()).Discard();
        env.Transform("both", [numbers.AsInput(), numbers.AsInput()], () => new Both()).Discard();
    }

    private static DataStream<Rec> Records() => StreamEnvironment.Create().FromCollection([new Rec(1, "x")]);

    private static KeyedStream<long, long> Longs(DataStream<Rec> other) => other.Environment.FromSequence(0, 9).KeyBy(n => n);

    private static void Refused(string start, Action build) => Assert.StartsWith(start, Assert.Throws<FreshetException>(build).Message, StringComparison.Ordinal);

    private sealed record Rec(long Id, object Any);

    private sealed class RefKey
    {
        public int A { get; set; }
    }

    private sealed class Collecting : AggregateFunction<Rec, List<Action>, int>
    {
        public override void Add(ref List<Action> accumulator, Rec record)
        {
        }

        public override void Merge(ref List<Action> accumulator, List<Action> other)
        {
        }

        public override int Result(List<Action> accumulator) => accumulator.Count;
    }

    private sealed class Both : TwoInputOperator<long, long, long>
    {
        protected override void OnLeft(Batch<long> batch) => Output.Send(batch);

        protected override void OnRight(Batch<long> batch) => Output.Send(batch);
    }
}
