using Freshet.Sql.Columns;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Operators;

/// <summary>
/// The rows of each partition in order, from a first to a last place: ROW_NUMBER with a limit, deduplication, ORDER BY with LIMIT. Of rows
/// that only come, those behind the last place are forgotten. What changed goes out when an epoch ends.
/// </summary>
internal sealed class TopOperator : ColumnOperator
{
    private readonly SortedPartitions _partitions;
    private readonly int[] _stored;
    private readonly int _width;
    private readonly long _first;
    private readonly long _last;
    private readonly bool _withNumber;
    private readonly RowBuffer _out = new();
    private readonly long[] _numbers = new long[Column.Rows];
    private readonly Column[] _decoded;

    public TopOperator(TopRelation top, ColumnNeed need, bool latestFirst)
    {
        _width = top.Input.Columns.Count;
        (_first, _last) = (top.First, top.Last);
        _withNumber = need.Has(_width);
        _stored = [.. Enumerable.Range(0, _width).Where(need.Has)];
        _decoded = new Column[_stored.Length];
        _partitions = new SortedPartitions(top.Input.Columns, top.Partition, top.Order, _stored, _last)
        {
            Forgets = top.Input.IsAppendOnly && _last < long.MaxValue,
            LatestFirst = latestFirst,
        };
    }

    public override void OnBatch(Batch batch)
    {
        if (_last >= _first) // else LIMIT 0
        {
            _partitions.Take((ColumnBatch)batch);
        }

        batch.Release();
    }

    public override bool OnEpoch()
    {
        var isDone = _partitions.GiveOut(Difference);
        GiveOut();
        return isDone;
    }

    public override bool OnEnd()
    {
        var isDone = _partitions.GiveOutRest(Difference);
        GiveOut();
        return isDone;
    }

    public override void Snapshot(SnapshotWriter snapshot) => _partitions.Snapshot(snapshot);

    public override void Close()
    {
        _partitions.Dispose();
        _out.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _partitions.Open(Context);
    }

    /// <summary>What was seen of a partition and is not there any more goes, what is new comes.</summary>
    private void Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
    {
        var was = SortedEntries.Rows(before, _first, _last);
        var @is = SortedEntries.Rows(now, _first, _last);
        if (_withNumber)
        {
            for (var p = 0; p < Math.Max(was.Count, @is.Count); p++)
            {
                var same = p < was.Count && p < @is.Count && SortedEntries.Row(before, was[p]).SequenceEqual(SortedEntries.Row(now, @is[p]));
                if (!same && p < was.Count)
                {
                    Give(SortedEntries.Row(before, was[p]), _first + p, -1);
                }

                if (!same && p < @is.Count)
                {
                    Give(SortedEntries.Row(now, @is[p]), _first + p, 1);
                }
            }

            return;
        }

        var found = new bool[@is.Count];
        foreach (var one in was)
        {
            var row = SortedEntries.Row(before, one);
            var at = -1;
            for (var j = 0; j < @is.Count && at < 0; j++)
            {
                at = !found[j] && SortedEntries.Row(now, @is[j]).SequenceEqual(row) ? j : -1;
            }

            if (at >= 0)
            {
                found[at] = true;
            }
            else
            {
                Give(row, 0, -1);
            }
        }

        for (var j = 0; j < @is.Count; j++)
        {
            if (!found[j])
            {
                Give(SortedEntries.Row(now, @is[j]), 0, 1);
            }
        }
    }

    private void Give(ReadOnlySpan<byte> row, long number, long weight)
    {
        if (_out.IsFull)
        {
            GiveOut();
        }

        _numbers[_out.Count] = number;
        _out.Add(row, weight);
    }

    private void GiveOut()
    {
        var count = _out.Count;
        if (count == 0)
        {
            return;
        }

        var weights = _out.Take(_partitions.Row, _decoded);
        var columns = new Column?[_width + 1];
        for (var c = 0; c < _decoded.Length; c++)
        {
            columns[_stored[c]] = _decoded[c];
        }

        columns[^1] = _withNumber ? Column.OfLongs(_numbers.AsSpan(0, count)) : null;
        Output.Send(ColumnBatch.Rent(columns, count, weights));
    }
}
