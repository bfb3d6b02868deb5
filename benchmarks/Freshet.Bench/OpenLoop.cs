using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Freshet.Bench;

/// <summary>An absolute schedule: record n is due n / rate seconds after the start, whether or not the job keeps up, so what waits counts.</summary>
internal sealed class Schedule(long rate)
{
    private readonly Lock _gate = new();
    private long _start = long.MaxValue;
    private long _startMs;

    /// <summary>Milliseconds since 1970 at the start: event times go by it.</summary>
    public long StartMs => _startMs;

    /// <summary>Nanoseconds since the start.</summary>
    public long Now => (long)((Stopwatch.GetTimestamp() - _start) * (1e9 / Stopwatch.Frequency));

    /// <summary>Records due by now.</summary>
    public long Due => (long)(Now * (rate / 1e9)) + 1;

    /// <summary>When a record is due, in nanoseconds since the start.</summary>
    public long At(long n) => (long)(n * (1e9 / rate));

    /// <summary>Begins, once.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_start == long.MaxValue)
            {
                _startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                _start = Stopwatch.GetTimestamp();
            }
        }
    }
}

/// <summary>
/// Makes the records that are due: the time each was due at, in nanoseconds since the start. With several subtasks each makes its share
/// in turn. As with a broker's client, a thread outside of the engine says when there is something to read: here ten times a millisecond.
/// </summary>
internal sealed partial class OpenLoopReader(Schedule schedule, long count) : SourceReader<long>
{
    private const string State = "next";
    private const uint TickMicroseconds = 100;
    private long _next;
    private volatile bool _closed;

    public override ReadResult Read()
    {
        var due = Math.Min(schedule.Due, count);
        var batch = Batch<long>.Rent();
        batch.Split = Context.Subtask;
        while (_next < due && !batch.IsFull)
        {
            batch.Add(schedule.At(_next));
            _next += Context.Parallelism;
        }

        Output.Send(batch);
        if (_next >= count)
        {
            Context.AnnounceSplit(Context.Subtask, isOpen: false);
            return ReadResult.Finished;
        }

        if (_next < due)
        {
            return ReadResult.More;
        }

        return ReadResult.Waiting;
    }

    public override void Close() => _closed = true;

    public override void Snapshot(SnapshotWriter snapshot) => snapshot.AddEntries(State, [BitConverter.GetBytes(_next)]);

    protected override void OnOpen()
    {
        base.OnOpen();
        if (Context.Restored is not null)
        {
            throw FreshetException.User("A latency run does not go on from a checkpoint: its schedule has no pause.");
        }

        _next = Context.Subtask;
        Context.AnnounceSplit(Context.Subtask, isOpen: true);
        schedule.Start();
        var context = Context;
        new Thread(() => Tick(context)) { IsBackground = true, Name = "open loop" }.Start();
    }

    private void Tick(OperatorContext context)
    {
        while (!_closed)
        {
            Sleep(TickMicroseconds);
            context.Wake();
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}

/// <summary>
/// Notes how long after they were due records reach it, those of the first seconds aside (then the JIT still compiles) and those due
/// at the very end: the last window is ended by the end of the input, whose code runs for the first time then.
/// </summary>
internal sealed class LatencySink(Schedule schedule, long warmUpNs, long endNs, LogHistogram all) : SinkWriter<long>
{
    private readonly LogHistogram _own = new();

    public override void OnBatch(Batch<long> batch)
    {
        var now = schedule.Now;
        foreach (var due in batch.Items)
        {
            if (due >= warmUpNs && due < endNs)
            {
                _own.Add(now - due);
            }
        }

        batch.Release();
    }

    public override void Close()
    {
        lock (all)
        {
            all.Add(_own);
        }
    }
}
