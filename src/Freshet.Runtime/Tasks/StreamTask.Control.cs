namespace Freshet.Runtime.Tasks;

/// <summary>Control elements on their way through the chain, and wake-ups.</summary>
internal sealed partial class StreamTask
{
    /// <summary>Elements to be given to the operators from an index on. The first may be half-way: see <see cref="_at"/>.</summary>
    private readonly Queue<(int From, Element Element)> _queue = new();

    private int _at = -1; // where in the chain the first of the queue is; -1 before its begin
    private bool _timeEnded; // for an end: the operator at _at has seen the end of time
    private long[] _wakes = [];
    private int[] _woken = [];
    private bool _sourceWaits;
    private bool _sourceEnded; // its end is told, or on its way
    private bool _timersRest; // an operator did not serve all that is due: input and checkpoints come before the rest
    private UnfinishedWork? _unfinished;

    /// <summary>What an operator has been at for so many milliseconds without getting done, for whoever waits for this task; null when nothing. From any thread.</summary>
    public string? WhyUnfinished(long atLeast)
    {
        var now = _setup.Scheduler.Now;
        if (Volatile.Read(ref _unfinished) is { } work)
        {
            return now - work.Since >= atLeast ? work.Describe(now, OutputIsFull) : null;
        }

        var since = Volatile.Read(ref _stepSince);
        var stepMs = (_setup.Scheduler.Ticks - since) / TimeSpan.TicksPerMillisecond;
        return since >= 0 && stepMs >= atLeast
            ? $"task '{Name}' has been in one step for {stepMs} ms: a function of it blocks, or takes long for each record of its batch (functions that wait belong into MapAsync)."
            : null;
    }

    /// <summary>An operator emits a control element to those after it. Not after the last checkpoint and not after the end: nobody would read it.</summary>
    public void Enqueue(int index, Element element)
    {
        if (_phase is Phase.New or Phase.Running)
        {
            _queue.Enqueue((index + 1, element));
        }
    }

    /// <summary>
    /// The source took up a split or has read it to its end (then behind the split's records): tells every operator after it.
    /// Taking up flushes nothing: between two splits of one call nobody may tell time by the first alone.
    /// </summary>
    public void AnnounceSplit(int index, int split, bool isOpen, string name)
    {
        for (var i = index; i + 1 < _operators.Length; i++)
        {
            if (!isOpen)
            {
                _operators[i].Flush();
            }

            _operators[i + 1].OnSplit(split, isOpen, name);
        }
    }

    /// <summary>An operator asks for a wake-up.</summary>
    public void WakeOperatorAt(int index, long time) => _wakes[index] = Math.Min(_wakes[index], time);

    /// <summary>The same at once, from any thread.</summary>
    public void WakeOperator(int index)
    {
        Volatile.Write(ref _woken[index], 1);
        _setup.Scheduler.Schedule(this);
    }

    /// <summary>
    /// Moves the first control element on, to the end of the chain. False when an operator has more to do with it: it wants its output
    /// drained, or has done as much as one call should.
    /// </summary>
    private bool RunQueue()
    {
        var (from, element) = _queue.Peek();
        if (_at < 0)
        {
            _at = from;
            if (from > 0)
            {
                FlushOperator(from - 1);
                Forward(from - 1, element);
            }
        }

        while (_at < _operators.Length)
        {
            if (_operators[_at].MakesWatermarks && element.Kind is (ElementKind.Watermark or ElementKind.Status))
            {
                if (element.Kind == ElementKind.Status)
                {
                    _operators[_at].OnStatus(element.Value == 1);
                }

                break; // it tells time itself
            }

            if (!Apply(_at, element))
            {
                if (_unfinished is null)
                {
                    Volatile.Write(ref _unfinished, new UnfinishedWork(_contexts[_at], element, _setup.Scheduler.Now));
                }

                return false;
            }

            _timeEnded = false;
            Volatile.Write(ref _unfinished, null);
            if (element.Kind == ElementKind.Watermark && _operators[_at].HoldsWatermarks)
            {
                break; // it sends time on itself
            }

            if (element.Kind != ElementKind.Barrier) // sent when the checkpoint is taken
            {
                Forward(_at, element);
            }

            _at++;
        }

        _at = -1;
        _queue.Dequeue();
        switch (element.Kind)
        {
            case ElementKind.EndOfInput:
                HasEnded();
                break;
            case ElementKind.Epoch:
                _report(new TaskEvent.EpochPassed(_setup.Attempt, _setup.TaskId, element.Value));
                break;
            case ElementKind.Barrier:
                TakeCheckpoint(new CheckpointId(element.Value));
                break;
            default:
                break;
        }

        return true;
    }

