using Freshet.Core;

namespace Freshet;

/// <summary>Runs a function without a key.</summary>
internal sealed class PlainProcessOperator<TIn, TOut>(Func<ProcessFunction<TIn, TOut>> create, IReadOnlyList<OutputTag> sides) : Operator<TIn, TOut>, IInspected
{
    private PlainCore<ProcessFunction<TIn, TOut>, TOut>? _core;

    Function? IInspected.Function => _core?.Function;

    IKeyedInspection? IInspected.Keyed => null;

    public override void OnBatch(Batch<TIn> batch)
    {
        Output.Split = batch.Split;
        _core!.Take<TIn, RecordCall>(batch, "process");
    }

    public override bool OnWatermark(long watermark) => _core!.OnWatermark(watermark);

    public override bool OnEnd() => _core!.OnEnd();

    public override void Flush()
    {
        base.Flush();
        _core?.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => _core!.Function.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _core!.Function.Complete(checkpoint);

    public override void OnCheckpointAborted(CheckpointId checkpoint) => _core!.Function.Abort(checkpoint);

    public override void Close() => _core?.Function.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        _core = new PlainCore<ProcessFunction<TIn, TOut>, TOut>(create(), Context, Output, sides);
        _core.Open();
    }

    private readonly struct RecordCall : IPlainCall<ProcessFunction<TIn, TOut>, TIn, TOut>
    {
        public static void Invoke(ProcessFunction<TIn, TOut> function, TIn record, ProcessContext<TOut> context) => function.OnRecord(record, context);
    }
}

/// <summary>Runs a function over two streams without keys.</summary>
internal abstract class PlainTwoInputOperator<TLeft, TRight, TFunction, TOut>(Func<TFunction> create, IReadOnlyList<OutputTag> sides) : TwoInputOperator<TLeft, TRight, TOut>, IInspected
    where TFunction : PlainFunction<TOut>
{
    /// <summary>The function and what it needs, from the opening on.</summary>
    protected PlainCore<TFunction, TOut>? Core { get; private set; }

    Function? IInspected.Function => Core?.Function;

    IKeyedInspection? IInspected.Keyed => null;

    public override bool OnWatermark(long watermark) => Core!.OnWatermark(watermark);

    public override bool OnEnd() => Core!.OnEnd();

    public override void Flush()
    {
        base.Flush();
        Core?.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => Core!.Function.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => Core!.Function.Complete(checkpoint);

    public override void OnCheckpointAborted(CheckpointId checkpoint) => Core!.Function.Abort(checkpoint);

    public override void Close() => Core?.Function.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        Core = new PlainCore<TFunction, TOut>(create(), Context, Output, sides);
        BeforeOpen(Core.Function);
        Core.Open();
    }

    /// <summary>The function is there and not begun yet.</summary>
    protected virtual void BeforeOpen(TFunction function)
    {
    }
}

/// <summary>Both streams are spread as it falls.</summary>
internal sealed class PlainCoProcessOperator<TLeft, TRight, TOut>(Func<CoProcessFunction<TLeft, TRight, TOut>> create, IReadOnlyList<OutputTag> sides)
    : PlainTwoInputOperator<TLeft, TRight, CoProcessFunction<TLeft, TRight, TOut>, TOut>(create, sides)
{
    protected override void OnLeft(Batch<TLeft> batch) => Core!.Take<TLeft, LeftCall>(batch, "left");

    protected override void OnRight(Batch<TRight> batch) => Core!.Take<TRight, RightCall>(batch, "right");

    private readonly struct LeftCall : IPlainCall<CoProcessFunction<TLeft, TRight, TOut>, TLeft, TOut>
    {
        public static void Invoke(CoProcessFunction<TLeft, TRight, TOut> function, TLeft record, ProcessContext<TOut> context) => function.OnLeft(record, context);
    }

    private readonly struct RightCall : IPlainCall<CoProcessFunction<TLeft, TRight, TOut>, TRight, TOut>
    {
        public static void Invoke(CoProcessFunction<TLeft, TRight, TOut> function, TRight record, ProcessContext<TOut> context) => function.OnRight(record, context);
    }
}

/// <summary>The right stream is broadcast.</summary>
internal sealed class PlainBroadcastOperator<TIn, TBroadcast, TOut>(Func<BroadcastFunction<TIn, TBroadcast, TOut>> create, IReadOnlyList<OutputTag> sides)
    : PlainTwoInputOperator<TIn, TBroadcast, BroadcastFunction<TIn, TBroadcast, TOut>, TOut>(create, sides)
{
    protected override void OnLeft(Batch<TIn> batch) => Core!.Take<TIn, RecordCall>(batch, "process");

    protected override void OnRight(Batch<TBroadcast> batch)
    {
        Core!.Function.Broadcasts.SetWritable(true);
        Core.Take<TBroadcast, BroadcastCall>(batch, "broadcast");
        Core.Function.Broadcasts.SetWritable(false);
    }

    protected override void BeforeOpen(BroadcastFunction<TIn, TBroadcast, TOut> function) => function.Broadcasts.Open(Context);

    private readonly struct RecordCall : IPlainCall<BroadcastFunction<TIn, TBroadcast, TOut>, TIn, TOut>
    {
        public static void Invoke(BroadcastFunction<TIn, TBroadcast, TOut> function, TIn record, ProcessContext<TOut> context) => function.OnRecord(record, context);
    }

    private readonly struct BroadcastCall : IPlainCall<BroadcastFunction<TIn, TBroadcast, TOut>, TBroadcast, TOut>
    {
        public static void Invoke(BroadcastFunction<TIn, TBroadcast, TOut> function, TBroadcast record, ProcessContext<TOut> context) => function.OnBroadcast(record, context);
    }
}
