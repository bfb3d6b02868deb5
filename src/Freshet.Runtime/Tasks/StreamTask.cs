using System.Collections.Concurrent;
using Freshet.Runtime.Channels;
using Freshet.Runtime.Scheduling;

namespace Freshet.Runtime.Tasks;

/// <summary>
/// A chain of operators on one subtask: a step function, run by one thread at a time. A step takes mails, lets its output drain,
/// finishes control elements that were begun, serves wake-ups, and then takes a bounded number of elements from its input. It hands
/// on what it gathered, and tells time, after some steps and before it waits for input.
/// <code>
///   mails ─┐
///   gate ──┼─→ operator → operator → ... → edge writers → channels
///   reader ┘        └─ queue of control elements on their way through the chain
/// </code>
/// </summary>
internal sealed partial class StreamTask : Runnable
{
    /// <summary>Elements taken in one step: enough to pay for it, few enough that the next task finds what this one sent in the caches.</summary>
    private const int ElementsPerStep = 8;

    /// <summary>Elements between two flushes of a task that is never without input: enough that a gathered batch of one target of many is worth sending.</summary>
    private const int ElementsPerFlush = 32;

    private readonly TaskSetup _setup;
    private readonly Action<TaskEvent> _report;
    private readonly ConcurrentQueue<TaskMail> _mails = new();
    private readonly InputGate? _gate;
    private readonly OutputChannel[] _outputs;
    private readonly Pressure _pressure;
    private Phase _phase = Phase.New;
    private long _blockedSince = -1;
    private long _blockedTotal;
    private long _busyTicks;
    private long _stepSince = -1;
    private long _busySteps;
    private int _left = ElementsPerFlush; // until the next flush, over all steps: one that back-pressure cuts short again and again still tells time

    public StreamTask(TaskSetup setup, TaskWiring wiring, Action<TaskEvent> report)
    {
        _setup = setup;
        _wiring = wiring;
        _report = report;
        _pressure = wiring.Pressure;
        _outputs = [.. wiring.Edges.SelectMany(e => e.Channels)];
        _gate = wiring.Inputs.Length == 0 ? null : new InputGate(wiring.Inputs, wiring.InputOf, wiring.IsTimeless, setup.Bugs);
    }

    private enum Phase
    {
        /// <summary>Not opened yet.</summary>
        New,

        /// <summary>Taking input.</summary>
        Running,

        /// <summary>A source that was told to stop: only mails are served, and what is under way.</summary>
        Stopping,

        /// <summary>Input and operators have ended; the last checkpoint is to come.</summary>
        Ended,

        /// <summary>Closed; nothing happens any more.</summary>
        Closed,
    }

    public override string Name => $"{_setup.Vertex.Name} ({_setup.Subtask + 1}/{_setup.Parallelism})";

    /// <summary>True while its output holds it back.</summary>
    public bool OutputIsFull => _pressure.WaitingChannels > 0;

    /// <summary>Milliseconds in which it was willing to take input.</summary>
    public long WillingTime
    {
        get
        {
            var now = _setup.Scheduler.Now;
            return now - _blockedTotal - (_blockedSince < 0 ? 0 : now - _blockedSince);
        }
    }

    /// <summary>Milliseconds in which its output held it back.</summary>
    public long BlockedTime => Volatile.Read(ref _blockedTotal);

    /// <summary>The same with the time that it has been held back now. From any thread.</summary>
    public long BlockedTimeAt(long now) => BlockedTime + (Volatile.Read(ref _blockedSince) is >= 0 and var since ? Math.Max(now - since, 0) : 0);

    /// <summary>Time in its steps until now, in units of 100 ns, the one under way included. From any thread.</summary>
    public long BusyTicksAt(long ticks) => Volatile.Read(ref _busyTicks) + (Volatile.Read(ref _stepSince) is >= 0 and var since ? Math.Max(ticks - since, 0) : 0);

    /// <summary>Gives it a mail. From any thread.</summary>
    public void Post(TaskMail mail)
    {
        _mails.Enqueue(mail);
        _setup.Scheduler.Schedule(this);
    }

    public override bool Step()
    {
        if (_phase == Phase.Closed)
        {
            _mails.Clear();
            return false;
        }

        var began = _setup.Scheduler.Ticks;
        Volatile.Write(ref _stepSince, began);
        var batchRecords = BatchSize.Records;
        BatchSize.Records = _setup.BatchRecordsMax; // this job's own: the thread serves others too
        try
        {
            return StepOrThrow();
        }
        catch (Exception e)
        {
            var failure = e switch
            {
                FreshetException known when known.Message.Contains("operator '", StringComparison.Ordinal) => known,
                FreshetException known => new FreshetException(known.Domain, known.Retry, $"Task '{Name}': {known.Message}", known),
                _ => new FreshetException(ErrorDomain.User, true, $"Task '{Name}' failed with {e.GetType().Name}: {e.Message}", e),
            };
            CloseAll();
            _report(new TaskEvent.Failed(_setup.Attempt, _setup.TaskId, failure));
            return false;
        }
        finally
        {
            BatchSize.Records = batchRecords;
            Volatile.Write(ref _stepSince, -1);
            Volatile.Write(ref _busyTicks, _busyTicks + _setup.Scheduler.Ticks - began);
        }
    }

