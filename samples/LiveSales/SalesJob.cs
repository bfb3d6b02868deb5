using Freshet;
using Freshet.Sql;

namespace LiveSales;

/// <summary>Lines → events → orders → sales → what the screen shows.</summary>
internal static class SalesJob
{
    public const string Name = "live-sales";

    private const string Sums = "COALESCE(SUM(Cents), 0) AS cents, COUNT(*) AS orders";
    private const string BestFive = "ORDER BY cents DESC, name LIMIT 5";

    /// <summary>Each part of the screen is a query over the sales as they stand. All of them change together: the parts add up to the total at every instant.</summary>
    private static readonly (Panel Panel, string Query)[] Queries =
    [
        (Panel.Total, $"SELECT 'all' AS name, {Sums} FROM sales"),
        (Panel.Minutes, $"SELECT CAST(`Minute` AS STRING) AS name, {Sums} FROM sales GROUP BY `Minute`"),
        (Panel.Products, $"SELECT Product AS name, {Sums} FROM sales GROUP BY Product {BestFive}"),
        (Panel.Shops, $"SELECT Shop AS name, {Sums} FROM sales GROUP BY Shop {BestFive}"),
        (Panel.Categories, $"SELECT Category AS name, {Sums} FROM sales GROUP BY Category"),
        (Panel.Provinces, $"SELECT Province AS name, {Sums} FROM sales GROUP BY Province"),
    ];

    public static void Build(StreamEnvironment env, Arguments arguments, Board board)
    {
        var lines = arguments.Input is { } input
            ? env.FromFiles(input, Format.Bytes)
            : env.Generate(tick => tick, new GeneratorOptions { Count = arguments.Orders, RatePerSecond = arguments.RatePerSecond })
                .FlatMap(tick => Festival.Lines(tick, arguments.Mess));

        var events = lines.Process(() => new ReadEvents());
        var sales = events
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(30)).NotAhead(TimeSpan.FromMinutes(1), FutureTimes.Drop), e => e.Time)
            .KeyBy(e => e.Order)
            .Process(() => new OrderBook(arguments.Keep)).WithUid("orders");

        if (arguments.Aside is { } aside)
        {
            events.SideOutput(ReadEvents.Bad).ToFiles(Path.Combine(aside, "bad"), Format.Bytes);
            sales.SideOutput(OrderBook.TooLate).ToFiles(Path.Combine(aside, "late"), Format.JsonLines<OrderEvent>());
        }

        env.AddChangelog("sales", sales);
        Queries.Select(q => env.Sql(q.Query).ToChangelog<Row>().Map(change => new PanelChange(q.Panel, change.Row, change.Weight)))
            .Aggregate((all, more) => all.Union(more))
            .ToSink("screen", () => new ScreenSink(board), isStateful: true, parallelismMax: 1).WithUid("screen");
    }
}
