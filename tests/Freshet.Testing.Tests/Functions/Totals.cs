using Freshet.Core;

namespace Freshet.Testing.Tests.Functions;

/// <summary>
/// Sums each account; a minute of event time after its last sale the account is forgotten, after ten seconds of the wall clock it is told as quiet.
/// Large sales go to a side output.
/// </summary>
internal class Totals : KeyedProcessFunction<string, Sale, Total>
{
    public static readonly OutputTag<Sale> Large = new("large");

    private readonly ValueState<long> _sum;
    private readonly ValueState<long> _until;
    private readonly ListState<long> _sales;
    private readonly MapState<string, int> _sizes;
    private Counter? _count;

    public Totals()
    {
        _sum = Value<long>("sum");
        _until = Value<long>("until");
        _sales = List<long>("sales");
        _sizes = Map<string, int>("sizes");
    }

    public List<string> Calls { get; } = [];

    public override void OnRecord(Sale sale, ProcessContext<string, Total> context)
    {
        if (sale.Cents < 0)
        {
            throw new InvalidOperationException($"a sale of {sale.Cents}");
        }

        _count!.Add();
        _sum.Value += sale.Cents;
        _sales.Add(sale.Cents);
        _sizes.Ref(sale.Cents >= 100 ? "large" : "small")++;
        if (sale.Cents >= 100)
        {
            context.Emit(Large, sale);
        }

        context.Emit(new Total(context.Key, _sum.Value));
        if (context.HasTimestamp)
        {
            context.DeleteEventTimer(_until.Value);
            _until.Value = context.Timestamp + 60_000;
            context.SetEventTimer(_until.Value);
        }

        context.SetProcessingTimer(context.ProcessingTime + 10_000);
    }

    public override void OnTimer(long time, TimerKind kind, ProcessContext<string, Total> context)
    {
        if (kind == TimerKind.ProcessingTime)
        {
            context.Emit(new Total($"{context.Key} is quiet", _sum.Value));
            return;
        }

        _sum.Clear();
        _until.Clear();
        _sales.Clear();
        _sizes.Clear();
    }

    protected override void OnOpen(FunctionContext context)
    {
        Calls.Add("open");
        _count = context.Counter("sales");
    }

    protected override void OnSnapshot(CheckpointId checkpoint) => Calls.Add("snapshot");

    protected override void OnCheckpointComplete(CheckpointId checkpoint) => Calls.Add("complete");

    protected override void OnClose() => Calls.Add("close");
}
