using System.Globalization;
using System.Text;

namespace ServerAlerts;

/// <summary>
/// Servers that are made up, the same in each run. In each round of five seconds every server says how it is, in another order each time. Some have bad
/// minutes, some fall silent and come back.
/// </summary>
internal static class Fleet
{
    /// <summary>1 January 2026.</summary>
    public const long StartMs = 1_767_225_600_000;

    /// <summary>How often a server says how it is.</summary>
    public const int EveryMs = 5000;

    private static readonly string[] Groups = ["web", "web", "web", "db", "cache", "batch"];

    private static readonly string[] Names =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "db-1\u202Egnp", "'; DROP TABLE servers; --", "${jndi:ldap://x}", "{\"id\":1}", new('n', 100),
    ];

    private static readonly byte[][] BadLines =
    [
        [], "\0\u0001"u8.ToArray(), [0xC3, 0x28], "web-1,web"u8.ToArray(), "web-1,web,soon,1,2,3"u8.ToArray(), "web-1,web,1767225600000,NaN,2,3"u8.ToArray(),
        "web-1,web,1767225600000,101,2,3"u8.ToArray(), "web-1,web,1767225600000,1,2,1e300"u8.ToArray(), ",web,1767225600000,1,2,3"u8.ToArray(),
        "web-1,web,-1,1,2,3"u8.ToArray(), "web-1,web,1767225600000,1,2,3,4,5"u8.ToArray(), Encoding.UTF8.GetBytes(new string('x', 5000)), "\"web-1,web,1767225600000,1,2,3"u8.ToArray(),
        "web-future,web,4070908800000,1,2,3"u8.ToArray(),
    ];

    /// <summary>The lines of number n: of one server in one round.</summary>
    public static List<byte[]> Lines(long n, int servers, bool mess)
    {
        var lines = new List<byte[]>(1);
        var round = n / servers;
        var server = (int)(((n % servers) + (round * 7919)) % servers);
        var chance = Mix((server * 1_000_003L) + round);
        if (!IsSilent(server, round))
        {
            var line = Line(server, round, mess);
            lines.Add(line);
            if (mess && chance % 20 == 0)
            {
                lines.Add(line);
            }
        }

        if (mess)
        {
            if (chance % 31 == 0 && round >= 60 && !IsSilent(server, round - 60))
            {
                lines.Add(Line(server, round - 60, mess)); // five minutes late
            }

            if (chance % 23 == 0)
            {
                lines.Add(BadLines[Mix((long)chance) % (ulong)BadLines.Length]);
            }
        }

        return lines;
    }

    private static byte[] Line(int server, long round, bool mess)
    {
        var group = Groups[server % Groups.Length];
        var name = mess && server % 3 == 1 ? Names[server / 3 % Names.Length] + "-" + server : $"{group}-{server:D5}";
        name = name.Length > 100 ? name[^100..] : name;
        var (cpu, memory, load) = Values(server, round);
        var time = StartMs + (round * EveryMs) + (long)(Mix(server) % EveryMs);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{group},{time},{cpu:F1},{memory:F1},{load:F2}"));
    }

    // A spell is ten minutes of a server. In one of 60 spells it is hot for a while, in one of 90 its memory fills, in one of 200 it is silent for three minutes.
    private static (double Cpu, double Memory, double Load) Values(int server, long round)
    {
        var spell = Mix((server * 77_777L) + ((round + (server % 120)) / 120));
        var within = (int)((round + (server % 120)) % 120);
        var noise = Mix((server * 31L) + (round * 1_000_007)) % 1000 / 1000.0;
        var cpu = 20 + (spell % 30) + (noise * 20);
        var memory = 40 + (spell / 64 % 30) + (noise * 4);
        if (spell / 1024 % 60 == 0 && within is > 20 and < 70)
        {
            cpu = 80 + (noise * 20) + (within > 45 ? 15 : 0);
        }

        if (spell / 1024 % 90 == 1)
        {
            memory = Math.Min(99, 60 + (within * 0.5));
        }

        return (Math.Min(cpu, 100), memory, cpu * 0.3 * (0.8 + (noise * 0.4)));
    }

    private static bool IsSilent(int server, long round)
    {
        var spell = Mix((server * 55_555L) + ((round + (server % 120)) / 120));
        return spell % 200 == 3 && (round + (server % 120)) % 120 is > 40 and < 76;
    }

    /// <summary>Stafford's mix of 64 bits (variant 13).</summary>
    private static ulong Mix(long n)
    {
        var x = (ulong)n + 0x9E37_79B9_7F4A_7C15;
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}
