using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// What every operator of keyed process functions does: looks rows up, gives back those that were left without any state, fires timers, freezes and
/// restores. Behind each batch no address is needed any more.
/// </summary>
internal sealed partial class ProcessCore<K, TOut>
{
    /// <summary>How many rows ahead of the one that is worked on are brought near.</summary>
    public const int RowsAhead = 16;

    private const string State = "state";
    private const string EventTimers = "event timers";
    private const string ProcessingTimers = "processing timers";
    private const string WatermarkState = "watermark";

    private readonly KeyedFunction<K, TOut> _function;
    private readonly OperatorContext _context;
    private KeyFormat<K>? _keys;
    private readonly int[] _empty = new int[BatchSize.Default]; // places in the batch whose row had no state left
    private int _emptyCount;

    private ProcessCore(KeyedFunction<K, TOut> function, OperatorContext context)
    {
        _function = function;
        _context = context;
    }

    public ProcessScope<K, TOut> Scope => _function.Scope;

    /// <summary>Records taken so far, for messages.</summary>
    public long Records { get; set; }

    /// <summary>The event time of the broadcast record that is worked on.</summary>
    public long BroadcastTime { get; set; }

    /// <summary>Takes a function that was made for this subtask and restores its state. Close <paramref name="opened"/> also when this throws.</summary>
    public static ProcessCore<K, TOut> Open<TFunction>(TFunction function, OperatorContext context, Emitter<TOut> output, KeyFormat<K> keys, IReadOnlyList<OutputTag> sides, out ProcessCore<K, TOut> opened)
        where TFunction : KeyedFunction<K, TOut>
    {
        if (function.Scope.IsOpen)
        {
            throw ProcessExtensions.SameTwice(UserCode.NameOf(function)); // before its scope is ours: it would be closed with us
        }

        opened = new ProcessCore<K, TOut>(function, context);
        opened.Restore(output, keys, sides);
        return opened;
    }

    /// <summary>The rows of the scope's first keys.</summary>
    public void LookUp(int count)
    {
        Scope.Table?.GetOrAdd(Scope.Keys.AsSpan(0, count), Scope.Hashes.AsSpan(0, count), Scope.Rows.AsSpan(0, count));
        if (Scope.HasLifetimes)
        {
            Scope.ReadClock();
        }
    }

    /// <summary>Makes the records of a batch those of the scope, and looks up the rows of their keys.</summary>
    public void Take<TIn>(Batch<TIn> batch, SelectorHasher<K, TIn> hasher)
    {
        var scope = Scope;
        hasher.KeysOf(batch, scope.Keys, _context).CopyTo(scope.Hashes);
        batch.Timestamps.CopyTo(scope.Times);
        scope.HasTimes = batch.HasTimestamps;
        LookUp(batch.Count);
    }

    /// <summary>Binds the states to the row of record <paramref name="i"/> of <paramref name="count"/>; call <see cref="Left"/> behind the function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bind(int i, int count)
    {
        var scope = Scope;
        scope.Index = i;
        if (scope.Table is null)
        {
            return;
        }

        if (i + RowsAhead < count)
        {
            BringNear(scope.Rows[i + RowsAhead] + scope.Layout.Size - 1); // the look-up has brought a row's begin near, not what lies in its next cache line
        }

        scope.Address = scope.Rows[i];
        if (scope.HasLifetimes)
        {
            scope.Enter(scope.Address);
        }
    }

    /// <summary>The function has returned: a row without any state is noted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Left(int i)
    {
        if (Scope.Table is null)
        {
            return;
        }

        if (Scope.HasLifetimes)
        {
            Scope.Leave(Scope.Rows[i]);
        }

        if (StateRow.Marks(Scope.Rows[i]) == 0)
        {
            NoteEmpty(i);
        }
    }

    /// <summary>The row of this record was left without any state.</summary>
    public void NoteEmpty(int i) => _empty[_emptyCount++] = i;

    /// <summary>The batch is done: gives back the rows that were left without any state and have none now either.</summary>
    public void End(int records)
    {
        Scope.Address = 0;
        RemoveEmpty();
        Records += records;
        if (Scope.HasLifetimes)
        {
            Scope.Sweep(records);
        }
    }

