using Freshet.Sql.Columns;
using Freshet.Sql.Plans;

namespace Freshet.Sql.Operators;

/// <summary>
/// A function over the rows around each row: the rows of each partition lie in order. When an epoch ends, the partitions that it touched are
/// computed as they were and as they are, and the difference goes out. So it takes rows that come and go, and rows that come late into the
/// middle.
/// </summary>
internal sealed class OverOperator : ColumnOperator
{
    private readonly SortedPartitions _partitions;
    private readonly OverComputation _computation;
    private readonly int[] _stored;
    private readonly int _width;
    private readonly RowBuffer _out = new();
    private readonly Column[] _decoded;

    public OverOperator(OverRelation over, ColumnNeed need)
    {
        _width = over.Input.Columns.Count;
        _stored = [.. Enumerable.Range(0, _width).Where(c => need.Has(c) || over.Arguments.Contains(c) || (over.Order.Count == 1 && over.Order[0].Column == c))];
        _decoded = new Column[_stored.Length + 1];
        _partitions = new SortedPartitions(over.Input.Columns, over.Partition, over.Order, _stored);
        _computation = new OverComputation(over, _partitions.Row, _stored);
    }

    public override void OnBatch(Batch batch)
    {
        _partitions.Take((ColumnBatch)batch);
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
        _computation.Dispose();
        _out.Dispose();
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _partitions.Open(Context);
    }

    private void Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> now)
    {
        var counts = new Dictionary<byte[], long>(BytesComparer.Instance);
        foreach (var row in _computation.Rows(before))
        {
            counts[row] = counts.GetValueOrDefault(row) - 1;
        }

        foreach (var row in _computation.Rows(now))
        {
            counts[row] = counts.GetValueOrDefault(row) + 1;
        }

        foreach (var (row, weight) in counts.Where(static c => c.Value != 0).OrderBy(static c => c.Value))
        {
            if (_out.IsFull)
            {
                GiveOut();
            }

            _out.Add(row, weight);
        }
    }

    private void GiveOut()
    {
        var count = _out.Count;
        if (count == 0)
        {
            return;
        }

        var weights = _out.Take(_computation.Output, _decoded);
        var columns = new Column?[_width + 1];
        for (var c = 0; c < _stored.Length; c++)
        {
            columns[_stored[c]] = _decoded[c];
        }

        columns[^1] = _decoded[^1];
        Output.Send(ColumnBatch.Rent(columns, count, weights));
    }
}
