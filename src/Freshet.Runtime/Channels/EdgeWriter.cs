using Freshet.Core.Graph;
using Freshet.Core.State;

namespace Freshet.Runtime.Channels;

/// <summary>The writing end of an edge: spreads batches over the channels to the next operator's subtasks.</summary>
internal abstract class EdgeWriter
{
    protected EdgeWriter(OutputChannel[] channels) => Channels = channels;

    protected OutputChannel[] Channels { get; }

    /// <summary>Sends what is gathered.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>Sends a control element down every channel, after the data.</summary>
    public void Control(Element element)
    {
        Flush();
        foreach (var channel in Channels)
        {
            channel.Send(element);
        }
    }
}

/// <summary>One channel: to the subtask of the same number.</summary>
internal sealed class ForwardWriter<T>(OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[0].Send(Element.Of(batch));
    }
}

/// <summary>Batches in turn. Each writer starts at another channel, so that small streams spread as well.</summary>
internal sealed class RebalanceWriter<T>(OutputChannel[] channels, int start) : EdgeWriter(channels), IReceiver<T>
{
    private int _next = start % channels.Length;

    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[_next].Send(Element.Of(batch));
        _next = _next + 1 == Channels.Length ? 0 : _next + 1;
    }
}

/// <summary>Every batch to every channel; all but the last get a copy.</summary>
internal sealed class BroadcastWriter<T>(OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        for (var i = 0; i < Channels.Length - 1; i++)
        {
            Channels[i].Send(Element.Of(batch.Copy()));
        }

        Channels[^1].Send(Element.Of(batch));
    }
}

/// <summary>Each record to the subtask that owns its key group; gathers a batch for each.</summary>
internal sealed class HashWriter<T> : EdgeWriter, IReceiver<T>
{
    private readonly KeyHasher<T> _hasher;
    private readonly Batch<T>?[] _gathered;
    private readonly ushort[] _subtaskOf;

    public HashWriter(OutputChannel[] channels, KeyHasher<T> hasher, int maxParallelism)
        : base(channels)
    {
        _hasher = hasher;
        _gathered = new Batch<T>?[channels.Length];
        _subtaskOf = [.. Enumerable.Range(0, maxParallelism).Select(g => (ushort)KeyGroups.SubtaskOf(g, maxParallelism, channels.Length))];
    }

    public void OnBatch(Batch<T> batch)
    {
        _hasher.Hash(batch);
        var items = batch.Items;
        var hashes = batch.Hashes;
        var timed = batch.HasTimestamps;
        var timestamps = batch.Timestamps;
        var groups = (uint)_subtaskOf.Length;
        for (var i = 0; i < items.Length; i++)
        {
            var target = _subtaskOf[(int)(((ulong)hashes[i] * groups) >> 32)];
            var to = _gathered[target];
            if (to is null || to.IsFull || to.HasTimestamps != timed)
            {
                to = Next(target, timed);
            }

            var at = to.Count;
            to.Places[at] = items[i];
            to.HashPlaces(_hasher)[at] = hashes[i];
            if (timed)
            {
                to.TimestampPlaces()[at] = timestamps[i];
            }

            to.SetCount(at + 1);
        }

        batch.Release();
    }

    public override void Flush()
    {
        for (var target = 0; target < _gathered.Length; target++)
        {
            Hand(target);
        }
    }

    private Batch<T> Next(int target, bool timed)
    {
        Hand(target);
        var batch = Batch<T>.Rent();
        batch.HashPlaces(_hasher);
        if (timed)
        {
            batch.TimestampPlaces();
        }

        return _gathered[target] = batch;
    }

    private void Hand(int target)
    {
        if (_gathered[target] is { } batch)
        {
            _gathered[target] = null;
            Channels[target].Send(Element.Of(batch));
        }
    }
}
