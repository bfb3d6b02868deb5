using System.Runtime.InteropServices;
using Freshet.Core.State;
using Freshet.Sql.Columns;
using Freshet.Sql.Functions;
using Freshet.Sql.Plans;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Operators;

/// <summary>The values of a function over the rows of one partition, in order.</summary>
internal sealed unsafe class OverComputation : IDisposable
{
    private readonly OverRelation _over;
    private readonly RowFormat _row;
    private readonly RowFormat _result;
    private readonly int[] _arguments; // places among the stored columns
    private readonly int _sortedBy = -1;
    private readonly Accumulator? _accumulator;
    private readonly RowLayout _layout = new();
    private readonly LocalMemory _memory = new();
    private readonly nint _group;
    private readonly ViewWriter _texts = new();
    private readonly Arena _arena = new();
    private readonly EncodedRows _encoded = new();

    public OverComputation(OverRelation over, RowFormat row, int[] stored)
    {
        (_over, _row) = (over, row);
        _arguments = [.. over.Arguments.Select(a => Array.IndexOf(stored, a))];
        _sortedBy = over.Order.Count == 1 ? Array.IndexOf(stored, over.Order[0].Column) : -1;
        _result = new RowFormat([over.Type]);
        Output = new RowFormat(stored.Select(c => over.Input.Columns[c].Type).Append(over.Type));
        if (AggregateCatalog.Find(over.Function) is { } aggregate)
        {
            _accumulator = AggregateState.Make(new AggregateCall(aggregate, over.Arguments, false, AggregateCall.NoFilter, over.Type), over.Input.Columns, isAppendOnly: true);
            _accumulator.AddTo(_layout, "a");
            _group = (nint)NativeMemory.AllocZeroed((nuint)Math.Max(8, _layout.Size));
        }
    }

    /// <summary>The rows with the value behind.</summary>
    public RowFormat Output { get; }

    /// <summary>All rows of a partition with their values, encoded.</summary>
    public List<byte[]> Rows(ReadOnlySpan<byte> entries)
    {
        var places = SortedEntries.Rows(entries, 1, long.MaxValue);
        var rows = new List<byte[]>(places.Count);
        if (places.Count == 0)
        {
            return rows;
        }

        var partition = new Partition(this, entries, places);
        for (var first = 0; first < places.Count; first += Column.Rows)
        {
            var count = Math.Min(Column.Rows, places.Count - first);
            var values = partition.Values(first, count);
            _result.Encode([values], count, _encoded);
            values.Release();
            for (var i = 0; i < count; i++)
            {
                rows.Add([.. SortedEntries.Row(entries, places[first + i]), .. _encoded[i]]);
            }
        }

        partition.Release();
        return rows;
    }

    public void Dispose()
    {
        NativeMemory.Free((void*)_group);
        _texts.Dispose();
        _arena.Dispose();
    }

    /// <summary>The rows of a partition decoded, with who is equal to whom.</summary>
    private sealed class Partition
    {
        private readonly OverComputation _owner;
        private readonly List<Column[]> _columns = [];
        private readonly int _count;
        private readonly int[] _peersFrom;
        private readonly int[] _peersTo; // behind the last
        private int _added;
        private int _from;

        public Partition(OverComputation owner, ReadOnlySpan<byte> entries, List<int> places)
        {
            _owner = owner;
            _count = places.Count;
            var (starts, ends) = (new nint[Column.Rows], new nint[Column.Rows]);
            for (var first = 0; first < _count; first += Column.Rows)
            {
                var count = Math.Min(Column.Rows, _count - first);
                owner._arena.Clear();
                for (var i = 0; i < count; i++)
                {
                    var row = SortedEntries.Row(entries, places[first + i]);
                    starts[i] = owner._arena.Copy(row);
                    ends[i] = starts[i] + row.Length;
                }

                var columns = new Column[owner._row.Count];
                owner._row.Decode(starts.AsSpan(0, count), ends.AsSpan(0, count), columns, owner._texts);
                _columns.Add(columns);
            }

            (_peersFrom, _peersTo) = (new int[_count], new int[_count]);
            for (var i = 0; i < _count; i++)
            {
                _peersFrom[i] = i > 0 && SortedEntries.Order(entries, places[i])[..^8].SequenceEqual(SortedEntries.Order(entries, places[i - 1])[..^8]) ? _peersFrom[i - 1] : i;
            }

            for (var i = _count - 1; i >= 0; i--)
            {
                _peersTo[i] = i + 1 < _count && _peersFrom[i + 1] == _peersFrom[i] ? _peersTo[i + 1] : i + 1;
            }
        }