    /// <summary>Calls back for each key that has state, bound to it.</summary>
    public void ForEachKey(KeyAction<K, TOut> action)
    {
        var scope = Scope;
        if (scope.Table is not { } table)
        {
            throw FreshetException.User($"{UserCode.NameOf(_function)} has no states of keys, so ForEachKey knows no keys. Declare one in the constructor.");
        }

        var (hadTimes, emptied) = (scope.HasTimes, new List<(K Key, uint Hash)>());
        scope.HasTimes = false;
        try
        {
            long cursor = 0;
            while (table.Scan(ref cursor, scope.Keys, scope.Hashes, scope.Rows) is var count and > 0)
            {
                LookUp(count); // no row is added: for addresses that may be written to
                for (var i = 0; i < count; i++)
                {
                    scope.Index = i;
                    scope.Address = scope.Rows[i];
                    CallBack(action);
                    if (StateRow.Marks(scope.Rows[i]) == 0)
                    {
                        emptied.Add((scope.Keys[i], scope.Hashes[i]));
                    }
                }
            }
        }
        finally
        {
            scope.EndCall();
            scope.HasTimes = hadTimes;
        }

        emptied.ForEach(key => table.Remove(key.Key, key.Hash));
    }

    private void CallBack(KeyAction<K, TOut> action)
    {
        var scope = Scope;
        if (!scope.HasLifetimes)
        {
            action(new ProcessContext<K, TOut>(scope));
            return;
        }

        var row = scope.Address;
        scope.Enter(row);
        if (scope.LivesAny(row))
        {
            action(new ProcessContext<K, TOut>(scope));
        }

        scope.Leave(row);
    }

    public void Flush() => Scope.Sides.Flush();

    public void Snapshot(SnapshotWriter snapshot)
    {
        _function.Snapshot(snapshot);
        if (Scope.Table is { } table)
        {
            snapshot.AddKeyed(State, table.Freeze());
        }

        Scope.SideTables.ForEach(side => snapshot.AddKeyed(side.Name, side.Freeze()));
        snapshot.AddKeyed(EventTimers, Scope.Queue(TimerKind.EventTime).Freeze());
        snapshot.AddKeyed(ProcessingTimers, Scope.Queue(TimerKind.ProcessingTime).Freeze());
        snapshot.AddEntries(WatermarkState, [BitConverter.GetBytes(Scope.Watermark)]);
    }

    public void Complete(CheckpointId checkpoint) => _function.Complete(checkpoint);

    public void Abort(CheckpointId checkpoint) => _function.Abort(checkpoint);

    public void Close()
    {
        IsOpen = false;
        try
        {
            _function.Close();
        }
        finally
        {
            Scope.Close();
        }
    }

    private void Restore(Emitter<TOut> output, KeyFormat<K> keys, IReadOnlyList<OutputTag> sides)
    {
        _keys = keys;
        Scope.Open(_context, output, keys, sides);
        if (Scope.Table is { } table)
        {
            Restore(State, stream => table.Restore(stream, _context.KeyGroups));
        }

        foreach (var side in Scope.SideTables)
        {
            Restore(side.Name, stream => side.Restore(stream, _context.KeyGroups));
        }

        Restore(EventTimers, stream => Scope.Queue(TimerKind.EventTime).Restore(stream, _context.KeyGroups));
        Restore(ProcessingTimers, stream => Scope.Queue(TimerKind.ProcessingTime).Restore(stream, _context.KeyGroups));
        Scope.ArmNext();
        if (_context.Restored?.AllEntries(WatermarkState) is { Count: > 0 } entries)
        {
            Scope.Watermark = entries.Min(e => BitConverter.ToInt64(e)); // what all old subtasks had been told
            Scope.Pass(Scope.Watermark);
        }

        _function.Open(_context);
    }

    private void Restore(string name, Action<Stream> restore)
    {
        try
        {
            _context.Restored?.ReadKeyed(name, restore);
        }
        catch (FreshetException e)
        {
            throw new FreshetException(e.Domain, e.Retry, $"The state of {_context.Describe()} does not fit the checkpoint. {e.Message}", e);
        }
    }

    /// <summary>Brings the cache line of an address near.</summary>
    public static unsafe void BringNear(nint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)address);
        }
    }

    private void RemoveEmpty()
    {
        if (_emptyCount == 0)
        {
            return;
        }

        var count = 0;
        for (var i = 0; i < _emptyCount; i++)
        {
            if (StateRow.Marks(Scope.Rows[_empty[i]]) == 0)
            {
                _empty[count++] = _empty[i]; // no row is removed yet: all addresses are good
            }
        }

        for (var i = 0; i < count; i++)
        {
            Scope.Table!.Remove(Scope.Keys[_empty[i]], Scope.Hashes[_empty[i]]);
        }

        _emptyCount = 0;
    }
}
