using System.Text.Json;

namespace LiveSales;

/// <summary>
/// A shopping festival that is made up: the same one in each run. Tick n is ten milliseconds of it, in which an order may be created, another one paid and
/// a third cancelled. Lines come shuffled, some payments before their order.
/// </summary>
internal static class Festival
{
    /// <summary>Midnight of 11 November 2025 in Beijing.</summary>
    public const long StartMs = 1_762_790_400_000;

    private const int TickMs = 10;
    private const int Block = 1024;
    private const long WavesTicks = 240_000; // 40 minutes

    private static readonly Hostile Hostile = new();

    /// <summary>The lines of a tick.</summary>
    public static List<byte[]> Lines(long tick, bool mess)
    {
        var lines = new List<byte[]>(3);
        var created = Shuffled(tick, 389);
        if (Exists(created))
        {
            lines.Add(Created(created, mess));
        }

        Paid(tick - 700, delayed: false);
        Cancel(tick - (3 * Block));
        if (mess)
        {
            Paid(tick - (60 * Block), delayed: true); // ten minutes late
            var chance = Mix(tick ^ 0x5EED);
            var again = Shuffled(tick - 2000, 389);
            if (chance % 9 == 0 && again >= 0 && Exists(again))
            {
                lines.Add(Created(again, mess));
            }

            if (chance % 11 == 0)
            {
                lines.Add(Hostile.Line(chance / 11));
            }
        }

        return lines;

        void Paid(long at, bool delayed)
        {
            var order = Shuffled(at, 677);
            if (order >= 0 && Exists(order) && Mix(order ^ 3) % 15 != 0 && delayed == (mess && Mix(order ^ 7) % 40 == 0))
            {
                lines.Add(Json(order, "Paid", TimeOf(order) + 5000 + (long)(Mix(order ^ 5) % 8000), null));
                if (mess && Mix(order ^ 9) % 10 == 0)
                {
                    lines.Add(Json(order, "Paid", TimeOf(order) + 5000 + (long)(Mix(order ^ 5) % 8000), null));
                }
            }
        }

        void Cancel(long at)
        {
            var order = Shuffled(at, 151);
            if (order >= 0 && Exists(order) && Mix(order ^ 11) % 14 == 0)
            {
                lines.Add(Json(order, "Cancelled", TimeOf(order) + 20_000, null));
            }
        }
    }

    /// <summary>Each number in a block of ticks once, in another order.</summary>
    private static long Shuffled(long tick, int step) => tick < 0 ? -1 : (tick & -Block) | (((tick * step) + (tick >> 10)) & (Block - 1));

    private static long TimeOf(long order) => StartMs + (order * TickMs) + (long)(Mix(order) % 500);

    /// <summary>Business goes up and down.</summary>
    private static bool Exists(long order)
    {
        var wave = Math.Abs((order % WavesTicks) - (WavesTicks / 2)) * 70 / (WavesTicks / 2);
        return (long)(Mix(order ^ 13) % 100) < 100 - wave;
    }

    private static byte[] Created(long order, bool mess)
    {
        var chance = Mix(order ^ 17);
        var (name, category, cents) = Catalog.Product(Skewed(chance, Catalog.Products));
        var goods = new Goods(name, Catalog.Shop(Skewed(Mix(order ^ 19), Catalog.Shops)), category, Catalog.Provinces[Skewed(Mix(order ^ 23), Catalog.Provinces.Length)], cents);
        return Json(order, "Created", TimeOf(order), mess && Mix(order ^ 29) % 6 == 0 ? Hostile.Rename(goods, Mix(order ^ 31)) : goods);
    }

    /// <summary>Low numbers come more often.</summary>
    internal static int Skewed(ulong chance, int count)
    {
        var u = (chance >> 11) / (double)(1L << 53);
        return (int)(u * u * Math.Sqrt(u) * count);
    }

    private static byte[] Json(long order, string kind, long time, Goods? goods)
    {
        using var bytes = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("order", order);
            json.WriteString("kind", kind);
            json.WriteNumber("time", time);
            if (goods is not null)
            {
                json.WriteString("product", goods.Product);
                json.WriteString("shop", goods.Shop);
                json.WriteString("category", goods.Category);
                json.WriteString("province", goods.Province);
                json.WriteNumber("cents", goods.Cents);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Stafford's mix of 64 bits (variant 13): the same for the same number, on every machine.</summary>
    internal static ulong Mix(long n)
    {
        var x = (ulong)n + 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}

/// <summary>What an order is about.</summary>
internal sealed record Goods(string Product, string Shop, string Category, string Province, long Cents);
