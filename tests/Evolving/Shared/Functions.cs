using Freshet;

namespace Evolving;

/// <summary>All states of a key.</summary>
internal sealed class States : KeyedProcessFunction<long, long, string>
{
    private readonly ValueState<Order> _last;
    private readonly ValueState<Total> _total;
    private readonly ValueState<Size> _size;
    private readonly ListState<Order> _list;
    private readonly MapState<long, Order> _map;
    private readonly MapState<string, Total> _totals;
    private readonly ReducingState<Order> _sum;
    private readonly AggregatingState<long, Total, string> _folded;
    private readonly ValueState<Order> _odd;

    public States()
    {
        _last = Value<Order>("last");
        _total = Value<Total>("total");
        _size = Value<Size>("size");
        _list = List<Order>("list");
        _map = Map<long, Order>("map");
        _totals = Map<string, Total>("totals");
        _sum = Reducing<Order>("sum", static (a, b) => a.Plus(b));
        _folded = Aggregating("folded", new Totals());
        _odd = Value<Order>("odd");
    }

    public override void OnRecord(long n, ProcessContext<long, string> context)
    {
        context.Emit($"value {n} {_last.Value?.Show()} {_size.Value?.Show()} {(_odd.Exists ? _odd.Value!.Show() : "none")}");
        _last.Value = Order.Of(n);
        _size.Value = Size.Of(n);
        if (n % 4 == 1)
        {
            _odd.Value = Order.Of(n + 1);
        }
        else if (n % 4 == 3)
        {
            _odd.Clear();
        }

        _total.Ref().Add(n);
        _list.Add(Order.Of(n));
        if (_list.Count > 20)
        {
            context.Emit($"list {n} {string.Join(' ', _list.ToArray().Select(static o => o.Show()))}");
            _list.Clear();
        }

        _map[n % 11] = Order.Of(n);
        _totals.Ref($"{n % 3}").Add(n);
        if (n % 17 == 0)
        {
            _map.Remove((n + 1) % 11);
            context.Emit($"map {n} {string.Join(' ', All())} {_totals.Ref($"{n % 3}").Show()}");
        }

        _sum.Add(Order.Of(n));
        _folded.Add(n);
        context.Emit($"folded {n} {_total.Value.Show()} {_sum.Value!.Show()} {_folded.Result}");
    }

    private List<string> All()
    {
        var all = new List<string>();
        foreach (var (key, order) in _map)
        {
            all.Add($"{key}:{order.Show()}");
        }

        return all;
    }
}

/// <summary>An accumulator in place.</summary>
internal sealed class Totals : AggregateFunction<long, Total, string>
{
    public override bool StartsAtZero => true;

    public override void Add(ref Total accumulator, long record) => accumulator.Add(record);

    public override void Merge(ref Total accumulator, Total other) => (accumulator.N, accumulator.Small, accumulator.Last) = (accumulator.N + other.N, other.Small, other.Last);

    public override string Result(Total accumulator) => accumulator.Show();
}

/// <summary>An accumulator that has to be started.</summary>
internal sealed class Counts : AggregateFunction<long, Counted, string>
{
    public override void Add(ref Counted accumulator, long record) => accumulator.Add(record);

    public override void Merge(ref Counted accumulator, Counted other) => accumulator.Merge(other);

    public override string Result(Counted accumulator) => accumulator.Show();
}

/// <summary>A serialized accumulator.</summary>
internal sealed class Sums : AggregateFunction<long, Order, string>
{
    public override Order Create() => Order.Of(0);

    public override void Add(ref Order accumulator, long record) => accumulator = accumulator.Plus(Order.Of(record));

    public override void Merge(ref Order accumulator, Order other) => accumulator = accumulator.Plus(other);

    public override string Result(Order accumulator) => accumulator.Show();
}

/// <summary>A list of the operator: gives out in fives.</summary>
internal sealed class Fives : ProcessFunction<Order, string>
{
    private readonly OperatorList<Order> _held;

    public Fives() => _held = OperatorList<Order>("held");

    public override void OnRecord(Order order, ProcessContext<string> context)
    {
        _held.Add(order);
        if (_held.Count == 50)
        {
            Give(context);
        }
    }

    public override void OnEnd(ProcessContext<string> context) => Give(context);

    private void Give(ProcessContext<string> context)
    {
        foreach (var order in _held)
        {
            context.Emit($"held {order.Show()}");
        }

        _held.Clear();
    }
}

/// <summary>Looks rules up, which come before all else of the stream has (it waits in a list of the key).</summary>
internal sealed class Rules : KeyedBroadcastFunction<long, long, Order, string>
{
    public const int All = 10;

    private readonly BroadcastState<string, Order> _rules;
    private readonly ListState<long> _waiting;

    public Rules() => (_rules, _waiting) = (Broadcast<string, Order>("rules"), List<long>("waiting"));

    public override void OnRecord(long n, ProcessContext<long, string> context)
    {
        _waiting.Add(n);
        Give(context);
    }

    public override void OnBroadcast(Order rule, BroadcastContext<long, string> context)
    {
        _rules[rule.Id] = rule;
        context.ForEachKey(Give);
    }

    private void Give(ProcessContext<long, string> context)
    {
        if (_rules.Count < All)
        {
            return;
        }

        foreach (var waited in _waiting.ToArray())
        {
            context.Emit($"rule {waited} {_rules[$"o{waited % All}"].Show()}");
        }

        _waiting.Clear();
    }
}

/// <summary>Records of a window, and states of it.</summary>
internal sealed class Sessions : WindowFunction<long, Order, string>
{
    private readonly ValueState<Order> _before;

    public Sessions() => _before = Value<Order>("before");

    public override void OnWindow(TimeWindow window, IReadOnlyList<Order> records, WindowContext<long, string> context)
    {
        context.Emit($"session {window.StartMs} {string.Join(' ', records.Select(static o => o.Show()))} after {_before.Value?.Show()}");
        _before.Value = records[^1];
    }
}
