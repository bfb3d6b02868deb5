namespace Freshet.Nexmark;

/// <summary>An item put up for sale.</summary>
public struct Auction
{
    /// <summary>When it was opened, in milliseconds since 1970.</summary>
    public long TimeMs;

    /// <summary>The auction, from 1000 upwards.</summary>
    public long Id;

    /// <summary>The name of the item.</summary>
    public Utf8View ItemName;

    /// <summary>What the seller says of the item.</summary>
    public Utf8View Description;

    /// <summary>The lowest bid allowed.</summary>
    public long InitialBid;

    /// <summary>The lowest price at which the item is sold.</summary>
    public long Reserve;

    /// <summary>When it closes, in milliseconds since 1970.</summary>
    public long ExpiresMs;

    /// <summary>The account of the seller.</summary>
    public long Seller;

    /// <summary>The category, 10 to 14.</summary>
    public long Category;

    /// <summary>Filler that brings the event to about 500 bytes.</summary>
    public Utf8View Extra;
}