        public void Release()
        {
            foreach (var columns in _columns)
            {
                foreach (var column in columns)
                {
                    column.Release();
                }
            }
        }

        /// <summary>The values of some rows, which are asked for in order.</summary>
        public Column Values(int first, int count)
        {
            var over = _owner._over;
            if (_owner._accumulator is not null)
            {
                return Aggregated(first, count);
            }

            var to = Column.Rent(over.Type.Storage());
            var dense = 0L;
            for (var r = 0; r < first && over.Function == "DENSE_RANK"; r++)
            {
                dense += _peersFrom[r] == r ? 1 : 0;
            }

            for (var i = 0; i < count; i++)
            {
                var row = first + i;
                switch (over.Function)
                {
                    case "ROW_NUMBER":
                        to.As<long>()[i] = row + 1;
                        break;
                    case "RANK":
                        to.As<long>()[i] = _peersFrom[row] + 1;
                        break;
                    case "DENSE_RANK":
                        dense += _peersFrom[row] == row ? 1 : 0;
                        to.As<long>()[i] = dense;
                        break;
                    case "PERCENT_RANK":
                        to.As<double>()[i] = _count == 1 ? 0 : (double)_peersFrom[row] / (_count - 1);
                        break;
                    case "CUME_DIST":
                        to.As<double>()[i] = (double)_peersTo[row] / _count;
                        break;
                    case "NTILE":
                        var (column, at) = At(_owner._arguments[0], row);
                        var tiles = column.IsNull(at) ? 0 : column.As<long>()[at];
                        if (tiles <= 0)
                        {
                            throw FreshetException.User("NTILE needs a number of tiles above zero.");
                        }

                        var (size, larger) = (_count / tiles, _count % tiles);
                        to.As<long>()[i] = row < larger * (size + 1) ? (row / (size + 1)) + 1 : larger + ((row - (larger * (size + 1))) / size) + 1;
                        break;
                    case "LAG" or "LEAD":
                        var offset = 1L;
                        if (_owner._arguments.Length > 1)
                        {
                            var (offsets, o) = At(_owner._arguments[1], row);
                            offset = offsets.IsNull(o) ? 0 : offsets.As<long>()[o];
                        }

                        var other = over.Function == "LAG" ? row - offset : row + offset;
                        if (other >= 0 && other < _count)
                        {
                            Copy(_owner._arguments[0], (int)other, to, i);
                        }
                        else if (_owner._arguments.Length > 2)
                        {
                            Copy(_owner._arguments[2], row, to, i);
                        }
                        else
                        {
                            SetNull(to, i);
                        }

                        break;
                    default:
                        var (from, end) = FrameOf(row);
                        if (from >= end)
                        {
                            SetNull(to, i);
                        }
                        else
                        {
                            Copy(_owner._arguments[0], over.Function == "FIRST_VALUE" ? from : end - 1, to, i);
                        }

                        break;
                }
            }

            return to;
        }

        private static void SetNull(Column to, int row)
        {
            to.SetNull(row);
            if (to.Storage == Storage.View)
            {
                to.As<TextView>()[row] = default;
            }
        }

        private (Column Column, int Row) At(int stored, int row) => (_columns[row / Column.Rows][stored], row % Column.Rows);

        private void Copy(int stored, int row, Column to, int target)
        {
            var (from, at) = At(stored, row);
            if (from.IsNull(at))
            {
                SetNull(to, target);
                return;
            }

            if (to.Storage == Storage.View)
            {
                _owner._texts.Set(to, target, from.Text(at));
                return;
            }

            var width = to.Storage.Width();
            new ReadOnlySpan<byte>(from.Data + (at * width), width).CopyTo(new Span<byte>(to.Data + (target * width), width));
        }

