using Freshet.Nexmark;

namespace Freshet.Bench;

/// <summary>Ends a query: knows what is done with its rows.</summary>
internal interface IAnswer
{
    void Take<TRow>(DataStream<TRow> rows)
        where TRow : struct, IRow;

    /// <summary>Of the rows of each key the newest counts; they come in order.</summary>
    void TakeNewest<TRow>(DataStream<TRow> rows)
        where TRow : struct, IUpdate;
}

/// <summary>Nexmark's queries as DataStream programs. A price in dollars times 0.908 is kept in thousandths, as a DECIMAL of scale 3 is.</summary>
internal static partial class Queries
{
    private static readonly SortedDictionary<string, Action<DataStream<Event>, IAnswer>> All = new(StringComparer.Ordinal)
    {
        ["q0"] = Q0,
        ["q1"] = Q1,
        ["q2"] = Q2,
        ["q3"] = Q3,
        ["q4"] = Q4,
        ["q5"] = Q5,
        ["q7"] = Q7,
        ["q8"] = Q8,
        ["q9"] = Q9,
        ["q11"] = Q11,
        ["q12"] = Q12,
        ["q14"] = Q14,
        ["q15"] = Q15,
        ["q16"] = Q16,
        ["q17"] = Q17,
        ["q18"] = Q18,
        ["q19"] = Q19,
        ["q20"] = Q20,
        ["q22"] = Q22,
    };

    /// <summary>The queries there are.</summary>
    public static IEnumerable<string> Names => All.Keys.OrderBy(name => int.Parse(name[1..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Adds a query to a job.</summary>
    public static void Add(string query, DataStream<Event> events, IAnswer answer)
    {
        if (!All.TryGetValue(query, out var add))
        {
            throw FreshetException.User($"There is no query '{query}': {string.Join(' ', Names)}.");
        }

        add(events, answer);
    }

    private static void Q0(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out BidRow row) => row = new BidRow(e.Bid.Auction, e.Bid.Bidder, e.Bid.Price, e.TimeMs, e.Bid.Extra)));

    private static void Q1(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out PricedRow row) => row = new PricedRow(e.Bid.Auction, e.Bid.Bidder, 908 * e.Bid.Price, e.TimeMs, e.Bid.Extra)));

    private static void Q2(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid && e.Bid.Auction % 123 == 0)
        .Map((in Event e, out AuctionPriceRow row) => row = new AuctionPriceRow(e.Bid.Auction, e.Bid.Price)));

    private static void Q14(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid && 908 * e.Bid.Price is > 1_000_000_000 and < 50_000_000_000)
        .Map((in Event e, out TimeOfDayRow row) => row = new TimeOfDayRow(e.Bid.Auction, e.Bid.Bidder, 908 * e.Bid.Price, e.TimeMs / 3_600_000 % 24, e.TimeMs, e.Bid.Extra, e.Bid.Extra.AsSpan().Count((byte)'c'))));

    private static void Q22(DataStream<Event> events, IAnswer answer) => answer.Take(events
        .Filter((in e) => e.Kind == EventKind.Bid)
        .Map((in Event e, out FoldersRow row) =>
        {
            var path = e.Bid.Url.After((byte)'/', 3);
            row = new FoldersRow(e.Bid.Auction, e.Bid.Bidder, e.Bid.Price, e.Bid.Channel, path.Field((byte)'/', 0), path.Field((byte)'/', 1), path.Field((byte)'/', 2));
        }));

    private readonly record struct BidRow(long Auction, long Bidder, long Price, long TimeMs, Utf8View Extra) : IRow
    {
        public string ToLine() => Columns.Line(Auction, Bidder, Price, Columns.Time(TimeMs), Extra);
    }

    private readonly record struct PricedRow(long Auction, long Bidder, long Thousandths, long TimeMs, Utf8View Extra) : IRow
    {
        public string ToLine() => Columns.Line(Auction, Bidder, Columns.Decimal(Thousandths), Columns.Time(TimeMs), Extra);
    }

    private readonly record struct AuctionPriceRow(long Auction, long Price) : IRow
    {
        public string ToLine() => Columns.Line(Auction, Price);
    }

    private readonly record struct TimeOfDayRow(long Auction, long Bidder, long Thousandths, long Hour, long TimeMs, Utf8View Extra, long CharactersC) : IRow
    {
        private string TimeOfDay => Hour switch
        {
            >= 8 and <= 18 => "dayTime",
            <= 6 or >= 20 => "nightTime",
            _ => "otherTime",
        };

        public string ToLine() => Columns.Line(Auction, Bidder, Columns.Decimal(Thousandths), TimeOfDay, Columns.Time(TimeMs), Extra, CharactersC);
    }

    private readonly record struct FoldersRow(long Auction, long Bidder, long Price, Utf8View Channel, Utf8View First, Utf8View Second, Utf8View Third) : IRow
    {
        public string ToLine() => Columns.Line(Auction, Bidder, Price, Channel, First, Second, Third);
    }
}
