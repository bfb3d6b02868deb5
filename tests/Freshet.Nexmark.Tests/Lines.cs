namespace Freshet.Nexmark.Tests;

/// <summary>An event as a string with every field, made from the fields' own strings rather than by the writer under test.</summary>
internal static class Lines
{
    public static string Of(Event e) => e.Kind switch
    {
        EventKind.Person => Of(e.Person),
        EventKind.Auction => Of(e.Auction),
        _ => Of(e.Bid),
    };

    private static string Of(Person p) =>
        $"P\t{p.Id}\t{p.Name}\t{p.Email}\t{p.CreditCard}\t{p.City}\t{p.State}\t{p.TimeMs}\t{p.Extra}";

    private static string Of(Auction a) =>
        $"A\t{a.Id}\t{a.ItemName}\t{a.Description}\t{a.InitialBid}\t{a.Reserve}\t{a.TimeMs}\t{a.ExpiresMs}\t{a.Seller}\t{a.Category}\t{a.Extra}";

    private static string Of(Bid b) =>
        $"B\t{b.Auction}\t{b.Bidder}\t{b.Price}\t{b.Channel}\t{b.Url}\t{b.TimeMs}\t{b.Extra}";
}
