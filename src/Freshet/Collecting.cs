using System.Collections.Concurrent;

namespace Freshet;

/// <summary>Records on their way from the sinks of a job to a caller who reads them one by one. When it is full the sinks take no more.</summary>
internal sealed class Collecting<T>
{
    private const int RecordsMost = 16 * 1024;

    private readonly ConcurrentQueue<T> _records = new();
    private readonly SemaphoreSlim _some = new(0);
    private readonly ConcurrentDictionary<int, Action> _wakes = new();
    private volatile bool _isClosed;

    /// <summary>True while there is room, or nobody reads any more.</summary>
    public bool HasRoom => _isClosed || _records.Count < RecordsMost;

    /// <summary>Nobody reads any more: what comes is dropped.</summary>
    public void Close()
    {
        _isClosed = true;
        WakeAll();
    }

    /// <summary>A sink's task, to be woken when there is room again.</summary>
    public void Join(int subtask, Action wake) => _wakes[subtask] = wake;

    public void Add(ReadOnlySpan<T> records)
    {
        if (_isClosed)
        {
            return;
        }

        foreach (var record in records)
        {
            _records.Enqueue(record);
        }

        Signal();
    }

    /// <summary>Lets a waiting reader look again.</summary>
    public void Signal() => _some.Release();

    public Task Some() => _some.WaitAsync();

    public bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T record)
    {
        if (!_records.TryDequeue(out record))
        {
            return false;
        }

        if (_records.Count == RecordsMost / 2)
        {
            WakeAll();
        }

        return true;
    }

    private void WakeAll()
    {
        foreach (var wake in _wakes.Values)
        {
            wake();
        }
    }
}

internal sealed class CollectingWriter<T>(Collecting<T> into) : Core.SinkWriter<T>
{
    public override bool WantsInput => into.HasRoom;

    public override void OnBatch(Core.Batch<T> batch)
    {
        into.Add(batch.Items);
        batch.Release();
    }

    protected override void OnOpen() => into.Join(Context.Subtask, Context.Wake);
}
