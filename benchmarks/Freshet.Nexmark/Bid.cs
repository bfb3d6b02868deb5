namespace Freshet.Nexmark;

/// <summary>An offer for an item.</summary>
public struct Bid
{
    /// <summary>When it was made, in milliseconds since 1970.</summary>
    public long TimeMs;

    /// <summary>The auction bid on.</summary>
    public long Auction;

    /// <summary>The account that bids.</summary>
    public long Bidder;

    /// <summary>The amount, 100 to 104,857,599.</summary>
    public long Price;

    /// <summary>Where the bid came from: one of four hot channels or "channel-" and a number below 10,000.</summary>
    public Utf8View Channel;

    /// <summary>The channel's page.</summary>
    public Utf8View Url;

    /// <summary>Filler that brings the event to about 100 bytes.</summary>
    public Utf8View Extra;
}
