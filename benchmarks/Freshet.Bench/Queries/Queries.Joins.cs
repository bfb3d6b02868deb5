using Freshet.Nexmark;

namespace Freshet.Bench;

/// <content>Those that bring two kinds of events together, and sessions.</content>
internal static partial class Queries
{
    /// <summary>Who sells in category 10 and lives in three states: both sides are kept for good, as in Flink.</summary>
    private static void Q3(DataStream<Event> events, IAnswer answer)
    {
        var persons = events.Filter((in e) => e.Kind != EventKind.Bid).Process(() => new SplitSales());
        answer.Take(persons.KeyBy(p => p.Id).Connect(persons.SideOutput(SplitSales.Auctions).KeyBy(a => a.Seller)).Process(() => new LocalSales()));
    }

    /// <summary>Who opened an account and an auction in the same ten seconds.</summary>
    private static void Q8(DataStream<Event> events, IAnswer answer)
    {
        var persons = events.Filter((in e) => e.Kind != EventKind.Bid).Process(() => new SplitAccounts());
        answer.Take(persons.KeyBy(p => p.Id)
            .CoGroup(persons.SideOutput(SplitAccounts.Sellers).KeyBy(seller => seller))
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(TenSeconds.Ms)))
            .Apply((id, window, accounts, sellers) => sellers.Count == 0 ? [] : accounts.Distinct().Select(a => new NewSeller(id, a.Name, window.StartMs))));
    }

    /// <summary>Bids of one bidder that come no more than ten seconds apart.</summary>
    private static void Q11(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out long bidder) => bidder = e.Bid.Bidder)
        .KeyBy(bidder => bidder)
        .Process(() => new BidderSessions()));

    /// <summary>A new account.</summary>
    internal readonly record struct Account(long Id, string Name);

    /// <summary>An account in one of the three states.</summary>
    internal readonly record struct LocalPerson(long Id, string Name, string City, string State);

    /// <summary>An auction of category 10.</summary>
    internal readonly record struct LocalAuction(long Id, long Seller);

    /// <summary>A row of q3.</summary>
    internal readonly record struct LocalSale(string Name, string City, string State, long Auction) : IRow
    {
        public string ToLine() => Columns.Line(Name, City, State, Auction);
    }

    /// <summary>A row of q8.</summary>
    internal readonly record struct NewSeller(long Id, string Name, long StartMs) : IRow
    {
        public string ToLine() => Columns.Line(Id, Name, Columns.Time(StartMs));
    }

    /// <summary>A row of q11 and q12.</summary>
    internal readonly record struct BidderCount(long Bidder, long Count, long StartMs, long EndMs) : IRow
    {
        public string ToLine() => Columns.Line(Bidder, Count, Columns.Time(StartMs), Columns.Time(EndMs));
    }

    /// <summary>Accounts of three states, and auctions of category 10 beside them.</summary>
    private sealed class SplitSales : ProcessFunction<Event, LocalPerson>
    {
        public static readonly OutputTag<LocalAuction> Auctions = new("auctions");

        public override void OnRecord(Event record, ProcessContext<LocalPerson> context)
        {
            if (record.Kind == EventKind.Auction)
            {
                if (record.Auction.Category == 10)
                {
                    context.Emit(Auctions, new LocalAuction(record.Auction.Id, record.Auction.Seller));
                }
            }
            else if (record.Person.State.ToString() is "OR" or "ID" or "CA")
            {
                ref var p = ref record.Person;
                context.Emit(new LocalPerson(p.Id, p.Name.ToString(), p.City.ToString(), p.State.ToString()));
            }
        }
    }

    /// <summary>Accounts, and the sellers of auctions beside them.</summary>
    private sealed class SplitAccounts : ProcessFunction<Event, Account>
    {
        public static readonly OutputTag<long> Sellers = new("sellers");

        public override void OnRecord(Event record, ProcessContext<Account> context)
        {
            if (record.Kind == EventKind.Auction)
            {
                context.Emit(Sellers, record.Auction.Seller);
            }
            else
            {
                context.Emit(new Account(record.Person.Id, record.Person.Name.ToString()));
            }
        }
    }

    /// <summary>An account and its auctions, whichever came first.</summary>
    private sealed class LocalSales : KeyedCoProcessFunction<long, LocalPerson, LocalAuction, LocalSale>
    {
        private readonly ListState<LocalPerson> _persons;
        private readonly ListState<long> _auctions;

        public LocalSales() => (_persons, _auctions) = (List<LocalPerson>("persons"), List<long>("auctions"));

        public override void OnLeft(LocalPerson record, ProcessContext<long, LocalSale> context)
        {
            _persons.Add(record);
            foreach (var auction in _auctions)
            {
                context.Emit(new LocalSale(record.Name, record.City, record.State, auction));
            }
        }

        public override void OnRight(LocalAuction record, ProcessContext<long, LocalSale> context)
        {
            _auctions.Add(record.Id);
            foreach (var person in _persons)
            {
                context.Emit(new LocalSale(person.Name, person.City, person.State, record.Id));
            }
        }
    }
}
