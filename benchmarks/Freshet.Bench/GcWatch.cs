using System.Diagnostics.Tracing;

namespace Freshet.Bench;

/// <summary>Keeps the longest time that the runtime held all threads for one.</summary>
internal sealed class GcWatch : EventListener
{
    private const EventKeywords GcKeyword = (EventKeywords)1;
    private const int Ended = 2;
    private const int Restarted = 3;
    private const int Suspending = 9;
    private static readonly TimeSpan DeliveryMax = TimeSpan.FromSeconds(1);

    private readonly int _before = GC.CollectionCount(0);
    private readonly Lock _gate = new();
    private DateTime? _suspendedAt;
    private TimeSpan _longest;
    private long _ended; // the number of the last collection that is known to have ended

    /// <summary>The longest pause of all collections, in milliseconds. Waits for what the runtime has not told yet, a second at most.</summary>
    public double LongestPauseMs
    {
        get
        {
            var collections = GC.CollectionCount(0);
            SpinWait.SpinUntil(() => Knows(collections), DeliveryMax);
            lock (_gate)
            {
                return _longest.TotalMilliseconds;
            }
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Informational, GcKeyword);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_gate is null)
        {
            return; // the base class listens before this one is made
        }

        lock (_gate)
        {
            if (eventData.EventId == Suspending)
            {
                _suspendedAt = eventData.TimeStamp;
            }
            else if (eventData.EventId == Restarted && _suspendedAt is { } from)
            {
                _suspendedAt = null;
                _longest = eventData.TimeStamp - from is var pause && pause > _longest ? pause : _longest;
            }
            else if (eventData.EventId == Ended && eventData.Payload is [uint number, ..])
            {
                _ended = number;
            }
        }
    }

    private bool Knows(int collections)
    {
        lock (_gate)
        {
            return collections == _before || (_ended >= collections && _suspendedAt is null);
        }
    }
}