    private bool StepOrThrow()
    {
        if (_phase == Phase.New)
        {
            OpenAll();
            return true;
        }

        _busySteps++;
        _gate?.At(_setup.Scheduler.Now);
        _timersRest = false;
        var flushed = false;
        var taken = 0;
        while (true)
        {
            ReadMails();
            if (_phase == Phase.Closed)
            {
                return false;
            }

            if (!Drain())
            {
                PublishMetrics();
                return false; // the reader that makes room wakes us
            }

            if (_queue.Count > 0)
            {
                if (!RunQueue())
                {
                    PublishMetrics();
                    if (_at >= 0 && _operators[_at].Waits)
                    {
                        ArmWakes();
                        return false;
                    }

                    return Drain(); // more to do: mails are read and others get their turn before it goes on, once there is room
                }

                flushed = false;
                continue;
            }

            ServeLooks();
            if (ServeWakes() || TakePendingCheckpoint())
            {
                flushed = false;
                continue;
            }

            if (_left <= 0)
            {
                if (!flushed)
                {
                    FlushAll();
                }

                _left = ElementsPerFlush;
                PublishMetrics();
                return true;
            }

            if (taken >= ElementsPerStep)
            {
                PublishMetrics();
                return true;
            }

            if (TakeInput())
            {
                _left--;
                taken++;
                flushed = false;
                continue;
            }

            if (flushed)
            {
                PublishMetrics();
                ArmWakes();
                return false;
            }

            FlushAll();
            _left = ElementsPerFlush;
            flushed = true;
        }
    }

    /// <summary>Takes one element, or lets the source read a piece. False when there is nothing now.</summary>
    private bool TakeInput()
    {
        foreach (var op in _operators)
        {
            if (!op.WantsInput)
            {
                return false;
            }
        }

        if (_gate is null)
        {
            return _phase == Phase.Running && ReadSource();
        }

        // While stopping, nothing but barriers can come: the last checkpoint is tried again when it failed.
        return _phase is Phase.Running or Phase.Stopping && ReadGate(_gate);
    }

    private bool ReadGate(InputGate gate)
    {
        switch (gate.Next(out var element))
        {
            case GateResult.Element when element.Kind == ElementKind.Batch:
                _recordsIn += element.Batch!.Count;
                Deliver(element.Batch, _receivers[gate.Input]);
                return true;
            case GateResult.InputTime:
                _operators[0].OnInputWatermark(gate.Input, element.Value);
                return true;
            case GateResult.InputEnded:
                _operators[0].OnInputEnd(gate.Input);
                return true;
            case GateResult.Element:
                _queue.Enqueue((0, element));
                return true;
            case GateResult.Aligned:
                ReadMails(); // the trigger was posted before the barrier was sent: it says whether this is the last one
                if (_phase != Phase.Closed)
                {
                    EndEpochAndTake(gate.AlignedCheckpoint);
                }

                return true;
            case GateResult.Ended:
                _queue.Enqueue((0, Element.EndOfInput));
                return true;
            default:
                return false;
        }
    }

    private void Deliver(Batch batch, object receiver)
    {
        if (!_setup.FindsSharedObjects)
        {
            batch.DeliverTo(receiver);
            return;
        }

        var objects = batch.Objects();
        SharedRecords.Check(objects, Name, isAfter: false);
        batch.DeliverTo(receiver);
        SharedRecords.Check(objects, Name, isAfter: true);
    }

    private bool ReadSource()
    {
        if (_sourceWaits || _sourceEnded)
        {
            return false;
        }

        switch (_reader!.Read())
        {
            case ReadResult.More:
                return true;
            case ReadResult.Finished:
                EndSource();
                return true;
            default:
                _sourceWaits = true;
                return false;
        }
    }

    /// <summary>A source has read all, or is told to read no more. Again is without effect.</summary>
    private void EndSource()
    {
        if (_gate is null && _phase == Phase.Running && !_sourceEnded)
        {
            _sourceEnded = _sourceWaits = true;
            _queue.Enqueue((0, Element.EndOfInput));
        }
    }

    /// <summary>Sends what waits. False while some of it still does.</summary>
    private bool Drain()
    {
        if (_pressure.WaitingChannels > 0)
        {
            foreach (var output in _outputs)
            {
                output.TryDrain();
            }
        }

        if (_pressure.WaitingChannels > 0)
        {
            if (_blockedSince < 0)
            {
                Volatile.Write(ref _blockedSince, _setup.Scheduler.Now);
            }

            return false;
        }

        if (_blockedSince >= 0)
        {
            Volatile.Write(ref _blockedTotal, _blockedTotal + _setup.Scheduler.Now - _blockedSince);
            Volatile.Write(ref _blockedSince, -1);
        }

        return true;
    }

    private void FlushAll()
    {
        for (var i = 0; i < _operators.Length; i++)
        {
            FlushOperator(i);
        }
    }

    private void FlushOperator(int i)
    {
        _operators[i].Flush();
        foreach (var edge in _edges[i])
        {
            edge.Flush();
        }
    }
}
