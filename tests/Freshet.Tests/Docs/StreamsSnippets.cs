using static Freshet.Aggregates;

namespace Freshet.Tests.Docs;

/// <summary>The snippets of docs/streams.md, joins.md, triggers.md, time-and-windows.md, async.md and broadcast.md, compiled and run as they stand there.</summary>
internal static class StreamsSnippets
{
    public static BatchResults Batch()
    {
        // mode begin
        var env = StreamEnvironment.Create(new JobOptions { Mode = ExecutionMode.Automatic });
        // mode end
        var sales = env.FromCollection([new ShopSale("shoes", 5), new ShopSale("hats", 7), new ShopSale("shoes", 2)]);
        var owners = env.FromCollection([new Owner("shoes", "Ann"), new Owner("hats", "Bob"), new Owner("toys", "Cid")]);

        // whole begin
        var byAmount = sales.SortBy(sale => sale.Amount, descending: true);
        var shops = sales.Map(sale => sale.Shop).Distinct();
        var named = sales.KeyBy(sale => sale.Shop)
            .CoGroup(owners.KeyBy(owner => owner.Shop))
            .Window(Global.Windows())
            .Trigger(Triggers.EndOfInput)
            .Join((sale, owner) => $"{owner.Name} sold for {sale.Amount}");
        var highest = sales.PerPartition().Reduce((a, b) => b.Amount > a.Amount ? b : a);
        // whole end
        return new BatchResults(byAmount, shops, named, highest);
    }

    public sealed record ShopSale(string Shop, long Amount);

    public sealed record Owner(string Shop, string Name);

    public sealed record BatchResults(DataStream<ShopSale> ByAmount, DataStream<string> Shops, DataStream<string> Named, DataStream<ShopSale> Highest)
    {
        public void DiscardAllBut(object wanted)
        {
            Discard(ByAmount, wanted);
            Discard(Shops, wanted);
            Discard(Named, wanted);
            Discard(Highest, wanted);
        }

        private static void Discard<T>(DataStream<T> stream, object wanted)
        {
            if (!ReferenceEquals(stream, wanted))
            {
                stream.Discard();
            }
        }
    }

    public static (DataStream<string> Paid, DataStream<string> Priced) Joins(StreamEnvironment env)
    {
        var orders = env.FromCollection([new Order(1, "EUR", 10, 1000), new Order(2, "USD", 20, 2000)]).WithWatermarks(Watermarks.Monotonic(), o => o.TimeMs);
        var payments = env.FromCollection([new Payment(1, 61_000)]).WithWatermarks(Watermarks.Monotonic(), p => p.TimeMs);
        var rates = env.FromCollection([new Rate("USD", 0.5m, 500), new Rate("USD", 0.9m, 2500)]).WithWatermarks(Watermarks.Monotonic(), r => r.TimeMs);

        // interval begin
        var paid = orders.KeyBy(order => order.Id)
            .IntervalJoin(payments.KeyBy(payment => payment.OrderId))
            .Between(TimeSpan.Zero, TimeSpan.FromMinutes(15))
            .LeftOuter(
                (order, payment) => $"{order.Id} paid after {payment.TimeMs - order.TimeMs} ms",
                order => $"{order.Id} never paid");
        // interval end

        // temporal begin
        var priced = orders.KeyBy(order => order.Currency)
            .TemporalJoin(rates.KeyBy(rate => rate.Currency))
            .LeftOuter(
                (order, rate) => $"{order.Id}: {order.Amount * rate.Factor} EUR",
                order => $"{order.Id}: {order.Amount} {order.Currency}");
        // temporal end
        return (paid, priced);
    }

