using Freshet.Core;
using Freshet.Core.Files;

namespace Freshet.Testing;

/// <summary>A record as it was read.</summary>
/// <param name="Line">The line of a table that stands for it.</param>
/// <param name="Split">Its split as the test tells it; null when it does not.</param>
internal sealed record ReadRecord(string Line, string? Split);

/// <summary>One run of a source: its readers over restarts, and what they have read.</summary>
internal sealed class SourceRun<T> : IDisposable
{
    private const int ReadsWithoutProgressMax = 20_000;

    private readonly SourceSetup<T> _setup;
    private readonly HarnessClock _clock;
    private readonly IFileSystem _files;
    private readonly GuardedBatches _batches = new(capacity: 4);
    private readonly List<ReadRecord> _records = [];
    private List<Reader> _readers = [];
    private int _changes;
    private int _turn;
    private int _idleReads;
    private int _attempt;
    private long _closedBad;

    public SourceRun(SourceSetup<T> setup, RunPosition position)
    {
        _setup = setup;
        _clock = new HarnessClock(setup.StartTime);
        _files = setup.Files();
        Position = position;
    }

    public RunPosition Position { get; }

    public IReadOnlyList<ReadRecord> Records => _records;

    /// <summary>Calls of Read so far.</summary>
    public int Reads { get; private set; }

    /// <summary>Records counted as bad.</summary>
    public long Bad => _closedBad + _readers.Sum(static reader => reader.Instance.Context.Metrics.Bad);

    /// <summary>True when nothing was read again after a crash, so that counts are exact.</summary>
    public bool ReadsOnce { get; private set; } = true;

    /// <summary>What the last call of Read gave.</summary>
    public ReadResult LastResult { get; private set; }

    /// <summary>The wall clock.</summary>
    public long Now => _clock.Now;

    public void Open(int parallelism, IReadOnlyList<MemorySnapshot>? restored = null)
    {
        parallelism = Math.Clamp(parallelism, 1, _setup.ParallelismMax);
        _turn = 0;
        _readers = [.. Enumerable.Range(0, parallelism).Select(subtask => new Reader(new OperatorInstance<T>(_setup.Create(), new HarnessContext(new HarnessPlace
        {
            Name = _setup.Name,
            Uid = _setup.Name,
            Subtask = subtask,
            Parallelism = parallelism,
            Attempt = _attempt,
            Clock = _clock,
            Files = _files,
            Restored = restored,
        })
        {
            SplitCheck = new SplitCheck(_setup.SplitOf is { } split ? item => split((T)item!) : null),
        })))];
        _attempt++;
        Change();
        foreach (var reader in _readers)
        {
            reader.Instance.Open();
            Collect(reader);
        }
    }

    /// <summary>Lets the next reader that can read do so once, moving time on when all wait. False when there is nothing left to read.</summary>
    public bool Step()
    {
        while (true)
        {
            for (var looked = 0; looked < _readers.Count; looked++)
            {
                var reader = _readers[_turn];
                _turn = (_turn + 1) % _readers.Count;
                if (reader.Instance.Context.IsWakeDue && !reader.HasFinished)
                {
                    reader.Instance.ServeWakes();
                    Collect(reader);
                    reader.IsWaiting = false;
                }

                if (!reader.HasFinished && !reader.IsWaiting)
                {
                    Read(reader);
                    return true;
                }
            }

            if (_readers.TrueForAll(static reader => reader.HasFinished) || !MoveTime())
            {
                return false;
            }
        }
    }

    public List<MemorySnapshotWriter> Snapshot(long checkpoint, bool isFinal = false)
    {
        var writers = _readers.ConvertAll(reader => reader.Instance.Snapshot(checkpoint, isFinal));
        _readers.ForEach(Collect);
        return writers;
    }

    public void Complete(long checkpoint) => _readers.ForEach(reader => reader.Instance.Complete(checkpoint));

    public void Close(bool isCrash = false)
    {
        _closedBad = Bad;
        _readers.ForEach(static reader => reader.Instance.Close());
        _readers = [];
        _batches.CheckUntouched();
        if (!isCrash)
        {
            _batches.CheckAllReleased();
        }

        _batches.Forget();
    }

    /// <summary>A crash and what is downstream going back to a checkpoint: what was read after it is forgotten.</summary>
    public void Forget(int records)
    {
        _records.RemoveRange(records, _records.Count - records);
        ReadsOnce = false;
        _idleReads = 0;
    }

    public void Dispose() => _batches.Dispose();

    private void Read(Reader reader)
    {
        Reads++;
        Position.Element = Reads;
        var before = _records.Count;
        var result = ((ISourceReader)reader.Instance.Subject).Read();
        LastResult = result;
        reader.Instance.Flush();
        Collect(reader);
        if (result == ReadResult.Finished)
        {
            reader.HasFinished = true;
            reader.Instance.End();
            Collect(reader);
        }

        reader.IsWaiting = result == ReadResult.Waiting;
        _idleReads = _records.Count > before || result != ReadResult.More ? 0 : _idleReads + 1;
        if (_idleReads == ReadsWithoutProgressMax)
        {
            throw new HarnessException($"Read returned More {_idleReads} times in a row without a record: it goes round in a circle, or does not keep its position in snapshots.");
        }
    }

    private bool MoveTime()
    {
        var next = _readers.Where(static reader => !reader.HasFinished).Min(static reader => reader.Instance.Context.NextWake) ?? long.MaxValue;
        if (_changes < _setup.Changes.Count)
        {
            next = Math.Min(next, _setup.Changes[_changes].Time);
        }

        if (next > (_setup.Until ?? long.MaxValue))
        {
            return false;
        }

        if (next == long.MaxValue)
        {
            throw new HarnessException("All readers wait and none has asked for a wake-up: Read returned Waiting without WakeAt or Wake.");
        }

        _clock.MoveTo(next);
        Change();
        return true;
    }

    private void Change()
    {
        while (_changes < _setup.Changes.Count && _setup.Changes[_changes].Time <= _clock.Now)
        {
            _setup.Changes[_changes++].Change(_files);
        }
    }

    private void Collect(Reader reader)
    {
        var context = reader.Instance.Context;
        var received = context.Received<T>();
        for (; reader.Taken < received.Count; reader.Taken++)
        {
            var record = received[reader.Taken];
            if (_records.Count == _setup.RecordsMax)
            {
                throw new HarnessException($"More than {_setup.RecordsMax} records were read, several times what the test expects: records are read again and again.");
            }

            _records.Add(new ReadRecord(RecordText.Line(record.Value, record.Timestamp), _setup.SplitOf?.Invoke(record.Value)));
        }
    }

    private sealed class Reader(OperatorInstance<T> instance)
    {
        public OperatorInstance<T> Instance { get; } = instance;

        public bool IsWaiting { get; set; }

        public bool HasFinished { get; set; }

        public int Taken { get; set; }
    }
}
