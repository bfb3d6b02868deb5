using Freshet.Core.Spill;

namespace Freshet.Runtime.BatchMode;

/// <summary>
/// An operator in batch mode: its input is put aside, sorted by event time in parts of the keys, and after the end given part by part to an
/// operator of its own. That one sees each part as a stream in perfect order: no record is late, event time moves on just before each record
/// that is later than the one before, and reaches its end behind the last. So the answer is that of streaming, and state is that of one part.
/// </summary>
internal sealed class BatchOperator : Operator
{
    private const string Done = "batch"; // in the last checkpoint: a finished job has nothing to do again
    private const int WorkMax = 16 * 1024; // records and moves of time in one step

    private readonly Func<Operator> _create;
    private readonly BatchInput[] _inputs;
    private readonly bool _tellsInputs;
    private readonly bool _hasBroadcast;
    private RecordSorter? _sorter;
    private RecordSorter? _broadcast;
    private Operator? _inner;
    private BatchContext? _context;
    private SortedRecords? _records;
    private Stage _stage;
    private int _group;
    private int _work;
    private long _time;
    private bool _hasGiven; // the operator has had a record of this part
    private bool _isAhead; // a record has been read that is not in a batch yet
    private bool _isDone;

    /// <summary>An operator that <paramref name="create"/> makes, once for each part.</summary>
    public BatchOperator(Func<Operator> create, BatchInput[] inputs)
    {
        _create = create;
        _inputs = inputs;
        _tellsInputs = inputs.Length > 1;
        _hasBroadcast = inputs.Any(i => i.Kind == BatchInputKind.Broadcast);
    }

    private enum Stage
    {
        Gathering,
        Broadcast,
        BroadcastTold,
        Records,
        TimeMoves,
        TimeEnds,
        Ends,
        Over,
    }

    public override bool HoldsWatermarks => true;

    public override bool Waits => _stage != Stage.Gathering && (_inner!.Waits || !_inner.WantsInput);

    public override object Receiver(int input) => _inputs[input];

    public override bool OnTime(long now) => _stage is Stage.Gathering or Stage.Over || _inner!.OnTime(now);

    public override bool OnEnd()
    {
        if (_isDone)
        {
            return true;
        }

        if (_stage == Stage.Gathering)
        {
            _sorter!.Finish();
            _broadcast?.Finish();
            BeginPart();
        }

        for (_work = 0; _stage != Stage.Over; _work++)
        {
            if (_work >= WorkMax || Context.OutputIsFull || !_inner!.WantsInput || !Step())
            {
                return false;
            }
        }

        _isDone = true;
        return true;
    }

    public override void Flush() => _inner?.Flush();

    public override void Snapshot(SnapshotWriter snapshot)
    {
        if (_isDone)
        {
            snapshot.AddEntries(Done, [[1]]);
        }
    }

    public override void Close()
    {
        _records?.Dispose();
        _inner?.Close();
        _inner = null;
        _context?.Dispose();
        _sorter?.Dispose();
        _broadcast?.Dispose();
    }

    protected override void OnOpen()
    {
        _isDone = Context.Restored?.AllEntries(Done) is { Count: > 0 };
        var isKeyed = _inputs.Any(i => i.Kind == BatchInputKind.Keyed);
        _sorter = new RecordSorter(Context.Spill, $"{Context.JobName}-{Context.Subtask}", isKeyed ? RecordSorter.PartitionsMax : 1);
        _broadcast = _hasBroadcast ? new RecordSorter(Context.Spill, $"{Context.JobName}-{Context.Subtask}") : null;
        foreach (var input in _inputs)
        {
            input.Into = input.Kind == BatchInputKind.Broadcast ? _broadcast! : _sorter;
        }

        OpenInner();
    }

    private void OpenInner()
    {
        _context = new BatchContext(Context);
        _inner = _create();
        _inner.Open(_context);
    }

    /// <summary>One batch, one move of time, or one step of ending a part. False when the operator has more to do with what it was told.</summary>
    private bool Step()
    {
        switch (_stage)
        {
            case Stage.Broadcast:
                if (!Deliver())
                {
                    _stage = Stage.BroadcastTold;
                }

                break;
            case Stage.BroadcastTold:
                EndInputs(isBroadcast: true);
                BeginRecords();
                break;
            case Stage.Records:
                if (!Deliver())
                {
                    _stage = Stage.TimeEnds;
                }

                break;
            case Stage.TimeMoves:
                if (!_inner!.OnWatermark(_time - 1))
                {
                    return false;
                }

                _stage = Stage.Records;
                break;
            case Stage.TimeEnds:
                TellInputs(long.MaxValue);
                if (!_inner!.OnWatermark(long.MaxValue))
                {
                    return false;
                }

                EndInputs(isBroadcast: false);
                _stage = Stage.Ends;
                break;
            case Stage.Ends:
                if (!_inner!.OnEnd())
                {
                    return false;
                }

                EndPart();
                break;
            default:
                throw FreshetException.Internal($"{Context.Describe()} has no step at {_stage}.");
        }

        return true;
    }

    private void BeginPart()
    {
        if (_hasBroadcast)
        {
            _records = _broadcast!.Read(0);
            _time = long.MaxValue; // it does not move by these
            _stage = Stage.Broadcast;
        }
        else
        {
            BeginRecords();
        }
    }

    private void BeginRecords()
    {
        _records?.Dispose();
        _records = _sorter!.Read(_group);
        _time = long.MinValue;
        _hasGiven = false;
        _stage = Stage.Records;
    }

    private void EndPart()
    {
        _inner!.Flush();
        if (++_group == _sorter!.Groups)
        {
            _stage = Stage.Over;
            return;
        }

        _inner.Close();
        _context!.Dispose();
        OpenInner();
        BeginPart();
    }

    /// <summary>Gives the operator the next records that are of one input and of one time, or moves time to just before them. False when there are none.</summary>
    private bool Deliver()
    {
        if (!IsAhead())
        {
            return false;
        }

        var records = _records!;
        if (records.Order > _time)
        {
            _time = records.Order;
            if (_hasGiven) // else nothing can be due yet
            {
                TellInputs(_time - 1);
                _stage = Stage.TimeMoves;
                return true;
            }
        }

        var input = _inputs[records.Tag];
        do
        {
            _isAhead = false;
            _work++;
        }
        while (!input.Add(records) && IsAhead() && _inputs[records.Tag] == input && records.Order <= _time);
        input.DeliverTo(_inner!);
        _hasGiven = true;
        return true;
    }

    private bool IsAhead() => _isAhead || (_isAhead = _records!.MoveNext());

    private void TellInputs(long watermark)
    {
        if (_tellsInputs)
        {
            foreach (var input in _inputs.Where(static i => i.Kind != BatchInputKind.Broadcast))
            {
                _inner!.OnInputWatermark(input.Number, watermark);
            }
        }
    }

    private void EndInputs(bool isBroadcast)
    {
        if (!_tellsInputs)
        {
            return;
        }

        foreach (var input in _inputs.Where(i => i.Kind == BatchInputKind.Broadcast == isBroadcast))
        {
            if (isBroadcast)
            {
                _inner!.OnInputWatermark(input.Number, long.MaxValue);
            }

            _inner!.OnInputEnd(input.Number);
        }
    }
}
