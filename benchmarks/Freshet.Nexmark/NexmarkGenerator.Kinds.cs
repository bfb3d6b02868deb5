using System.Runtime.CompilerServices;

namespace Freshet.Nexmark;

/// <content>One method for each kind. The order of the draws is part of the specification.</content>
public sealed partial class NexmarkGenerator
{
    private const int PersonBytes = 8;
    private const int PersonAverage = 200;
    private const int AuctionBytes = 48;
    private const int AuctionAverage = 500;
    private const int BidBytes = 32;
    private const int BidAverage = 100;

    // An auction stays open for as long as a hundred auctions take to come, three in fifty events.
    private const long Horizon = 100 * Epoch.Events / Epoch.Auctions;

    private void MakePerson(long n, in Epoch epoch, ref Person person)
    {
        var draws = new Draws(Start(n));
        person.TimeMs = TimeMsOf(n);
        person.Id = FirstId + epoch.Number;
        int first = draws.Below(Words.FirstNames.Length);
        int last = draws.Below(Words.LastNames.Length);
        person.Name = _pool.Names[(first * Words.LastNames.Length) + last];
        person.Email.Local = _pool.Word(ref draws, 7);
        person.Email.Domain = _pool.Word(ref draws, 5);
        person.CreditCard.First = (ushort)draws.Below(10_000);
        person.CreditCard.Second = (ushort)draws.Below(10_000);
        person.CreditCard.Third = (ushort)draws.Below(10_000);
        person.CreditCard.Fourth = (ushort)draws.Below(10_000);
        person.City = _pool.Cities[draws.Below(Words.Cities.Length)];
        person.State = _pool.States[draws.Below(Words.States.Length)];
        int used = PersonBytes + person.Name.Length + person.Email.Length + CreditCard.Length + person.City.Length + person.State.Length;
        person.Extra = _pool.Extra(ref draws, used, PersonAverage);
    }

    private void MakeAuction(long n, int offset, in Epoch epoch, ref Auction auction)
    {
        var draws = new Draws(Start(n));
        long place = _clock.Place(n);
        long time = _clock.AtMs(place);
        auction.TimeMs = time;
        auction.Id = FirstId + (Epoch.Auctions * epoch.Number) + offset - 1;
        auction.Seller = draws.Below(4) > 0 ? epoch.HotSeller : epoch.FirstPerson + draws.Below(epoch.PersonChoices);
        auction.Category = FirstCategory + draws.Below(5);
        auction.InitialBid = draws.Price();
        long open = 2 * (_clock.AtMs(place + Horizon) - time);
        auction.ExpiresMs = time + 1 + draws.Below(Math.Max(open, 1));
        auction.ItemName = _pool.Word(ref draws, 20);
        auction.Description = _pool.Word(ref draws, 100);
        auction.Reserve = auction.InitialBid + draws.Price();
        int used = AuctionBytes + auction.ItemName.Length + auction.Description.Length;
        auction.Extra = _pool.Extra(ref draws, used, AuctionAverage);
    }

    /// <summary>
    /// Bids are 46 of 50 events and their three coin tosses are what a processor cannot predict, so there is no branch:
    /// the rare choice is always drawn, a mask takes one of the two, and the counter moves on only where the draw counts.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeBid(long n, in Epoch epoch, ref Bid bid)
    {
        const int Want = BidAverage - BidBytes;
        const int Slack = Want / 5;
        ulong state = Start(n) + Draws.Increment;

        // below(2) > 0 when the draw's top bit is set.
        ulong hot = (ulong)((long)Draws.Mix(state) >> 63);
        state += Draws.Increment;
        long cold = epoch.FirstAuction + (long)Draws.Scale(Draws.Mix(state), (ulong)epoch.AuctionChoices);
        bid.Auction = Choose(hot, epoch.HotAuction, cold);
        state += Draws.Increment & ~hot;

        // below(4) > 0 when either of the top two bits is: adding 3 carries any into bit 2.
        hot = 0 - (((Draws.Mix(state) >> 62) + 3) >> 2);
        state += Draws.Increment;
        cold = epoch.FirstPerson + (long)Draws.Scale(Draws.Mix(state), (ulong)epoch.PersonChoices);
        bid.Bidder = Choose(hot, epoch.HotBidder, cold);
        state += Draws.Increment & ~hot;

        ulong scale = 100UL << (int)Draws.Scale(Draws.Mix(state), 20);
        bid.Price = (long)(scale + Draws.Scale(Draws.Mix(state + Draws.Increment), scale));

        hot = (ulong)((long)Draws.Mix(state + unchecked(2 * Draws.Increment)) >> 63);
        ulong choices = (ulong)Choose(hot, TextPool.HotChannels, TextPool.ColdChannels);
        ulong channel = Draws.Scale(Draws.Mix(state + unchecked(3 * Draws.Increment)), choices) + (~hot & TextPool.HotChannels);
        ref readonly Channel page = ref _pool.Channels[(int)channel];
        bid.Channel = page.Name;
        bid.Url = page.Url;

        ulong length = Want - Slack + Draws.Scale(Draws.Mix(state + unchecked(4 * Draws.Increment)), 2 * Slack);
        ulong from = Draws.Scale(Draws.Mix(state + unchecked(5 * Draws.Increment)), TextPool.Letters - length);
        bid.Extra = _pool.Run(from, length);
        bid.TimeMs = TimeMsOf(n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Choose(ulong mask, long set, long clear) => (long)((mask & (ulong)set) | (~mask & (ulong)clear));
}
