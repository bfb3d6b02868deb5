using Freshet.Core;

namespace Freshet;

/// <summary>Runs windows of any kind: see <see cref="WindowEngine{K,T,TIn,TOut}"/>.</summary>
internal sealed class GeneralWindowOperator<K, T, TIn, TOut>(
    SelectorHasher<K, T> hasher,
    WindowSettings<T> settings,
    Func<WindowFunction<K, TIn, TOut>> create,
    Func<StateRow, string, WindowContents<T, TIn>> contents,
    IReadOnlyList<OutputTag> sides) : Operator<T, TOut>, IInspected
{
    private WindowEngine<K, T, TIn, TOut>? _engine;
    private ProcessCore<K, TOut>? _core;
    private WindowFunction<K, TIn, TOut>? _function;

    Function? IInspected.Function => _function;

    IKeyedInspection? IInspected.Keyed => _core;

    public override void OnBatch(Batch<T> batch)
    {
        var (core, engine) = (_core!, _engine!);
        core.Take(batch, hasher);
        var items = batch.Items;
        try
        {
            for (var i = 0; i < items.Length; i++)
            {
                core.Bind(i, items.Length);
                engine.OnRecord(items[i]);
                core.Left(i);
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "window", core.Records + core.Scope.Index, items[core.Scope.Index], e);
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

    public override void OnCheckpointAborted(CheckpointId checkpoint) => _core!.Abort(checkpoint);

    public override void Close() => _core?.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        _engine = new WindowEngine<K, T, TIn, TOut>(settings, _function, contents);
        ProcessCore<K, TOut>.Open(_function, Context, Output, hasher.Format, sides, out _core);
    }
}
