using Freshet.Core.Graph;

namespace Freshet.Runtime.Channels;

/// <summary>Each batch to the channel that has the least waiting: slow subtasks get less. Of equals the next in turn.</summary>
internal sealed class LoadWriter<T>(OutputChannel[] channels, int start) : EdgeWriter(channels), IReceiver<T>
{
    private int _next = start % channels.Length;

    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        var (best, least) = (_next, int.MaxValue);
        for (var i = 0; i < Channels.Length && least > 0; i++)
        {
            var c = (_next + i) % Channels.Length;
            var waiting = Channels[c].Waiting;
            (best, least) = waiting < least ? (c, waiting) : (best, least);
        }

        Channels[best].Send(Element.Of(batch));
        _next = (best + 1) % Channels.Length;
    }
}

/// <summary>Each batch to a channel drawn by lot; each writer draws its own row, the same in each run.</summary>
internal sealed class ShuffleWriter<T>(OutputChannel[] channels, int subtask) : EdgeWriter(channels), IReceiver<T>
{
    private readonly SeededRandom _lots = new((ulong)subtask + 1);

    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[_lots.Next(Channels.Length)].Send(Element.Of(batch));
    }
}

/// <summary>Every batch to the first channel; control elements to all, so that the other subtasks know the time and take part in checkpoints.</summary>
internal sealed class GlobalWriter<T>(OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch)
    {
        batch.Split = Batch.NoSplit;
        Channels[0].Send(Element.Of(batch));
    }
}

/// <summary>Each record where a function says; gathers a batch for each channel.</summary>
internal sealed class CustomWriter<T>(OutputChannel[] channels, SubtaskChooser<T> chooser, string reader) : EdgeWriter(channels), IReceiver<T>
{
    private readonly Batch<T>?[] _gathered = new Batch<T>?[channels.Length];
    private readonly int[] _targets = new int[BatchSize.Default];

    public void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var times = batch.Timestamps;
        chooser.Choose(items, _targets.AsSpan(0, items.Length), Channels.Length, reader);
        for (var i = 0; i < items.Length; i++)
        {
            var to = _gathered[_targets[i]];
            if (to is null || to.IsFull || to.HasTimestamps != batch.HasTimestamps)
            {
                Hand(_targets[i]);
                to = _gathered[_targets[i]] = Batch<T>.Rent();
            }

            if (times.IsEmpty)
            {
                to.Add(items[i]);
            }
            else
            {
                to.Add(items[i], times[i]);
            }
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

    private void Hand(int target)
    {
        if (_gathered[target] is { } batch)
        {
            _gathered[target] = null;
            Channels[target].Send(Element.Of(batch));
        }
    }
}
