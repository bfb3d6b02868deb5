using Freshet.Core;

namespace Freshet;

/// <summary>Runs a process function. The keys of a batch are looked up together; before each call the function's states are bound to the row of the record's key.</summary>
internal sealed class ProcessOperator<K, TIn, TOut>(
    SelectorHasher<K, TIn> hasher,
    Func<KeyedProcessFunction<K, TIn, TOut>> create,
    IReadOnlyList<OutputTag> sides) : Operator<TIn, TOut>, IInspected
{
    private KeyedProcessFunction<K, TIn, TOut>? _function;
    private ProcessCore<K, TOut>? _core;

    Function? IInspected.Function => _function;

    IKeyedInspection? IInspected.Keyed => _core;

    public override void OnBatch(Batch<TIn> batch)
    {
        var (core, function) = (_core!, _function!);
        var scope = core.Scope;
        Output.Split = batch.Split;
        core.Take(batch, hasher);
        var items = batch.Items;
        try
        {
            if (scope.Table is null)
            {
                for (var i = 0; i < items.Length; i++)
                {
                    scope.Index = i;
                    function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
                }
            }
            else if (scope.HasLifetimes)
            {
                for (var i = 0; i < items.Length; i++)
                {
                    core.Bind(i, items.Length);
                    function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
                    core.Left(i);
                }
            }
            else
            {
                Call(core, function, items);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "process", core.Records + scope.Index, items[scope.Index], e);
        }

        core.End(items.Length);
        batch.Release();
    }

    /// <summary>As <see cref="ProcessCore{K,TOut}.Bind"/> and <see cref="ProcessCore{K,TOut}.Left"/> do, with what does not change held in registers: the loop that most state goes through.</summary>
    private static void Call(ProcessCore<K, TOut> core, KeyedProcessFunction<K, TIn, TOut> function, ReadOnlySpan<TIn> items)
    {
        var scope = core.Scope;
        ReadOnlySpan<nint> rows = scope.Rows.AsSpan(0, items.Length);
        var end = scope.Layout.Size - 1;
        for (var i = 0; i < items.Length; i++)
        {
            if (i + ProcessCore<K, TOut>.RowsAhead < rows.Length)
            {
                ProcessCore<K, TOut>.BringNear(rows[i + ProcessCore<K, TOut>.RowsAhead] + end);
            }

            var row = rows[i];
            scope.Index = i;
            scope.Address = row;
            function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
            if (StateRow.Marks(row) == 0)
            {
                core.NoteEmpty(i);
            }
        }
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

    public override void OnCheckpointAborted(CheckpointId checkpoint) => _core!.Abort(checkpoint);

    public override void Close() => _core?.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        ProcessCore<K, TOut>.Open(_function, Context, Output, hasher.Format, sides, out _core);
    }
}
