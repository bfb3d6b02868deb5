using Freshet.Core;

namespace Freshet;

/// <summary>Runs a process function. The keys of a batch are looked up together; before each call the function's states are bound to the row of the record's key.</summary>
internal sealed class ProcessOperator<K, TIn, TOut>(
    SelectorHasher<K, TIn> hasher,
    Func<KeyedProcessFunction<K, TIn, TOut>> create,
    IReadOnlyList<OutputTag> sides) : Operator<TIn, TOut>
{
    private KeyedProcessFunction<K, TIn, TOut>? _function;
    private ProcessCore<K, TOut>? _core;

    public override void OnBatch(Batch<TIn> batch)
    {
        var (core, function) = (_core!, _function!);
        var scope = core.Scope;
        Output.Split = batch.Split;
        core.Take(batch, hasher);
        var items = batch.Items;
        try
        {
            for (var i = 0; i < items.Length; i++)
            {
                core.Bind(i, items.Length);
                function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
                core.Left(i);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "process", core.Records + scope.Index, items[scope.Index], e);
        }

        core.End(items.Length);
        batch.Release();
    }

    public override bool OnWatermark(long watermark) => _core!.OnWatermark(watermark);

    public override bool OnTime(long now) => _core!.OnTime(now);

    public override void Flush()
    {
        base.Flush();
        _core?.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => _core!.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _core!.Complete(checkpoint);

    public override void Close() => _core?.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        ProcessCore<K, TOut>.Open(_function, Context, Output, hasher.Format, sides, out _core);
    }
}
