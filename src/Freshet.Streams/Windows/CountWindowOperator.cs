using Freshet.Core;
using Freshet.Core.State;

namespace Freshet;

/// <summary>
/// Count windows: a key's last panes in a ring in its row. A record is added to one pane however many windows hold it; a window's panes are merged when
/// its result is due. A tumbling window has one pane, and its key's row is given back when it has filled and no other has begun.
/// </summary>
internal sealed class CountWindowOperator<K, T, TAcc, TResult, TOut>(
    SelectorHasher<K, T> hasher,
    CountWindows windows,
    AggregateFunction<T, TAcc, TResult> function,
    Func<K, TResult, TOut> make) : Operator<T, TOut>
{
    private const string State = "count windows";

    private readonly K[] _keys = new K[BatchSize.Default];
    private readonly nint[] _rows = new nint[BatchSize.Default];
    private readonly int[] _ended = new int[BatchSize.Default]; // places in the batch after which the key had no window open
    private readonly PaneColumns<TAcc> _columns = new(windows);
    private readonly (int Records, int Panes, int SlidePanes) _sizes = (windows.Pane, windows.Panes, windows.SlidePanes);
    private KeyedTable<K>? _table;
    private long _records;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var hashes = hasher.KeysOf(batch, _keys, Context);
        _table!.GetOrAdd(_keys.AsSpan(0, items.Length), hashes, _rows.AsSpan(0, items.Length));
        Output.Split = batch.Split;
        var (i, ended) = (0, 0);
        try
        {
            for (; i < items.Length; i++)
            {
                if (!Add(_rows[i], items[i]))
                {
                    continue;
                }

                Emit(batch, i);
                if (_sizes.Panes == 1)
                {
                    PaneColumns<TAcc>.PositionOf(_rows[i]) = default;
                    _ended[ended++] = i;
                }
            }
        }
        catch (Exception e)
        {
            throw UserCode.Failed(Context, "count window", _records + i, items[i], e);
        }

        Remove(_ended.AsSpan(0, ended), hashes);
        _records += items.Length;
        batch.Release();
    }

    public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddKeyed(State, _table!.Freeze());

    public override void Close() => _table?.Dispose();

    protected override void OnOpen()
    {
        base.OnOpen();
        _table = Context.State.CreateTable(hasher.Format, _columns.Layout);
        Context.Restored?.ReadKeyed(State, stream => _table.Restore(stream, Context.KeyGroups));
    }

    /// <summary>Adds a record to its key's current pane; true when a result is due.</summary>
    private bool Add(nint row, T record)
    {
        ref var position = ref PaneColumns<TAcc>.PositionOf(row);
        var isNew = position.InPane == 0;
        if (PaneColumns<TAcc>.InPlace)
        {
            ref var accumulator = ref PaneColumns<TAcc>.At(row, position.Pane);
            if (isNew)
            {
                accumulator = function.StartsAtZero ? default! : function.Create();
            }

            function.Add(ref accumulator, record);
        }
        else
        {
            var accumulator = isNew ? function.Create() : _columns.Read(_table!, row, position.Pane);
            function.Add(ref accumulator, record);
            _columns.Write(_table!, row, position.Pane, accumulator);
        }

        if (++position.InPane < _sizes.Records)
        {
            return false;
        }

        position.InPane = 0;
        position.Pane = position.Pane + 1 == _sizes.Panes ? 0 : position.Pane + 1;
        position.Full = Math.Min(position.Full + 1, _sizes.Panes);
        if (++position.SinceResult < _sizes.SlidePanes)
        {
            return false;
        }

        position.SinceResult = 0;
        return true;
    }

    private void Emit(Batch<T> batch, int i)
    {
        var made = make(_keys[i], function.Result(Window(_rows[i])));
        if (batch.HasTimestamps)
        {
            Output.Emit(made, batch.Timestamps[i]);
        }
        else
        {
            Output.Emit(made);
        }
    }

    /// <summary>The full panes merged, from the oldest.</summary>
    private TAcc Window(nint row)
    {
        var position = PaneColumns<TAcc>.PositionOf(row);
        var pane = (position.Pane - position.Full + _sizes.Panes) % _sizes.Panes;
        var window = _columns.Read(_table!, row, pane);
        if (position.Full == 1)
        {
            return window;
        }

        var merged = function.StartsAtZero ? default! : function.Create();
        function.Merge(ref merged, window);
        for (var left = position.Full - 1; left > 0; left--)
        {
            pane = pane + 1 == _sizes.Panes ? 0 : pane + 1;
            function.Merge(ref merged, _columns.Read(_table!, row, pane));
        }

        return merged;
    }

    /// <summary>Gives back the rows of keys that have no window open.</summary>
    private void Remove(ReadOnlySpan<int> ended, ReadOnlySpan<uint> hashes)
    {
        var count = 0;
        foreach (var i in ended)
        {
            if (PaneColumns<TAcc>.PositionOf(_rows[i]) == default)
            {
                _ended[count++] = i; // all are looked at before one is removed: until then addresses are good
            }
        }

        foreach (var i in _ended.AsSpan(0, count))
        {
            _table!.Remove(_keys[i], hashes[i]);
        }
    }
}