    /// <summary>Gives a control element to one operator. False when the operator has to be called again.</summary>
    private bool Apply(int i, Element element)
    {
        var done = true;
        switch (element.Kind)
        {
            case ElementKind.Watermark:
                done = _operators[i].OnWatermark(element.Value);
                _contexts[i].Metrics.Watermark = element.Value;
                break;
            case ElementKind.Status:
                _operators[i].OnStatus(element.Value == 1);
                break;
            case ElementKind.Epoch:
            case ElementKind.Barrier: // a checkpoint ends an epoch
                done = _operators[i].OnEpoch();
                break;
            case ElementKind.EndOfInput:
                _timeEnded = _timeEnded || _operators[i].OnWatermark(long.MaxValue);
                done = _timeEnded && _operators[i].OnEnd();
                break;
            default:
                throw FreshetException.Internal($"{element} has no way through a chain.");
        }

        FlushOperator(i);
        return done;
    }

    private void Forward(int i, Element element)
    {
        if (_setup.Bugs.EndNotTold && _setup.Subtask == 1 && element.Kind == ElementKind.EndOfInput)
        {
            return;
        }

        foreach (var edge in _edges[i])
        {
            edge.Control(element);
        }
    }

    private void HasEnded()
    {
        _phase = Phase.Ended;
        _queue.Clear(); // a watermark told by the last flush: behind the end nobody reads it, and a full channel would block us for ever
        _begun = -1; // a barrier that waited in it is gone: the checkpoint asked for is taken as one of a task that has ended
        _report(new TaskEvent.Ended(_setup.Attempt, _setup.TaskId));
    }

    /// <summary>
    /// Before it waits, the task asks for its earliest wake-up, each time: the scheduler keeps one for each runnable, and
    /// the one it kept may have been served early.
    /// </summary>
    private void ArmWakes()
    {
        var earliest = _wakes.Min();
        if (earliest < long.MaxValue && _phase == Phase.Running)
        {
            _setup.Scheduler.ScheduleAt(this, earliest);
        }
    }

    /// <summary>Serves one wake-up that is due. True when there was one.</summary>
    private bool ServeWakes()
    {
        if (_phase != Phase.Running || _timersRest)
        {
            return false;
        }

        var now = long.MinValue;
        for (var i = 0; i < _wakes.Length; i++)
        {
            var woken = Volatile.Read(ref _woken[i]) == 1;
            if (!woken && _wakes[i] == long.MaxValue)
            {
                continue;
            }

            now = now == long.MinValue ? _setup.Scheduler.Now : now;
            if (!woken && _wakes[i] > now)
            {
                continue;
            }

            Volatile.Write(ref _woken[i], 0);
            _wakes[i] = long.MaxValue;
            _sourceWaits &= !(i == 0 && _gate is null);
            if (!_operators[i].OnTime(now))
            {
                _wakes[i] = now; // more to do, in the next step: timers without an end must not keep out input and checkpoints
                _timersRest = true;
                _setup.Scheduler.Schedule(this);
            }

            FlushOperator(i);
            return true;
        }

        return false;
    }
}
