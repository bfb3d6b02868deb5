using System.Runtime.Intrinsics.X86;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Runs a process function. The keys of a batch are looked up together; before each call the function's states are bound to the row of
/// the record's key. Rows that a batch left without any state are given back behind it, when no address is needed any more.
/// </summary>
internal sealed partial class ProcessOperator<K, TIn, TOut>(
    SelectorHasher<K, TIn> hasher,
    Func<KeyedProcessFunction<K, TIn, TOut>> create,
    IReadOnlyList<OutputTag> sides) : Operator<TIn, TOut>
{
    private const int RowsAhead = 16;
    private const string State = "state";
    private const string EventTimers = "event timers";
    private const string ProcessingTimers = "processing timers";
    private const string WatermarkState = "watermark";

    private readonly int[] _empty = new int[BatchSize.Default]; // places in the batch whose row had no state left
    private KeyedProcessFunction<K, TIn, TOut>? _function;
    private ProcessScope<K, TOut> _scope = new();
    private int _emptyCount;
    private long _records;

    public override void OnBatch(Batch<TIn> batch)
    {
        var items = batch.Items;
        var scope = _scope;
        hasher.KeysOf(batch, scope.Keys).CopyTo(scope.Hashes);
        batch.Timestamps.CopyTo(scope.Times);
        scope.HasTimes = batch.HasTimestamps;
        Output.Split = batch.Split;
        LookUp(items.Length);
        try
        {
            Call(items);
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "process", _records + scope.Index, items[scope.Index], e);
        }

        scope.Address = 0;
        RemoveEmpty();
        _records += items.Length;
        batch.Release();
    }

    public override void Flush()
    {
        base.Flush();
        _scope.FlushSides();
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (_scope.Table is { } table)
        {
            snapshot.AddKeyed(State, table.Freeze());
        }

        _scope.SideTables.ForEach(side => snapshot.AddKeyed(side.Name, side.Freeze()));
        snapshot.AddKeyed(EventTimers, _scope.Queue(TimerKind.EventTime).Freeze());
        snapshot.AddKeyed(ProcessingTimers, _scope.Queue(TimerKind.ProcessingTime).Freeze());
        snapshot.AddEntries(WatermarkState, [BitConverter.GetBytes(_scope.Watermark)]);
    }

    public override void Close() => _scope.Close();

    protected override void OnOpen()
    {
        base.OnOpen();
        _function = create();
        if (_function.Scope.IsOpen)
        {
            throw ProcessExtensions.SameTwice(_function.GetType().Name); // before its scope is ours: it would be closed with us
        }

        _scope = _function.Scope;
        _scope.Open(Context, Output, hasher.Format, sides);
        if (_scope.Table is { } table)
        {
            Restore(State, stream => table.Restore(stream, Context.KeyGroups));
        }

        foreach (var side in _scope.SideTables)
        {
            Restore(side.Name, stream => side.Restore(stream, Context.KeyGroups));
        }

        Restore(EventTimers, stream => _scope.Queue(TimerKind.EventTime).Restore(stream, Context.KeyGroups));
        Restore(ProcessingTimers, stream => _scope.Queue(TimerKind.ProcessingTime).Restore(stream, Context.KeyGroups));
        _scope.ArmNext();
        if (Context.Restored?.AllEntries(WatermarkState) is { Count: > 0 } entries)
        {
            _scope.Watermark = entries.Min(e => BitConverter.ToInt64(e)); // what all old subtasks had been told
        }
    }

    private void Restore(string name, Action<Stream> restore)
    {
        try
        {
            Context.Restored?.ReadKeyed(name, restore);
        }
        catch (FreshetException e)
        {
            throw new FreshetException(e.Domain, e.Retry, $"The state of {Context.Describe()} does not fit the checkpoint. {e.Message}", e);
        }
    }

    /// <summary>The rows of the scope's first keys.</summary>
    private void LookUp(int count) =>
        _scope.Table?.GetOrAdd(_scope.Keys.AsSpan(0, count), _scope.Hashes.AsSpan(0, count), _scope.Rows.AsSpan(0, count));

    private void Call(ReadOnlySpan<TIn> items)
    {
        var (scope, function) = (_scope, _function!);
        if (scope.Table is null)
        {
            for (var i = 0; i < items.Length; i++)
            {
                scope.Index = i;
                function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
            }

            return;
        }

        ReadOnlySpan<nint> rows = scope.Rows.AsSpan(0, items.Length);
        var end = scope.Layout.Size - 1;
        for (var i = 0; i < items.Length; i++)
        {
            if (i + RowsAhead < rows.Length)
            {
                BringNear(rows[i + RowsAhead] + end); // the look-up has brought a row's begin near, not what lies in its next cache line
            }

            var row = rows[i];
            scope.Index = i;
            scope.Address = row;
            function.OnRecord(items[i], new ProcessContext<K, TOut>(scope));
            if (StateRow.Marks(row) == 0)
            {
                _empty[_emptyCount++] = i;
            }
        }
    }

    private static unsafe void BringNear(nint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)address);
        }
    }

    /// <summary>Gives back the rows that were left without any state and have none now either.</summary>
    private void RemoveEmpty()
    {
        if (_emptyCount == 0)
        {
            return;
        }

        var count = 0;
        for (var i = 0; i < _emptyCount; i++)
        {
            if (StateRow.Marks(_scope.Rows[_empty[i]]) == 0)
            {
                _empty[count++] = _empty[i]; // no row is removed yet: all addresses are good
            }
        }

        for (var i = 0; i < count; i++)
        {
            _scope.Table!.Remove(_scope.Keys[_empty[i]], _scope.Hashes[_empty[i]]);
        }

        _emptyCount = 0;
    }
}
