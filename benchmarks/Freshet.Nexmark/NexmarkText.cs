using System.Text;

namespace Freshet.Nexmark;

/// <summary>
/// Events as lines of text, byte for byte those of the reference's <c>nexmark-events</c>, so that the two can be compared.
/// </summary>
public static class NexmarkText
{
    private const int Batch = 256;

    /// <summary>Writes the first <paramref name="count"/> events, one line each; none when the count is negative.</summary>
    public static void Write(Stream destination, long count, long seed = 1, long rate = 1_000_000, long disorder = 1) =>
        Write(destination, new NexmarkGenerator(seed, rate, disorder), 0, count);

    /// <summary>Writes <paramref name="count"/> events of a generator from event <paramref name="first"/> on, one line each.</summary>
    public static void Write(Stream destination, NexmarkGenerator generator, long first, long count)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(generator);
        var lines = new LineBuffer(destination);
        var batch = new Event[Batch];
        for (long done = 0; done < count; done += Batch)
        {
            Span<Event> events = batch.AsSpan(0, (int)Math.Min(Batch, count - done));
            generator.Fill(first + done, 1, events);
            foreach (ref readonly Event e in events)
            {
                Append(lines, in e);
            }
        }

        lines.Flush();
    }

    /// <summary>The line of one event, without its end.</summary>
    public static string Line(in Event e)
    {
        using var text = new MemoryStream();
        var lines = new LineBuffer(text);
        Append(lines, in e);
        lines.Flush();
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length - 1);
    }

    private static void Append(LineBuffer lines, in Event e)
    {
        switch (e.Kind)
        {
            case EventKind.Person:
                Append(lines, in e.Person);
                break;
            case EventKind.Auction:
                Append(lines, in e.Auction);
                break;
            default:
                Append(lines, in e.Bid);
                break;
        }

        lines.End();
    }

    private static void Append(LineBuffer lines, in Person person)
    {
        lines.Begin('P');
        lines.Add(person.Id);
        lines.Add(person.Name);
        lines.Add(in person.Email);
        lines.Add(in person.CreditCard);
        lines.Add(person.City);
        lines.Add(person.State);
        lines.Add(person.TimeMs);
        lines.Add(person.Extra);
    }

    private static void Append(LineBuffer lines, in Auction auction)
    {
        lines.Begin('A');
        lines.Add(auction.Id);
        lines.Add(auction.ItemName);
        lines.Add(auction.Description);
        lines.Add(auction.InitialBid);
        lines.Add(auction.Reserve);
        lines.Add(auction.TimeMs);
        lines.Add(auction.ExpiresMs);
        lines.Add(auction.Seller);
        lines.Add(auction.Category);
        lines.Add(auction.Extra);
    }

    private static void Append(LineBuffer lines, in Bid bid)
    {
        lines.Begin('B');
        lines.Add(bid.Auction);
        lines.Add(bid.Bidder);
        lines.Add(bid.Price);
        lines.Add(bid.Channel);
        lines.Add(bid.Url);
        lines.Add(bid.TimeMs);
        lines.Add(bid.Extra);
    }
}
