using Freshet.Core;

namespace Freshet;

/// <summary>Runs a function without a key.</summary>
internal sealed class PlainProcessOperator<TIn, TOut>(Func<ProcessFunction<TIn, TOut>> create, IReadOnlyList<OutputTag> sides) : Operator<TIn, TOut>
{
    private ProcessFunction<TIn, TOut>? _function;
    private PlainScope<TOut>? _scope;
    private bool _isRunning;

    public override bool OnWatermark(long watermark)
    {
        _scope!.Watermark = Math.Max(_scope.Watermark, watermark);
        return true;
    }

    public override bool OnEnd()
    {
        _scope!.HasTime = false;
        _function!.OnEnd(new ProcessContext<TOut>(_scope));
        return true;
    }

    public override void Flush()
    {
        base.Flush();
        _scope?.Sides.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => _function!.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _function!.Complete(checkpoint);

    public override void Close()
    {
        if (_isRunning)
        {
            _function!.Close();
        }
    }

    public override void OnBatch(Batch<TIn> batch)
    {
        var (scope, function) = (_scope!, _function!);
        scope.HasTime = batch.HasTimestamps;
        Output.Split = batch.Split;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                function.OnRecord(items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "process", scope.Records + i, items[i], e);
        }

        scope.Records += items.Length;
        batch.Release();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        if (_function.IsRunning)
        {
            throw ProcessExtensions.SameTwice(_function.GetType().Name);
        }

        _isRunning = true;
        _scope = new PlainScope<TOut>(Context, Output, sides);
        _function.Open(Context);
    }
}

/// <summary>Runs a function over two streams without keys.</summary>
internal sealed class PlainCoProcessOperator<TLeft, TRight, TOut>(Func<CoProcessFunction<TLeft, TRight, TOut>> create, IReadOnlyList<OutputTag> sides) : TwoInputOperator<TLeft, TRight, TOut>
{
    private CoProcessFunction<TLeft, TRight, TOut>? _function;
    private PlainScope<TOut>? _scope;
    private bool _isRunning;

    public override bool OnWatermark(long watermark)
    {
        _scope!.Watermark = Math.Max(_scope.Watermark, watermark);
        return true;
    }

    public override bool OnEnd()
    {
        _scope!.HasTime = false;
        _function!.OnEnd(new ProcessContext<TOut>(_scope));
        return true;
    }

    public override void Flush()
    {
        base.Flush();
        _scope?.Sides.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => _function!.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _function!.Complete(checkpoint);

    public override void Close()
    {
        if (_isRunning)
        {
            _function!.Close();
        }
    }

    protected override void OnLeft(Batch<TLeft> batch)
    {
        var (scope, function) = (_scope!, _function!);
        scope.HasTime = batch.HasTimestamps;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                function.OnLeft(items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "left", scope.Records + i, items[i], e);
        }

        scope.Records += items.Length;
        batch.Release();
    }

    protected override void OnRight(Batch<TRight> batch)
    {
        var (scope, function) = (_scope!, _function!);
        scope.HasTime = batch.HasTimestamps;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                function.OnRight(items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "right", scope.Records + i, items[i], e);
        }

        scope.Records += items.Length;
        batch.Release();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        if (_function.IsRunning)
        {
            throw ProcessExtensions.SameTwice(_function.GetType().Name);
        }

        _isRunning = true;
        _scope = new PlainScope<TOut>(Context, Output, sides);
        _function.Open(Context);
    }
}

/// <summary>Runs a function over a stream and a broadcast one.</summary>
internal sealed class PlainBroadcastOperator<TIn, TBroadcast, TOut>(Func<BroadcastFunction<TIn, TBroadcast, TOut>> create, IReadOnlyList<OutputTag> sides) : TwoInputOperator<TIn, TBroadcast, TOut>
{
    private BroadcastFunction<TIn, TBroadcast, TOut>? _function;
    private PlainScope<TOut>? _scope;
    private bool _isRunning;

    public override bool OnWatermark(long watermark)
    {
        _scope!.Watermark = Math.Max(_scope.Watermark, watermark);
        return true;
    }

    public override bool OnEnd()
    {
        _scope!.HasTime = false;
        _function!.OnEnd(new ProcessContext<TOut>(_scope));
        return true;
    }

    public override void Flush()
    {
        base.Flush();
        _scope?.Sides.Flush();
    }

    public override void Snapshot(SnapshotWriter snapshot) => _function!.Snapshot(snapshot);

    public override void OnCheckpointComplete(CheckpointId checkpoint) => _function!.Complete(checkpoint);

    public override void Close()
    {
        if (_isRunning)
        {
            _function!.Close();
        }
    }

    protected override void OnLeft(Batch<TIn> batch)
    {
        var (scope, function) = (_scope!, _function!);
        scope.HasTime = batch.HasTimestamps;
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                function.OnRecord(items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "process", scope.Records + i, items[i], e);
        }

        scope.Records += items.Length;
        batch.Release();
    }

    protected override void OnRight(Batch<TBroadcast> batch)
    {
        var (scope, function) = (_scope!, _function!);
        scope.HasTime = batch.HasTimestamps;
        function.Broadcasts.SetWritable(true);
        var items = batch.Items;
        var times = batch.Timestamps;
        var i = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                scope.Time = times.IsEmpty ? 0 : times[i];
                function.OnBroadcast(items[i], new ProcessContext<TOut>(scope));
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "broadcast", scope.Records + i, items[i], e);
        }
        function.Broadcasts.SetWritable(false);
        scope.Records += items.Length;
        batch.Release();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        if (_function.IsRunning)
        {
            throw ProcessExtensions.SameTwice(_function.GetType().Name);
        }

        _isRunning = true;
        _scope = new PlainScope<TOut>(Context, Output, sides);
        _function.Broadcasts.Open(Context);
        _function.Open(Context);
    }
}
