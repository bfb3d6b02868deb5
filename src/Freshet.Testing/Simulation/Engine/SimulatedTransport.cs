using Freshet.Core;
using Freshet.Runtime.Channels;

namespace Freshet.Testing;

/// <summary>How long elements are under way in a <see cref="SimulatedTransport"/>.</summary>
public sealed record TransportStyle
{
    /// <summary>An element is under way for up to this many microseconds.</summary>
    public int DelayMicrosMax { get; init; }

    /// <summary>How often an element clogs its channel.</summary>
    public double ClogChance { get; init; }

    /// <summary>A clogged channel delivers nothing for up to this many microseconds.</summary>
    public int ClogMicrosMax { get; init; }
}

/// <summary>Channels whose elements become visible to the reader only after a delay drawn from the seed, in their order.</summary>
public sealed class SimulatedTransport(SimulatedScheduler scheduler, SeededRandom random, SimulationTrace trace, TransportStyle style) : Transport
{
    private int _channels;

    /// <inheritdoc />
    public override Channel Create(int capacity) => new SimulatedChannel(scheduler, random.Fork(), trace, style, capacity, ++_channels);
}

/// <summary>A channel with elements that are under way.</summary>
internal sealed class SimulatedChannel(
    SimulatedScheduler scheduler, SeededRandom random, SimulationTrace trace, TransportStyle style, int capacity, int number) : Channel
{
    private readonly Queue<(Element Element, long VisibleAt)> _elements = new();
    private Action _wakeReader = static () => { };
    private Action _wakeWriter = static () => { };
    private long _lastVisibleAt;
    private bool _writerWaits;

    public override int Waiting => _elements.Count;

    public override bool IsFull => _elements.Count >= capacity;

    public override bool IsEmpty => !_elements.TryPeek(out var first) || first.VisibleAt > scheduler.NowMicros;

    public override void Connect(Action wakeReader, Action wakeWriter)
    {
        _wakeReader = wakeReader;
        _wakeWriter = wakeWriter;
    }

    public override bool TryWrite(in Element element)
    {
        if (IsFull)
        {
            _writerWaits = true;
            return false;
        }

        trace.Add(number);
        trace.Add((long)element.Kind);
        trace.Add(element.Batch?.Count ?? element.Value);
        if (trace.IsTold)
        {
            trace.Tell($"    channel {number}: {element}");
        }

        var now = scheduler.NowMicros;
        _lastVisibleAt = Math.Max(_lastVisibleAt, now + Delay());
        _elements.Enqueue((element, _lastVisibleAt));
        if (_lastVisibleAt > now)
        {
            scheduler.At(_lastVisibleAt, _wakeReader);
        }
        else
        {
            _wakeReader();
        }

        return true;
    }

    public override bool TryRead(out Element element)
    {
        if (IsEmpty)
        {
            element = default;
            return false;
        }

        element = _elements.Dequeue().Element;
        if (_writerWaits)
        {
            _writerWaits = false;
            _wakeWriter();
        }

        return true;
    }

    private long Delay() => style.ClogChance > 0 && random.Chance(style.ClogChance) ? random.Next(style.ClogMicrosMax + 1) : random.Next(style.DelayMicrosMax + 1);
}
