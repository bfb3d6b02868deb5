namespace Freshet.Nexmark;

/// <summary>What an event is: of every 50 in a row, one person, three auctions and 46 bids.</summary>
public enum EventKind : byte
{
    /// <summary>A new account.</summary>
    Person,

    /// <summary>An item put up for sale.</summary>
    Auction,

    /// <summary>An offer for an item.</summary>
    Bid,
}
