using Freshet;
using Freshet.Sql;

namespace LiveSales;

/// <summary>An order that is created, paid and not cancelled. It counts in the minute in which it was paid.</summary>
internal sealed record Sale(long Minute, string Product, string Shop, string Category, string Province, long Cents);

/// <summary>
/// Follows each order. It knows of each kind of event whether it came: a double changes nothing, and the order in which they come does not matter.
/// A sale that is cancelled goes again. An order is forgotten when nothing has come for so long.
/// </summary>
internal sealed class OrderBook : KeyedProcessFunction<long, OrderEvent, Change<Sale>>
{
    public static readonly OutputTag<OrderEvent> TooLate = new("too late");

    private readonly long _keepMs;
    private readonly ValueState<State> _state;
    private readonly ValueState<Goods> _goods;
    private Counter? _doubled;
    private Counter? _late;
    private Counter? _orphans;

    public OrderBook(TimeSpan keep)
    {
        _keepMs = (long)keep.TotalMilliseconds;
        (_state, _goods) = (Value<State>("state"), Value<Goods>("goods"));
    }

    protected override void OnOpen(FunctionContext context) =>
        (_doubled, _late, _orphans) = (context.Counter("doubled"), context.Counter("too late"), context.Counter("never created"));

    public override void OnRecord(OrderEvent record, ProcessContext<long, Change<Sale>> context)
    {
        if (record.Time + _keepMs <= context.Watermark)
        {
            _late!.Add(1);
            context.Emit(TooLate, record);
            return;
        }

        ref var state = ref _state.Ref();
        if (state.Has(record.Kind))
        {
            _doubled!.Add(1);
            return;
        }

        if (state.Seen == 0)
        {
            context.SetEventTimer(record.Time + _keepMs);
        }

        var before = state.IsSale;
        state.Seen |= (byte)(1 << (int)record.Kind);
        state.LastMs = Math.Max(state.LastMs, record.Time);
        if (record.Kind == OrderKind.Paid)
        {
            state.PaidMs = record.Time;
        }

        var (minute, after) = (state.PaidMs / 60_000, state.IsSale);
        if (record.Kind == OrderKind.Created)
        {
            _goods.Value = new Goods(record.Product!, record.Shop!, Catalog.Category(record.Category!), Catalog.Province(record.Province!), record.Cents);
        }

        if (before != after)
        {
            var goods = _goods.Value!;
            context.Emit(new Change<Sale>(new Sale(minute, goods.Product, goods.Shop, goods.Category, goods.Province, goods.Cents), after ? 1 : -1));
        }
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<long, Change<Sale>> context)
    {
        var state = _state.Value;
        if (state.LastMs + _keepMs > time && context.Watermark < long.MaxValue)
        {
            context.SetEventTimer(state.LastMs + _keepMs);
            return;
        }

        if (!state.Has(OrderKind.Created))
        {
            _orphans!.Add(1);
        }

        _state.Clear();
        _goods.Clear();
    }

    private sealed record Goods(string Product, string Shop, string Category, string Province, long Cents);

    private record struct State(byte Seen, long PaidMs, long LastMs)
    {
        public readonly bool IsSale => Has(OrderKind.Created) && Has(OrderKind.Paid) && !Has(OrderKind.Cancelled);

        public readonly bool Has(OrderKind kind) => (Seen & (1 << (int)kind)) != 0;
    }
}
