namespace Freshet.Runtime.Channels;

/// <summary>Writes batches as they are, whatever is in them.</summary>
internal abstract class WholeWriter(OutputChannel[] channels) : EdgeWriter(channels), IBatchReceiver
{
    public void OnBatch(Batch batch)
    {
        batch.Split = Batch.NoSplit;
        Send(batch);
    }

    protected abstract void Send(Batch batch);
}

/// <summary>Takes batches of records for a writer that does not look into them.</summary>
internal sealed class TypedWriter<T>(WholeWriter to, OutputChannel[] channels) : EdgeWriter(channels), IReceiver<T>
{
    public void OnBatch(Batch<T> batch) => to.OnBatch(batch);
}

/// <summary>One channel: to the subtask of the same number; or to the first one, while control elements go to all, so that the other subtasks know the time and take part in checkpoints.</summary>
internal sealed class FirstWriter(OutputChannel[] channels) : WholeWriter(channels)
{
    protected override void Send(Batch batch) => Channels[0].Send(Element.Of(batch));
}

/// <summary>Batches in turn. Each writer starts at another channel, so that small streams spread as well.</summary>
internal sealed class TurnWriter(OutputChannel[] channels, int start) : WholeWriter(channels)
{
    private int _next = start % channels.Length;

    protected override void Send(Batch batch)
    {
        Channels[_next].Send(Element.Of(batch));
        _next = _next + 1 == Channels.Length ? 0 : _next + 1;
    }
}

/// <summary>Each batch to the channel that has the least waiting: slow subtasks get less. Of equals the next in turn.</summary>
internal sealed class LoadWriter(OutputChannel[] channels, int start) : WholeWriter(channels)
{
    private int _next = start % channels.Length;

    protected override void Send(Batch batch)
    {
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
internal sealed class ShuffleWriter(OutputChannel[] channels, int subtask) : WholeWriter(channels)
{
    private readonly SeededRandom _lots = new((ulong)subtask + 1);

    protected override void Send(Batch batch) => Channels[_lots.Next(Channels.Length)].Send(Element.Of(batch));
}

/// <summary>Every batch to every channel; all but the last get it shared.</summary>
internal sealed class BroadcastWriter(OutputChannel[] channels) : WholeWriter(channels)
{
    protected override void Send(Batch batch)
    {
        for (var i = 0; i < Channels.Length - 1; i++)
        {
            Channels[i].Send(Element.Of(batch.Share()));
        }

        Channels[^1].Send(Element.Of(batch));
    }
}

/// <summary>What is in a batch to the subtasks that own its keys, by a hasher that knows what is in it.</summary>
internal sealed class ScatterWriter(OutputChannel[] channels, Core.Graph.BatchScatter scatter) : WholeWriter(channels)
{
    public override void Flush() => Hand(all: true);

    protected override void Send(Batch batch)
    {
        scatter.Add(batch);
        Hand(all: false);
    }

    private void Hand(bool all)
    {
        for (var target = 0; target < Channels.Length; target++)
        {
            while (scatter.Take(target, all) is { } batch)
            {
                Channels[target].Send(Element.Of(batch));
            }
        }
    }
}