    public static DataStream<string> Triggers_(StreamEnvironment env)
    {
        var sales = env.FromCollection([new Sale("shoes", 5, 1000), new Sale("shoes", 7, 2000), new Sale("hats", 1, 3000), new Sale("shoes", 2, 61_000), new Sale("shoes", 1, 4000)])
            .WithParallelism(1).WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromMinutes(1)), sale => sale.TimeMs);

        // trigger begin
        var totals = sales.KeyBy(sale => sale.Product)
            .Window(Tumbling.EventTime(TimeSpan.FromMinutes(1)))
            .AllowedLateness(TimeSpan.FromMinutes(10))
            .Trigger(Triggers.EventTime.Early(Triggers.Count(2)))
            .Aggregate(Sum<Sale, long>(sale => sale.Cents), (product, window, cents) => $"{product} from {window.StartMs}: {cents}");
        // trigger end
        return totals;
    }

    public static DataStream<string> Sessions(StreamEnvironment env)
    {
        var clicks = env.FromCollection([new Click("ann", "/", 0), new Click("ann", "/cart", 60_000), new Click("ann", "/", 7_200_000)]).WithParallelism(1).WithWatermarks(Watermarks.Monotonic(), click => click.TimeMs);

        // session begin
        var visits = clicks.KeyBy(click => click.User)
            .Window(Session.EventTime(TimeSpan.FromMinutes(30)))
            .Apply((user, window, pages) => new[] { $"{user}: {string.Join(" ", pages.Select(click => click.Page))}" });
        // session end
        return visits;
    }

    public static DataStream<string> Async(StreamEnvironment env)
    {
        var clicks = env.FromCollection([new Click("ann", "/", 0), new Click("bob", "/", 1)]);

        // async begin
        var named = clicks.MapAsync(
            async (click, cancel) => $"{await FindName(click.User, cancel)} saw {click.Page}",
            new AsyncOptions { Capacity = 50, Timeout = TimeSpan.FromSeconds(2), Retry = new AsyncRetry { Attempts = 3 } },
            fallback: (click, error) => $"somebody saw {click.Page}");
        // async end
        return named;
    }

    public static DataStream<string> Broadcast(StreamEnvironment env)
    {
        var limits = env.FromCollection([new Limit("cpu", 90)]).WithParallelism(1);
        var readings = env.Generate(n => new Reading("web-1", "cpu", 85 + (n % 10)), new GeneratorOptions { Count = 2000, RatePerSecond = 4000 });

        // broadcast begin
        var alerts = readings.KeyBy(reading => reading.Server)
            .ConnectBroadcast(limits)
            .Process(() => new Alerts());
        // broadcast end
        return alerts;
    }

    public static async Task<int> Collect()
    {
        // collect begin
        var env = StreamEnvironment.Create();
        var found = 0;
        await foreach (var number in env.FromSequence(0, 999).Filter(n => n % 7 == 0).CollectAsync())
        {
            found++;
        }
        // collect end
        return found;
    }

    public static DataStream<long> Union(StreamEnvironment env)
    {
        var (europe, america) = (env.FromSequence(0, 9), env.FromSequence(100, 109));

        // union begin
        var all = europe.Union(america);
        var spread = all.RebalanceByLoad().Map(number => number * 2);
        // union end
        return spread;
    }

    private static Task<string> FindName(string user, CancellationToken cancel) => user == "ann" ? Task.FromResult("Ann") : Task.FromException<string>(new IOException("down"));

    internal sealed record Order(long Id, string Currency, decimal Amount, long TimeMs);

    internal sealed record Payment(long OrderId, long TimeMs);

    internal sealed record Rate(string Currency, decimal Factor, long TimeMs);

    internal sealed record Sale(string Product, long Cents, long TimeMs);

    internal sealed record Click(string User, string Page, long TimeMs);

    internal sealed record Limit(string Metric, double Most);

    internal sealed record Reading(string Server, string Metric, double Value);

    // function begin
    /// <summary>Tells when a reading is above the limit of its metric, once for each time that it goes above.</summary>
    public sealed class Alerts : KeyedBroadcastFunction<string, Reading, Limit, string>
    {
        private readonly BroadcastState<string, double> _limits;
        private readonly MapState<string, bool> _above;

        public Alerts() => (_limits, _above) = (Broadcast<string, double>("limits"), Map<string, bool>("above"));

        public override void OnRecord(Reading reading, ProcessContext<string, string> context)
        {
            if (!_limits.TryGetValue(reading.Metric, out var most) || reading.Value <= most)
            {
                _above.Remove(reading.Metric);
                return;
            }

            if (!_above.ContainsKey(reading.Metric))
            {
                _above[reading.Metric] = true;
                context.Emit($"{context.Key}: {reading.Metric} is {reading.Value}");
            }
        }

        public override void OnBroadcast(Limit limit, BroadcastContext<string, string> context) => _limits[limit.Metric] = limit.Most;
    }
    // function end
}
