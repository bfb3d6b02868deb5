using Freshet.Core.Graph;

namespace Freshet.Runtime.Channels;

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
