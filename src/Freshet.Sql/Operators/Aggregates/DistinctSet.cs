using Freshet.Core.State;
using Freshet.Sql.Columns;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>Values of groups, each with how often it came under each filter; of windows also with a timer that forgets it.</summary>
internal sealed unsafe class DistinctSet
{
    private const int ForgottenAtOnce = 1024;

    private readonly string _name;
    private readonly int _argument;
    private readonly int[] _groups;
    private readonly List<int> _filters = [];
    private readonly List<long[]> _crossings = [];
    private readonly RowKeys _keys;
    private readonly Column[] _keyValues;
    private readonly nint[] _rows = new nint[Column.Rows];
    private readonly int[] _empty = new int[Column.Rows + 1];
    private readonly Due? _due;
    private int _isTimed;
    private KeyedTable<KeyBytes> _table = null!;
    private TimerQueue<KeyBytes> _timers = null!;

    /// <summary>Values of a column, of groups by these columns, and by a window's end behind them where the groups are windows.</summary>
    public DistinctSet(string name, int argument, IReadOnlyList<DataField> columns, IReadOnlyList<int> groups, bool isOfWindows)
    {
        _name = name;
        _argument = argument;
        _groups = [.. groups];
        _due = isOfWindows ? new Due() : null;
        var types = groups.Append(argument).Select(c => columns[c].Type).ToList();
        int[] numbers = [.. groups, argument];
        if (isOfWindows)
        {
            types.Insert(groups.Count, DataType.BigInt.WithNull(false));
            numbers = [.. groups, columns.Count, argument];
        }

        _keys = new RowKeys(types, numbers, groups.Count);
        _keyValues = new Column[types.Count];
    }

    public int Argument => _argument;

    /// <summary>The number of a filter; one that is there already is used again.</summary>
    public int AddFilter(int filter)
    {
        var at = _filters.IndexOf(filter);
        if (at < 0)
        {
            at = _filters.Count;
            _filters.Add(filter);
            _crossings.Add(new long[Column.Rows]);
        }

        return at;
    }

    public void Open(StateStore store)
    {
        var layout = new RowLayout();
        for (var i = 0; i < _filters.Count; i++)
        {
            layout.AddFixed<long>($"f{i}", "i64");
        }

        if (_due is not null)
        {
            _isTimed = layout.AddFixed<long>("timed", "i64").Offset;
            _timers = store.CreateTimers(_keys.Keyed);
        }

        _table = store.CreateTable(_keys.Keyed, layout);
    }

    public void Snapshot(SnapshotWriter snapshot)
    {
        snapshot.AddKeyed(_name, _table.Freeze());
        if (_due is not null)
        {
            snapshot.AddKeyed(TimersName, _timers.Freeze());
        }
    }

    public void Restore(SnapshotReader reader, KeyGroupRange range)
    {
        reader.ReadKeyed(_name, from => _table.Restore(from, range));
        if (_due is not null)
        {
            reader.ReadKeyed(TimersName, from => _timers.Restore(from, range));
        }
    }

    /// <summary>+1 where a value is there for the first time, -1 where it is there no more, else 0.</summary>
    public ReadOnlySpan<long> Crossings(int filter) => _crossings[filter];

    /// <summary>Takes in a batch; the ends are those of its rows' windows, where the groups are windows.</summary>
    public void Take(ColumnBatch batch, Column? ends, WindowTimes? times, ReadOnlySpan<long> weights)
    {
        var count = batch.Count;
        Encode(batch, ends);
        _table.GetOrAdd(_keys.Keys[..count], _keys.Hashes[..count], _rows.AsSpan(0, count));
        var values = batch[_argument];
        var goes = false;
        for (var f = 0; f < _filters.Count; f++)
        {
            var condition = _filters[f] < 0 ? null : batch[_filters[f]];
            var crossings = _crossings[f];
            for (var i = 0; i < count; i++)
            {
                crossings[i] = 0;
                if (values.IsNull(i) || (condition is not null && (condition.Data[i] == 0 || condition.IsNull(i))))
                {
                    goes = true; // perhaps a row that nothing counts
                    continue;
                }

                ref var seen = ref ((long*)_rows[i])[f];
                var before = seen;
                seen += weights[i];
                goes |= seen <= 0;
                crossings[i] = (seen > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
            }
        }

        if (ends is not null && times is not null)
        {
            SetTimers(ends, times, count);
        }

        if (goes)
        {
            RemoveEmpty(count);
        }
    }

    /// <summary>Drops the values of windows that end before a time.</summary>
    public void Forget(long watermark)
    {
        while (_due is not null && _timers.Count > 0 && _timers.NextTime <= watermark)
        {
            var count = _timers.TakeDue(watermark, _due.Times, _due.Keys, _due.Hashes);
            for (var i = 0; i < count; i++)
            {
                _table.Remove(_due.Keys[i], _due.Hashes[i]);
            }
        }
    }

    private string TimersName => $"{_name}-timers";

    private void Encode(ColumnBatch batch, Column? ends)
    {
        for (var k = 0; k < _groups.Length; k++)
        {
            _keyValues[k] = batch[_groups[k]];
        }

        if (ends is not null)
        {
            _keyValues[^2] = ends;
        }

        _keyValues[^1] = batch[_argument];
        _keys.Encode(_keyValues, batch.Count);
    }

    private void SetTimers(Column ends, WindowTimes times, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ref var isTimed = ref *(long*)(_rows[i] + _isTimed);
            if (isTimed == 0 && !IsEmpty(i))
            {
                isTimed = 1;
                _timers.Set(times.LastOf(ends.As<long>()[i]), _keys.Keys[i], _keys.Hashes[i]);
            }
        }
    }

    private bool IsEmpty(int row)
    {
        for (var f = 0; f < _filters.Count; f++)
        {
            if (((long*)_rows[row])[f] != 0)
            {
                return false;
            }
        }

        return true;
    }

    private void RemoveEmpty(int count)
    {
        // all are looked at before the first goes: addresses are good until then
        var empty = 0;
        for (var i = 0; i < count; i++)
        {
            _empty[empty] = i;
            empty += IsEmpty(i) ? 1 : 0;
        }

        foreach (var i in _empty.AsSpan(0, empty))
        {
            _table.Remove(_keys.Keys[i], _keys.Hashes[i]);
        }
    }

    /// <summary>Room for values that are forgotten at once.</summary>
    private sealed class Due
    {
        public long[] Times { get; } = new long[ForgottenAtOnce];

        public KeyBytes[] Keys { get; } = new KeyBytes[ForgottenAtOnce];

        public uint[] Hashes { get; } = new uint[ForgottenAtOnce];
    }
}
