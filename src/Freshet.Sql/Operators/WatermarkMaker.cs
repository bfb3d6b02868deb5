using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Operators;

/// <summary>
/// Tells event time from an expression over each row: the highest of each split, and of all splits the lowest. Told when the task pauses
/// or a piece of work ends. State: what was told, so that it never goes back, and how far each named split had come.
/// </summary>
internal sealed class WatermarkMaker(BoundExpression expression) : ColumnOperator
{
    private readonly Evaluator _expression = new KernelCompiler(new OperatorClock()).Compile(expression);
    private readonly WatermarkMerge _merge = new();
    private readonly Dictionary<int, (int Number, string Name)> _inputs = [];
    private readonly Dictionary<string, long> _restored = new(StringComparer.Ordinal);
    private readonly List<(int Number, long Watermark)> _takenUp = [];
    private long _least = long.MinValue;
    private long _sent = long.MinValue;
    private bool _isIdle;
    private bool _idleSent;

    public override bool MakesWatermarks => true;

    public override unsafe void OnBatch(Batch batch)
    {
        _merge.Now = Context.Now;
        var rows = (ColumnBatch)batch;
        var column = _expression.Evaluate(rows, new RowSet(rows.Count));
        var highest = long.MinValue;
        var values = column.As<long>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (!column.IsNull(i))
            {
                highest = Math.Max(highest, values[i]);
            }
        }

        column.Release();
        TakeUp();
        var input = InputOf(rows.Split);
        _isIdle = false;
        _merge.SetActive(input, true);
        if (highest > _merge.Of(input))
        {
            _merge.Set(input, highest);
        }

        rows.Split = Batch.NoSplit;
        Output.Send(rows);
    }

    public override void OnSplit(int split, bool isOpen, string name)
    {
        _merge.Now = Context.Now;
        if (isOpen)
        {
            var input = InputOf(split);
            _inputs[split] = (input, name);
            _merge.Name(input, name);
            _isIdle = false;
            if (_restored.TryGetValue(name, out var watermark))
            {
                _takenUp.Add((input, watermark));
            }
        }
        else if (_inputs.Remove(split, out var ended))
        {
            _merge.Remove(ended.Number);
        }
    }

    public override void OnStatus(bool active)
    {
        _isIdle = !active;
        if (!active)
        {
            foreach (var (number, _) in _inputs.Values)
            {
                _merge.SetActive(number, false);
            }
        }

        Tell();
    }

    public override void Flush() => Tell();

    public override void Snapshot(SnapshotWriter snapshot)
    {
        var splits = _inputs.Values.Where(static i => i.Name.Length > 0).Select(i => (i.Name, Watermark: _merge.Of(i.Number))).ToList();
        if (splits.Count == 0)
        {
            splits.AddRange(_restored.Select(static s => (s.Key, s.Value))); // the source has not taken any up yet
        }

        WatermarkState.Write(snapshot, _sent, splits);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        Context.Metrics.Times = _merge;
        _least = WatermarkState.Read(Context.Restored, _restored);
    }

    private int InputOf(int split)
    {
        if (!_inputs.TryGetValue(split, out var input))
        {
            _inputs.Add(split, input = (_merge.Add(), ""));
        }

        return input.Number;
    }

    private void TakeUp()
    {
        foreach (var (number, watermark) in _takenUp)
        {
            _merge.Set(number, watermark);
        }

        _takenUp.Clear();
    }

    private void Tell()
    {
        if (Context.IsOneEpoch)
        {
            return; // event time comes to its end with the input, and nothing is late
        }

        TakeUp();
        var current = Math.Max(_merge.Current, _least);
        if (current > _sent)
        {
            _sent = current;
            Context.EmitWatermark(current);
        }

        var idle = _merge.IsIdle || (_isIdle && _inputs.Count == 0);
        if (idle != _idleSent)
        {
            _idleSent = idle;
            Context.EmitStatus(!idle);
        }
    }
}
