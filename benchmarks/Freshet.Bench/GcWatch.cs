using System.Diagnostics.Tracing;

namespace Freshet.Bench;

/// <summary>
/// Counts collections since it was made, and keeps the longest time that the runtime held all threads for one. To listen for pauses
/// costs 50 ms when it begins; one that does not gives the sum of all pauses instead.
/// </summary>
internal sealed class GcWatch(bool listens = true) : IDisposable
{
    private readonly int[] _before = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
    private readonly TimeSpan _pausedBefore = GC.GetTotalPauseDuration();
    private readonly PauseListener? _pauses = listens ? new PauseListener() : null;

    /// <summary>The longest pause of all collections, in milliseconds. Waits for what the runtime has not told yet, a second at most.</summary>
    public double LongestPauseMs => (_pauses?.Longest(after: _before[0]) ?? GC.GetTotalPauseDuration() - _pausedBefore).TotalMilliseconds;

    /// <summary>Collections of a generation (those of higher ones included, as the runtime counts).</summary>
    public int Collections(int generation) => GC.CollectionCount(generation) - _before[generation];

    public void Dispose() => _pauses?.Dispose();

    private sealed class PauseListener : EventListener
    {
        private const EventKeywords GcKeyword = (EventKeywords)1;
        private const int Ended = 2;
        private const int Restarted = 3;
        private const int Suspending = 9;
        private static readonly TimeSpan DeliveryMax = TimeSpan.FromSeconds(1);

        private readonly Lock _gate = new();
        private DateTime? _suspendedAt;
        private TimeSpan _longest;
        private long _ended; // the number of the last collection that is known to have ended

        /// <summary>The longest pause of the collections after the first so many.</summary>
        public TimeSpan Longest(int after)
        {
            var collections = GC.CollectionCount(0);
            SpinWait.SpinUntil(() => collections == after || Knows(collections), DeliveryMax);
            lock (_gate)
            {
                return _longest;
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
                return _ended >= collections && _suspendedAt is null;
            }
        }
    }
}