        /// <summary>The rows of the frame of a row: the first, and one behind the last.</summary>
        private (int From, int End) FrameOf(int row)
        {
            var frame = _owner._over.Frame;
            if (frame.IsRows)
            {
                return ((int)Math.Clamp(frame.Start is { } s ? row + s : 0, 0, _count), (int)Math.Clamp(frame.End is { } e ? row + e + 1 : _count, 0, _count));
            }

            var from = frame.Start switch
            {
                null => 0,
                0 => _peersFrom[row],
                { } distance => Distant(row, distance, isEnd: false),
            };
            var end = frame.End switch
            {
                null => _count,
                0 => _peersTo[row],
                { } distance => Distant(row, distance, isEnd: true),
            };
            return (from, end);
        }

        /// <summary>The first row within a distance, or the one behind the last; NULLs are near one another alone.</summary>
        private int Distant(int row, long distance, bool isEnd)
        {
            var (column, at) = At(_owner._sortedBy, row);
            if (column.IsNull(at))
            {
                return isEnd ? _peersTo[row] : _peersFrom[row];
            }

            var descending = _owner._over.Order[0].Descending;
            var limit = column.Exact(at) + (descending ? -distance : distance);
            var place = row;
            if (isEnd ? distance >= 0 : distance > 0)
            {
                while (place < _count && !IsNull(place) && Within(place, limit, descending, isEnd))
                {
                    place++;
                }

                return place;
            }

            while (place > 0 && !IsNull(place - 1) && !Within(place - 1, limit, descending, isEnd))
            {
                place--;
            }

            return place;
        }

        // before the limit in the order; at it too where it is an end
        private bool Within(int place, Int128 limit, bool descending, bool isEnd)
        {
            var (column, at) = At(_owner._sortedBy, place);
            var compared = (column.Exact(at)).CompareTo(limit) * (descending ? -1 : 1);
            return isEnd ? compared <= 0 : compared < 0;
        }

        private bool IsNull(int place)
        {
            var (column, at) = At(_owner._sortedBy, place);
            return column.IsNull(at);
        }

        private Column Aggregated(int first, int count)
        {
            var results = Column.Rent(_owner._over.Type.Storage());
            for (var i = 0; i < count; i++)
            {
                var (from, end) = FrameOf(first + i);
                if (from != _from || end < _added || first + i == 0)
                {
                    // the frame lost rows: from the start again
                    _owner._memory.Clear();
                    new Span<byte>((void*)_owner._group, _owner._layout.Size).Clear();
                    (_from, _added) = (from, from);
                }

                for (; _added < end; _added++)
                {
                    Column? values = null;
                    if (_owner._arguments.Length > 0)
                    {
                        var (column, at) = At(_owner._arguments[0], _added);
                        values = Gather.Rows(column, [(ushort)at]);
                    }

                    _owner._accumulator!.Add([_owner._group], values, [1], _owner._memory);
                    values?.Release();
                }

                var one = _owner._accumulator!.Result([_owner._group], _owner._memory);
                if (one.IsNull(0))
                {
                    SetNull(results, i);
                }
                else if (results.Storage == Storage.View)
                {
                    _owner._texts.Set(results, i, one.Text(0));
                }
                else
                {
                    var width = results.Storage.Width();
                    new ReadOnlySpan<byte>(one.Data, width).CopyTo(new Span<byte>(results.Data + (i * width), width));
                }

                one.Release();
            }

            return results;
        }
    }

    /// <summary>What of one group lies outside of its row.</summary>
    private sealed class LocalMemory : RowMemory
    {
        private readonly Dictionary<string, byte[]> _blobs = [];

        public void Clear() => _blobs.Clear();

        public override ReadOnlySpan<byte> Read(nint row, Core.State.Column column) => _blobs.GetValueOrDefault(column.Name);

        public override void Write(nint row, Core.State.Column column, ReadOnlySpan<byte> bytes) => _blobs[column.Name] = bytes.ToArray();
    }
}
