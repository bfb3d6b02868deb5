namespace Freshet.Core.Spill;

/// <summary>Merges sorted runs into one by a heap of their next records; of equal ones that of the earlier stretch comes first.</summary>
internal sealed class MergedRuns : SortedRecords
{
    private readonly RunCursor[] _runs;
    private readonly int[] _heap;
    private readonly ISortTies? _ties;
    private int _size;
    private bool _isBegun;

    public MergedRuns(IEnumerable<RunCursor> runs, ISortTies? ties)
    {
        _runs = [.. runs];
        _ties = ties;
        _heap = new int[_runs.Length];
    }

    public override long Order => _runs[_heap[0]].Order;

    public override byte Tag => _runs[_heap[0]].Tag;

    public override ReadOnlySpan<byte> Payload => _runs[_heap[0]].Payload;

    public override bool MoveNext()
    {
        if (!_isBegun)
        {
            Begin();
            return _size > 0;
        }

        if (_size == 0)
        {
            return false;
        }

        if (!_runs[_heap[0]].MoveNext())
        {
            _heap[0] = _heap[--_size];
        }

        SiftDown(0);
        return _size > 0;
    }

    public override void Dispose() => _size = 0;

    private void Begin()
    {
        _isBegun = true;
        for (var r = 0; r < _runs.Length; r++)
        {
            if (_runs[r].MoveNext())
            {
                _heap[_size++] = r;
            }
        }

        for (var i = (_size / 2) - 1; i >= 0; i--)
        {
            SiftDown(i);
        }
    }

    private void SiftDown(int at)
    {
        if (_size == 0)
        {
            return;
        }

        var moved = _heap[at];
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _size)
            {
                break;
            }

            if (child + 1 < _size && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!IsBefore(_heap[child], moved))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = moved;
    }

    private bool IsBefore(int one, int other)
    {
        var (a, b) = (_runs[one], _runs[other]);
        var compared = RecordArena.Compare(a.Order, a.Tag, a.Payload, b.Order, b.Tag, b.Payload, _ties);
        return compared != 0 ? compared < 0 : one < other;
    }
}
