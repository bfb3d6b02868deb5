using System.Runtime.CompilerServices;

namespace Freshet.Nexmark;

/// <summary>
/// The events of the Nexmark auction benchmark. Event <c>n</c> is a pure function of the seed, the rate, the disorder
/// and <c>n</c>: reader <c>i</c> of <c>p</c> makes <c>i, i+p, i+2p, …</c>, and all readers together the same events
/// whatever <c>p</c> is. Every field of every event is made. A generator holds nothing that changes, so any number of
/// threads may share one.
/// </summary>
public sealed partial class NexmarkGenerator
{
    /// <summary>The time of event 0: 2025-01-01T00:00:00Z in milliseconds since 1970.</summary>
    public const long BaseTimeMs = 1_735_689_600_000;

    /// <summary>How far the watermark stays behind the highest timestamp seen.</summary>
    public const long WatermarkLagMs = 4000;

    /// <summary>The first account and the first auction.</summary>
    public const long FirstId = 1000;

    /// <summary>The first category.</summary>
    public const long FirstCategory = 10;

    private readonly EventClock _clock;
    private readonly TextPool _pool;

    /// <summary>
    /// A generator of the events of a seed, at <paramref name="rate"/> events a second of event time (negative: time goes backwards); a disorder above
    /// 1 shuffles the timestamps within blocks of that many events.
    /// </summary>
    public NexmarkGenerator(long seed = 1, long rate = 1_000_000, long disorder = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate);
        ArgumentOutOfRangeException.ThrowIfEqual(rate, long.MinValue);
        Seed = seed;
        Rate = rate;
        Disorder = Math.Max(1, disorder);
        _clock = new EventClock(Rate, Disorder);
        _pool = TextPool.Of(seed);
    }

    /// <summary>The seed.</summary>
    public long Seed { get; }

    /// <summary>Events in a second of event time.</summary>
    public long Rate { get; }

    /// <summary>How many events in a row have their timestamps shuffled; 1 for none.</summary>
    public long Disorder { get; }

    /// <summary>The kind of event <paramref name="n"/>.</summary>
    public static EventKind KindOf(long n) => (n % Epoch.Events) switch
    {
        0 => EventKind.Person,
        <= Epoch.Auctions => EventKind.Auction,
        _ => EventKind.Bid,
    };

    /// <summary>The time of event <paramref name="n"/> in milliseconds since 1970.</summary>
    public long TimeMsOf(long n) => _clock.AtMs(_clock.Place(n));

    /// <summary>Makes the events <c>first, first + step, …</c> until the span is full.</summary>
    public void Fill(long first, long step, Span<Event> events)
    {
        CheckRange(first, step, events.Length);
        long n = first;
        Epoch epoch = default;
        long end = 0;
        for (int i = 0; i < events.Length; i++, n += step)
        {
            if (n >= end)
            {
                epoch = new Epoch(n / Epoch.Events);
                end = (epoch.Number + 1) * Epoch.Events;
            }

            ref Event e = ref events[i];
            int offset = (int)(n - (end - Epoch.Events));
            if (offset > Epoch.Auctions)
            {
                e.Kind = EventKind.Bid;
                MakeBid(n, in epoch, ref e.Bid);
            }
            else if (offset > 0)
            {
                e.Kind = EventKind.Auction;
                MakeAuction(n, offset, in epoch, ref e.Auction);
            }
            else
            {
                e.Kind = EventKind.Person;
                MakePerson(n, in epoch, ref e.Person);
            }
        }
    }

    /// <summary>Makes event <paramref name="n"/> into the argument of its kind, leaving the others alone, and says which that is.</summary>
    public EventKind Next(long n, ref Person person, ref Auction auction, ref Bid bid)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var epoch = new Epoch(n / Epoch.Events);
        int offset = (int)(n - (epoch.Number * Epoch.Events));
        if (offset > Epoch.Auctions)
        {
            MakeBid(n, in epoch, ref bid);
            return EventKind.Bid;
        }

        if (offset > 0)
        {
            MakeAuction(n, offset, in epoch, ref auction);
            return EventKind.Auction;
        }

        MakePerson(n, in epoch, ref person);
        return EventKind.Person;
    }

    private static void CheckRange(long first, long step, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);

        // The loop steps once past the last event, so that must be representable too.
        if ((Int128)first + ((Int128)step * count) > long.MaxValue - Epoch.Events)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, "The last event's number is past the largest.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Start(long n) => Draws.Mix((ulong)Seed ^ Draws.Mix((ulong)n));
}
