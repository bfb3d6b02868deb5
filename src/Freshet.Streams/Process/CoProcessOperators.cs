using Freshet.Core;

namespace Freshet;

/// <summary>Runs a function over two keyed streams: see <see cref="ProcessOperator{K,TIn,TOut}"/>.</summary>
internal sealed class CoProcessOperator<K, TLeft, TRight, TOut>(
    SelectorHasher<K, TLeft> left,
    SelectorHasher<K, TRight> right,
    Func<KeyedCoProcessFunction<K, TLeft, TRight, TOut>> create,
    IReadOnlyList<OutputTag> sides) : TwoInputOperator<TLeft, TRight, TOut>, IInspected
{
    private KeyedCoProcessFunction<K, TLeft, TRight, TOut>? _function;
    private ProcessCore<K, TOut>? _core;

    Function? IInspected.Function => _function;

    IKeyedInspection? IInspected.Keyed => _core;

    public override bool OnWatermark(long watermark) => _core!.OnWatermark(watermark);

    public override bool HoldsWatermarks => _function!.HoldsTime;

    public override void OnInputWatermark(int input, long watermark)
    {
        if (input == Right)
        {
            var held = HoldsWatermarks;
            _core!.Scope.HasTimes = false;
            _function!.OnRightTime(watermark, new BroadcastContext<K, TOut>(_core));
            if (held && !HoldsWatermarks && _core.Scope.Watermark > long.MinValue)
            {
                Flush();
                Context.EmitWatermark(_core.Scope.Watermark);
            }
        }
    }

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

    protected override void OnLeft(Batch<TLeft> batch)
    {
        var (core, function) = (_core!, _function!);
        var scope = core.Scope;
        core.Take(batch, left);
        var items = batch.Items;
        try
        {
            for (var i = 0; i < items.Length; i++)
            {
                core.Bind(i, items.Length);
                function.OnLeft(items[i], new ProcessContext<K, TOut>(scope));
                core.Left(i);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "left", core.Records + scope.Index, items[scope.Index], e);
        }

        core.End(items.Length);
        batch.Release();
    }

    protected override void OnRight(Batch<TRight> batch)
    {
        var (core, function) = (_core!, _function!);
        var scope = core.Scope;
        core.Take(batch, right);
        var items = batch.Items;
        try
        {
            for (var i = 0; i < items.Length; i++)
            {
                core.Bind(i, items.Length);
                function.OnRight(items[i], new ProcessContext<K, TOut>(scope));
                core.Left(i);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "right", core.Records + scope.Index, items[scope.Index], e);
        }

        core.End(items.Length);
        batch.Release();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        ProcessCore<K, TOut>.Open(_function, Context, Output, left.Format, sides, out _core);
    }
}

/// <summary>Runs a function over a keyed stream and a broadcast one.</summary>
internal sealed class KeyedBroadcastOperator<K, TIn, TBroadcast, TOut>(
    SelectorHasher<K, TIn> hasher,
    Func<KeyedBroadcastFunction<K, TIn, TBroadcast, TOut>> create,
    IReadOnlyList<OutputTag> sides) : TwoInputOperator<TIn, TBroadcast, TOut>, IInspected
{
    private KeyedBroadcastFunction<K, TIn, TBroadcast, TOut>? _function;
    private ProcessCore<K, TOut>? _core;
    private long _broadcast; // records of that side so far

    Function? IInspected.Function => _function;

    IKeyedInspection? IInspected.Keyed => _core;

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

    protected override void OnLeft(Batch<TIn> batch)
    {
        var (core, function) = (_core!, _function!);
        var scope = core.Scope;
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

    protected override void OnRight(Batch<TBroadcast> batch)
    {
        var (core, function) = (_core!, _function!);
        core.Scope.HasTimes = batch.HasTimestamps;
        core.Scope.Broadcasts.SetWritable(true);
        var items = batch.Items;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                core.BroadcastTime = batch.HasTimestamps ? batch.Timestamps[i] : 0;
                function.OnBroadcast(items[i], new BroadcastContext<K, TOut>(core));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "broadcast", _broadcast + i, items[i], e);
        }

        core.Scope.Broadcasts.SetWritable(false);
        _broadcast += items.Length;
        batch.Release();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        ProcessCore<K, TOut>.Open(_function, Context, Output, hasher.Format, sides, out _core);
    }
}
