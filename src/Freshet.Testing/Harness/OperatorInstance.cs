using Freshet.Core;

namespace Freshet.Testing;

/// <summary>One operator on one subtask, called as its task would call it, with its manners checked.</summary>
internal sealed class OperatorInstance<TIn>
{
    // An operator that stops to let the output drain gets ahead a little each time; one that does not is stuck.
    private const int CallsMax = 20_000;
    private const int CallsWithoutOutputMax = 1_000;
    private const int WakesMax = 10_000;

    private readonly Operator _subject;
    private readonly IReceiver<TIn>? _input;

    private readonly WatermarkMerge _inputs = new();
    private readonly int _inputCount;
    private int _inputsEnded;
    private bool _isIdle;

    public OperatorInstance(OperatorSetup<TIn> setup, HarnessContext context)
        : this(setup.Create(), context, setup.Receiver, setup.Inputs)
    {
    }

    public OperatorInstance(Operator subject, HarnessContext context, Func<Operator, IReceiver<TIn>>? receiver = null, int inputs = 1)
    {
        _subject = subject;
        _input = receiver?.Invoke(_subject) ?? _subject as IReceiver<TIn>;
        _inputCount = inputs;
        for (var i = 0; i < _inputCount; i++)
        {
            _inputs.Add();
        }

        Context = context;
    }

    public HarnessContext Context { get; }

    public Operator Subject => _subject;

    public void Open()
    {
        _subject.Open(Context);
        if (Context.UnclaimedState is [_, ..] lost)
        {
            throw new HarnessException($"State '{string.Join("', '", lost)}' is in the snapshot but was not asked for on restore: it would be lost.");
        }
    }

    public void Take(Batch<TIn> batch)
    {
        Context.Drain();
        var input = _input ?? throw new HarnessException($"{_subject.GetType().Name} takes no records of type {typeof(TIn).Name}.");
        input.OnBatch(batch);
    }

    public void Watermark(long watermark)
    {
        Flush();
        if (_subject.MakesWatermarks)
        {
            return;
        }

        Steps(() => _subject.OnWatermark(watermark), "OnWatermark");
        Flush();
        if (!_subject.HoldsWatermarks)
        {
            Context.Add(TestElement.Watermark(watermark), watermark);
        }
    }

    /// <summary>What one input of several tells, and what follows for all together: as in the gate of a task, that of one first.</summary>
    public void Control(TestControl control)
    {
        Flush();
        var moved = control.Kind switch
        {
            TestElementKind.InputWatermark => InputWatermark(control.Input, control.Number),
            TestElementKind.InputStatus => _inputs.SetActive(control.Input, control.Number == 1),
            _ => InputEnd(control.Input),
        };
        if (_inputsEnded == _inputCount)
        {
            End();
            return;
        }

        if (moved)
        {
            Watermark(_inputs.Current);
        }

        if (_inputs.IsIdle != _isIdle)
        {
            _isIdle = _inputs.IsIdle;
            Status(!_isIdle);
        }
    }

    private bool InputWatermark(int input, long watermark)
    {
        if (watermark > _inputs.Of(input))
        {
            _subject.OnInputWatermark(input, watermark);
            Flush();
        }

        return _inputs.Set(input, watermark);
    }

    private bool InputEnd(int input)
    {
        _subject.OnInputWatermark(input, long.MaxValue);
        Flush();
        _subject.OnInputEnd(input);
        Flush();
        _inputsEnded++;
        return _inputs.End(input);
    }

    public void Status(bool active)
    {
        Flush();
        _subject.OnStatus(active);
        Flush();
        if (!_subject.MakesWatermarks)
        {
            Context.Add(active ? TestElement.Active() : TestElement.Idle());
        }
    }

    /// <summary>As in a task, taking up a split flushes nothing: between two splits nobody may tell time by the first alone.</summary>
    public void Split(int split, bool isOpen)
    {
        if (!isOpen)
        {
            Flush();
        }

        _subject.OnSplit(split, isOpen, $"split {split}");
    }

    /// <summary>The end moves event time to its own end, for those that make watermarks too.</summary>
    public void End()
    {
        Flush();
        Steps(() => _subject.OnWatermark(long.MaxValue), "OnWatermark");
        Flush();
        Steps(_subject.OnEnd, "OnEnd");
        Flush();
        Context.Add(TestElement.Watermark(long.MaxValue), long.MaxValue);
    }

    /// <summary>Serves the wake-ups that are due.</summary>
    public void ServeWakes()
    {
        for (var i = 0; i < WakesMax; i++)
        {
            if (!Context.TakeWake())
            {
                return;
            }

            Steps(() => _subject.OnTime(Context.Now), "OnTime");
            Flush();
        }

        throw new HarnessException($"It asked to be woken {WakesMax} times at time {Context.Now}: WakeAt with a time that has passed wakes it again at once.");
    }

    public void Flush()
    {
        Context.Drain();
        _subject.Flush();
        Context.Drain();
        if (Context.FlushOutputs())
        {
            throw new HarnessException("Flush left records in an output. Override Flush to flush every output that was taken from the context.");
        }
    }

    public MemorySnapshotWriter Snapshot(long checkpoint, bool isFinal)
    {
        Flush();
        var given = Context.Lines.Count;
        var writer = Context.Snapshot(_subject, checkpoint, isFinal);
        Flush();
        return Context.Lines.Count == given
            ? writer
            : throw new HarnessException($"Snapshot gave out '{Context.Lines[given].Text}'. The barrier has gone by then: give out in Flush or before.");
    }

    public void Complete(long checkpoint) => _subject.OnCheckpointComplete(new CheckpointId(checkpoint));

    public void Close()
    {
        _subject.Close();
        Context.Dispose();
    }

    private void Steps(Func<bool> step, string name)
    {
        var silent = 0;
        for (var calls = 0; calls < CallsMax; calls++)
        {
            Context.Drain();
            if (step())
            {
                return;
            }

            silent = Context.HandedOver > 0 ? 0 : silent + 1;
            _subject.Flush();
            silent = Context.HandedOver > 0 ? 0 : silent;
            if (silent == CallsWithoutOutputMax)
            {
                throw new HarnessException($"{name} returned false {silent} times in a row without giving anything out. It returns false to let a full output drain, or to go on later with much work: does this come to an end? A timer that sets itself again without end does not.");
            }
        }

        throw new HarnessException($"{name} has not come to an end in {CallsMax} calls; the last thing it gave out was '{(Context.Lines is [.., var last] ? last.Text : "nothing")}'. Does it begin anew each time?");
    }
}
