using System.Text;

namespace LiveSales;

/// <summary>What one would rather not read: lines that are no events, and names that want to be markup.</summary>
internal sealed class Hostile
{
    private static readonly string[] Names =
    [
        "<script>document.title='pwned'</script>",
        "<img src=x onerror=\"document.title='pwned'\">",
        "\"><svg onload=alert(1)>",
        "</td></table><h1>FREE</h1>",
        "{{7*7}}${7*7}'; DROP TABLE sales; --",
        "\u202Egnirts desrever\u202C \u0000\u0007 \uD83C\uDF8F",
        "a very long name that goes on and on without any end in sight until one hundred characters are full!",
    ];

    private static readonly byte[][] Lines =
    [
        [],
        "\0\u0001\u00FF\u00FE"u8.ToArray(),
        [0xC3, 0x28, 0xFF],
        "{\"order\":1,\"kind\":\"Created\""u8.ToArray(),
        "{\"order\":\"one\",\"kind\":\"Paid\",\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":99999999999999999999,\"kind\":\"Paid\",\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":-5,\"kind\":\"Paid\",\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":2,\"kind\":\"Stolen\",\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":2,\"kind\":77,\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":2,\"kind\":\"Paid\",\"time\":0}"u8.ToArray(),
        "{\"order\":2,\"kind\":\"Created\",\"time\":1762790400000}"u8.ToArray(),
        "{\"order\":2,\"kind\":\"Created\",\"time\":1762790400000,\"product\":\"a\",\"shop\":\"b\",\"category\":\"c\",\"province\":\"d\",\"cents\":-100000}"u8.ToArray(),
        "{\"order\":2,\"kind\":\"Created\",\"time\":1762790400000,\"product\":\"a\",\"shop\":\"b\",\"category\":\"c\",\"province\":\"d\",\"cents\":9e18}"u8.ToArray(),
        "null"u8.ToArray(),
        "[]"u8.ToArray(),
        Encoding.UTF8.GetBytes(new string('[', 10_000)),
        Encoding.UTF8.GetBytes($"{{\"order\":2,\"kind\":\"Created\",\"time\":1762790400000,\"product\":\"{new string('x', 5000)}\",\"shop\":\"b\",\"category\":\"c\",\"province\":\"d\",\"cents\":1}}"),
        Future,
    ];

    /// <summary>A sale of the year 2099: no clock may be moved by it.</summary>
    private static byte[] Future => "{\"order\":4611686018427387904,\"kind\":\"Paid\",\"time\":4070908800000}"u8.ToArray();

    public byte[] Line(ulong chance) => Lines[chance % (ulong)Lines.Length];

    public Goods Rename(Goods goods, ulong chance)
    {
        var name = Names[Festival.Skewed(Festival.Mix((long)(chance >> 1)), Names.Length)];
        return (chance % 4) switch
        {
            0 => goods with { Shop = name },
            1 => goods with { Province = name },
            2 => goods with { Category = name },
            _ => goods with { Product = name, Cents = 60_000 }, // sells well: it is on the screen
        };
    }
}
