namespace Freshet.Nexmark;

/// <summary>What the bids and sellers of 50 events in a row choose from; worked out once for all of them.</summary>
internal readonly struct Epoch
{
    /// <summary>The number of events in an epoch.</summary>
    public const int Events = 50;

    /// <summary>The auctions that each epoch opens, at its offsets 1 to 3.</summary>
    public const int Auctions = 3;

    private const long ActivePeople = 1000;
    private const long AuctionsInFlight = 100;
    private const long HotEvery = 100;

    // Choices run a little past what exists yet, so some events name accounts and auctions that come later.
    private const long Lead = 10;

    /// <summary>The choices of the epoch with the given number.</summary>
    public Epoch(long number)
    {
        Number = number;
        long people = number + 1;
        long active = Math.Min(people, ActivePeople);
        FirstPerson = NexmarkGenerator.FirstId + people - active;
        PersonChoices = active + Lead;
        HotSeller = NexmarkGenerator.FirstId + (number / HotEvery * HotEvery);

        long lastAuction = (Auctions * number) + Auctions - 1;
        long oldest = Math.Max(lastAuction - AuctionsInFlight, 0);
        FirstAuction = NexmarkGenerator.FirstId + oldest;
        AuctionChoices = lastAuction - oldest + 1 + Lead;
        HotAuction = NexmarkGenerator.FirstId + (lastAuction / HotEvery * HotEvery);
    }

    /// <summary>Which epoch, which is also the number of people made before it.</summary>
    public long Number { get; }

    /// <summary>The lowest account that may be drawn.</summary>
    public long FirstPerson { get; }

    /// <summary>How many accounts may be drawn.</summary>
    public long PersonChoices { get; }

    /// <summary>The account that sells most.</summary>
    public long HotSeller { get; }

    /// <summary>The account that bids most.</summary>
    public long HotBidder => HotSeller + 1;

    /// <summary>The lowest auction that a bid may draw.</summary>
    public long FirstAuction { get; }

    /// <summary>How many auctions a bid may draw.</summary>
    public long AuctionChoices { get; }

    /// <summary>The auction bid on most.</summary>
    public long HotAuction { get; }
}
