using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>A number made of every field of an event; of a text its length, for where it lies differs from process to process.</summary>
internal static class EventSum
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    public static ulong Of(in Event e) => e.Kind switch
    {
        EventKind.Person => Of(in e.Person),
        EventKind.Auction => Of(in e.Auction),
        _ => Of(in e.Bid),
    };

    private static ulong Of(in Person person)
    {
        var card = person.CreditCard;
        var sum = Add(Add(1, person.TimeMs), person.Id);
        sum = Add(Add(Add(sum, person.Name), person.Email.Local), person.Email.Domain);
        sum = Add(sum, card.First | ((long)card.Second << 16) | ((long)card.Third << 32) | ((long)card.Fourth << 48));
        return Add(Add(Add(sum, person.City), person.State), person.Extra);
    }

    private static ulong Of(in Auction auction)
    {
        var sum = Add(Add(2, auction.TimeMs), auction.Id);
        sum = Add(Add(sum, auction.ItemName), auction.Description);
        sum = Add(Add(Add(sum, auction.InitialBid), auction.Reserve), auction.ExpiresMs);
        return Add(Add(Add(sum, auction.Seller), auction.Category), auction.Extra);
    }

    private static ulong Of(in Bid bid)
    {
        var sum = Add(Add(Add(Add(3, bid.TimeMs), bid.Auction), bid.Bidder), bid.Price);
        return Add(Add(Add(sum, bid.Channel), bid.Url), bid.Extra);
    }

    private static ulong Add(ulong sum, long number) => (sum ^ (ulong)number) * Odd;

    private static ulong Add(ulong sum, Utf8View text) => Add(sum, text.Length);
}
