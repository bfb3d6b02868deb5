using System.Text.Json;
using LiveSales;

namespace Freshet.Samples.Tests;

/// <summary>The same answer by a dictionary and LINQ, from all lines at once.</summary>
internal sealed class SalesModel
{
    private readonly Dictionary<long, Order> _orders = [];

    /// <summary>Lines that are no events.</summary>
    public List<byte[]> Bad { get; } = [];

    public SalesModel(IEnumerable<byte[]> lines)
    {
        foreach (var line in lines)
        {
            if (!Take(line))
            {
                Bad.Add(line);
            }
        }
    }

    public Screen Screen()
    {
        var sales = _orders.Values.Where(static o => o is { Goods: not null, PaidMs: not null, IsCancelled: false }).ToList();
        Row[] By(Func<Order, string> name) =>
            [.. sales.GroupBy(name).Select(static g => new Row(g.Key, g.Sum(static o => o.Goods!.Cents), g.Count())).OrderByDescending(static r => r.Cents).ThenBy(static r => r.Name, StringComparer.Ordinal)];
        return new Screen(
            sales.Sum(static o => o.Goods!.Cents),
            sales.Count,
            [.. By(static o => $"{o.PaidMs / 60_000}").OrderBy(static r => r.Name.Length).ThenBy(static r => r.Name, StringComparer.Ordinal)],
            By(static o => o.Goods!.Product)[..5],
            By(static o => o.Goods!.Shop)[..5],
            By(static o => Catalog.Categories.Contains(o.Goods!.Category) ? o.Goods.Category : "other"),
            By(static o => Catalog.Provinces.Contains(o.Goods!.Province) ? o.Goods.Province : "other"));
    }

    private bool Take(byte[] line)
    {
        try
        {
            var json = JsonDocument.Parse(line).RootElement;
            if (json.ValueKind != JsonValueKind.Object || !json.GetProperty("order").TryGetInt64(out var number) || number < 0 || !json.GetProperty("time").TryGetInt64(out var time) || time < 1_762_790_400_000)
            {
                return false;
            }

            if (!_orders.TryGetValue(number, out var order))
            {
                order = new Order();
            }

            switch (json.GetProperty("kind").GetString())
            {
                case "Created":
                    string Text(string name) => json.GetProperty(name).GetString() is { Length: > 0 and <= 100 } text ? text : throw new FormatException();
                    var goods = new Goods(Text("product"), Text("shop"), Text("category"), Text("province"), json.GetProperty("cents").GetInt64());
                    if (goods.Cents is < 1 or > 1_000_000_000)
                    {
                        return false;
                    }

                    order.Goods ??= goods;
                    break;
                case "Paid":
                    order.PaidMs ??= time;
                    break;
                case "Cancelled":
                    order.IsCancelled = true;
                    break;
                default:
                    return false;
            }

            _orders[number] = order;
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }

    private sealed class Order
    {
        public Goods? Goods { get; set; }

        public long? PaidMs { get; set; }

        public bool IsCancelled { get; set; }
    }
}
