using System.Collections.Concurrent;
using Freshet.Core;
using Polly;

namespace Freshet;

/// <summary>
/// Keeps requests in flight. Records wait in order: first those whose requests run, then those beyond the capacity. Watermarks stand between them and go on when
/// all before them is out. A request that is done says so from whatever thread, by a queue and a wake-up; everything else happens on the task's thread.
/// <code>
///   batch ─→ waiting ─→ in flight (capacity) ─→ done ─→ out, in order or within its stretch between watermarks
/// </code>
/// State: the records that are waiting or in flight. Watermarks between them need not be: a restored record comes before any new watermark.
/// </summary>
internal sealed class AsyncOperator<TIn, TResult, TOut, TEmit>(AsyncCall<TIn, TResult> call) : Operator<TIn, TOut>
    where TEmit : struct, IAsyncEmit<TResult, TOut>
{
    private const string State = "in flight";

    private readonly Serializer<TIn> _serializer = Serializer<TIn>.Of();
    private readonly ConcurrentQueue<Entry> _finished = new();
    private readonly LinkedList<Entry> _entries = []; // all that is not out, watermarks too, in order
    private readonly Queue<Entry> _waiting = new();
    private readonly Queue<Entry> _byDeadline = new();
    private readonly CancellationTokenSource _closing = new();
    private int _inFlight;
    private long _records;
    private long _watermark = long.MinValue;
    private TaskTime? _time; // of the retries; null without
    private ResiliencePipeline? _retries;

    public override bool HoldsWatermarks => true;

    public override bool WantsInput => _waiting.Count == 0 && _inFlight < call.Options.Capacity;

    public override bool Waits => _entries.Count > 0;

    public override void OnBatch(Batch<TIn> batch)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        for (var i = 0; i < items.Length; i++)
        {
            Take(new Entry { Record = items[i], HasTime = batch.HasTimestamps, Time = times.IsEmpty ? 0 : times[i] });
        }

        batch.Release();
        GoOn();
    }

    public override bool OnWatermark(long watermark)
    {
        if (watermark > _watermark && watermark < long.MaxValue) // the end needs no word of ours
        {
            _watermark = watermark;
            _entries.AddLast(new Entry { IsWatermark = true, Time = watermark });
            GoOn();
        }

        return true;
    }

    public override bool OnTime(long now)
    {
        GoOn();
        return true;
    }

    public override bool OnEnd()
    {
        GoOn();
        return _entries.Count == 0;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        var entries = new List<byte[]>();
        foreach (var entry in _entries.Where(static e => !e.IsWatermark))
        {
            var writer = new ByteWriter(256);
            try
            {
                writer.WriteInt32(Context.Subtask);
                writer.WriteInt32(Context.Parallelism);
                writer.WriteByte(entry.HasTime ? (byte)1 : (byte)0);
                writer.WriteInt64(entry.Time);
                _serializer.Write(ref writer, entry.Record!);
                entries.Add(writer.Written.ToArray());
            }
            finally
            {
                writer.Dispose();
            }
        }

        snapshot.AddEntries(State, entries);
        StoredTypes.Add(snapshot, State, entries.Count, _serializer.Schema);
    }

    public override void Close() => _closing.Cancel(); // what does not heed it ends by itself; nobody waits for it

    protected override void OnOpen()
    {
        base.OnOpen();
        if (call.Options.Retry is { } retry)
        {
            _time = new TaskTime(Context, _closing.Token);
            _retries = retry.Pipeline(_time, Chance());
        }

        var all = Context.Restored?.AllEntries(State) ?? [];
        var stored = StoredTypes.Reader(Context, State, 0, _serializer);
        for (var i = 0; i < all.Count; i++)
        {
            var reader = new ByteReader(all[i]);
            var (subtask, parallelism) = (reader.ReadInt32(), reader.ReadInt32());
            var owner = parallelism == Context.Parallelism ? subtask : i % Context.Parallelism; // at the same parallelism the order of each subtask stays
            if (owner == Context.Subtask)
            {
                var entry = new Entry { HasTime = reader.ReadByte() == 1, Time = reader.ReadInt64() };
                var record = all[i].AsMemory(reader.Position);
                entry.Record = StoredTypes.Read(Context, State, () => RecordOf(stored, record.Span));
                Take(entry);
            }
        }

        if (_entries.Count > 0)
        {
            Context.Wake(); // requests begin once the task runs
        }
    }

    /// <summary>Numbers of this subtask and start, the same in each run of a simulation. Retries go on on any thread.</summary>
    private Func<double> Chance()
    {
        var place = StableHash.Of($"{Context.JobName}/{Context.Uid}/{Context.Subtask}/{Context.Attempt}".AsSpan());
        var random = new SeededRandom(((ulong)place << 32) ^ (ulong)Context.Now);
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        };
    }

    private static TIn RecordOf(Serializer<TIn> stored, ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        return stored.Read(ref reader);
    }

    private void Take(Entry entry)
    {
        entry.Number = _records++;
        _entries.AddLast(entry);
        _waiting.Enqueue(entry);
    }

    /// <summary>Starts what there is room for, takes in what is done or too late, gives out what may go.</summary>
    private void GoOn()
    {
        _time?.Serve();
        do
        {
            Start();
            while (_finished.TryDequeue(out var entry))
            {
                Finish(entry, null);
            }

            ExpireLate();
            GiveOut();
        }
        while (_waiting.Count > 0 && _inFlight < call.Options.Capacity);
        if (_byDeadline.TryPeek(out var next))
        {
            Context.WakeAt(next.Deadline);
        }

        if (_time?.Next is { } retryAt)
        {
            Context.WakeAt(retryAt);
        }
    }

    private void Start()
    {
        while (_inFlight < call.Options.Capacity && _waiting.TryDequeue(out var entry))
        {
            entry.Cancel = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            entry.Deadline = Context.Now + (long)call.Options.Timeout.TotalMilliseconds;
            entry.Task = call.Start(entry.Record!, _retries, entry.Cancel.Token);
            _inFlight++;
            if (entry.Task.IsCompleted)
            {
                Finish(entry, null);
                continue;
            }

            _byDeadline.Enqueue(entry);
            var context = Context;
            entry.Task.GetAwaiter().UnsafeOnCompleted(() =>
            {
                _finished.Enqueue(entry);
                if (!_closing.IsCancellationRequested) // a closed task is to rest
                {
                    context.Wake();
                }
            });
        }
    }

    /// <summary>A request is done, or given up by <paramref name="late"/>.</summary>
    private void Finish(Entry entry, Exception? late)
    {
        if (entry.IsDone)
        {
            return; // it was given up before
        }

        entry.IsDone = true;
        _inFlight--;
        entry.Cancel!.Dispose();
        try
        {
            if (late is not null)
            {
                throw late;
            }

            entry.Result = entry.Task!.GetAwaiter().GetResult();
            entry.HasResult = true;
        }
        catch (Exception e)
        {
            Failed(entry, e);
        }
    }

    private void Failed(Entry entry, Exception e)
    {
        if (call.Fallback is { } fallback)
        {
            try
            {
                entry.Result = fallback(entry.Record!, e);
                entry.HasResult = true;
            }
            catch (Exception again)
            {
                throw UserCode.Failed(Context, "fallback", entry.Number, entry.Record, again);
            }
        }
        else if (call.Options.OnFailure == AsyncFailure.Skip)
        {
            Context.Metrics.AddBad(1);
        }
        else
        {
            throw UserCode.Failed(Context, "asynchronous", entry.Number, entry.Record, e);
        }
    }

    private void ExpireLate()
    {
        var now = Context.Now;
        while (_byDeadline.TryPeek(out var entry) && (entry.IsDone || entry.Deadline <= now))
        {
            _byDeadline.Dequeue();
            if (!entry.IsDone)
            {
                entry.Cancel!.Cancel();
                Finish(entry, new TimeoutException($"The request was not done after {call.Options.Timeout}."));
            }
        }
    }

    private void GiveOut()
    {
        for (var node = _entries.First; node is not null;)
        {
            var (entry, next) = (node.Value, node.Next);
            if (entry.IsWatermark)
            {
                if (node != _entries.First)
                {
                    return; // something before it is not out yet
                }

                Output.Flush();
                Context.EmitWatermark(entry.Time);
            }
            else if (!entry.IsDone)
            {
                if (call.Options.Ordered || entry.Task is null)
                {
                    return; // nothing behind it was asked for yet
                }

                node = next;
                continue;
            }
            else if (entry.HasResult)
            {
                try
                {
                    TEmit.Emit(Output, entry.Result!, entry.HasTime, entry.Time);
                }
                catch (Exception e)
                {
                    throw UserCode.Failed(Context, "asynchronous", entry.Number, entry.Record!, e); // several results are made while they are given out
                }
            }

            _entries.Remove(node);
            node = next;
        }
    }

    /// <summary>A record on its way, or a watermark between records.</summary>
    private sealed class Entry
    {
        public TIn? Record;
        public bool IsWatermark;
        public bool HasTime;
        public long Time;
        public long Number;
        public long Deadline;
        public CancellationTokenSource? Cancel;
        public Task<TResult>? Task;
        public TResult? Result;
        public bool HasResult;
        public bool IsDone;
    }
}
