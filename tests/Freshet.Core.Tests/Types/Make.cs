using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Freshet.Core.Tests.Types;

/// <summary>Random values from a seed, with the awkward ones made likely.</summary>
internal static class Make
{
    private static readonly char[] Alphabet = ['a', 'b', 'A', 'é', '€', '\uD800', '\uDC00', '\0', ' '];

    internal static string Text(Random random) => new(random.GetItems(Alphabet, random.Next(6)));

    internal static long Long(Random random) => random.Next(4) switch
    {
        0 => random.Next(-2, 3),
        1 => random.Next(3) switch { 0 => long.MinValue, 1 => long.MaxValue, _ => int.MaxValue },
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    internal static double Double(Random random) => random.Next(8) switch
    {
        0 => 0.0,
        1 => -0.0,
        2 => double.NaN,
        3 => BitConverter.Int64BitsToDouble(0x7FF8_0000_0000_0000 + random.Next(1, 3)),
        4 => double.NegativeInfinity,
        5 => random.Next(-2, 3),
        _ => BitConverter.Int64BitsToDouble(Long(random)),
    };

    internal static decimal Decimal(Random random) => random.Next(3) switch
    {
        0 => new decimal(random.Next(0, 2), 0, 0, random.Next(2) == 0, (byte)random.Next(0, 3)),
        1 => new decimal(random.Next(0, 3) * 1000, 0, 0, random.Next(2) == 0, (byte)random.Next(0, 5)),
        _ => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(0, 29)),
    };

    internal static DateTimeOffset Offset(Random random) => DateTimeOffset.UnixEpoch
        .AddHours(random.Next(3))
        .ToOffset(TimeSpan.FromHours(random.Next(-2, 3)));

    internal static Guid Guid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    internal static Everything Everything(Random random) => new(
        random.Next(2) == 0,
        (sbyte)Long(random),
        (byte)Long(random),
        (short)Long(random),
        (ushort)Long(random),
        (int)Long(random),
        (uint)Long(random),
        Long(random),
        (ulong)Long(random),
        new Int128((ulong)Long(random), (ulong)Long(random)),
        new UInt128((ulong)Long(random), (ulong)Long(random)),
        (Half)Long(random),
        (float)Double(random),
        Double(random),
        Decimal(random),
        (char)Long(random),
        Text(random),
        Guid(random).ToByteArray(),
        (Colour)random.Next(-1, 9),
        new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), (DateTimeKind)random.Next(3)),
        Offset(random),
        TimeSpan.FromTicks(Long(random)),
        DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)),
        new TimeOnly(random.NextInt64(TimeOnly.MaxValue.Ticks)),
        Guid(random),
        random.Next(2) == 0 ? null : new Uri($"http://host/{random.Next()}"),
        random.Next(2) == 0 ? null : random.Next(),
        random.Next(2) == 0 ? null : Text(random),
        new Point(random.Next(), random.Next()),
        random.Next(2) == 0 ? null : new WordCount(Text(random), Long(random)),
        [.. Several(random, r => (int)Long(r))],
        [.. Several(random, r => r.Next(3) == 0 ? null : Text(r))],
        [.. Several(random, r => new Point(r.Next(), 0))],
        [.. Several(random, Double)],
        Several(random, Text).Distinct().ToDictionary(t => t, _ => Long(random)),
        [.. Several(random, r => r.Next(5))],
        (random.Next(), Text(random)),
        KeyValuePair.Create(Text(random), random.Next()),
        Tuple.Create(random.Next(), Text(random)),
        new Person { Name = Text(random), Age = random.Next(2) == 0 ? null : 3, Nicknames = random.Next(2) == 0 ? null : [.. Several(random, Text)] });

    internal static Gathered Gathered(Random random) => new(
        new(Several(random, Text)),
        new(Several(random, r => r.Next())),
        new(Several(random, Point)),
        new(Several(random, Text).ToList()),
        new(Several(random, Text).ToList()),
        [.. Several(random, Long)],
        [.. Several(random, Text)],
        ImmutableStack.CreateRange(Several(random, r => r.Next())),
        [.. Several(random, Text)],
        [.. Several(random, Text)],
        [.. Several(random, r => r.Next())],
        new(Several(random, Text), StringComparer.Ordinal),
        [.. Several(random, r => r.Next(9))],
        Several(random, Text).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
        Several(random, r => r.Next(99)).ToFrozenSet(),
        Several(random, Text).ToHashSet(),
        Several(random, Text).ToHashSet(),
        new(Several(random, Text).Distinct().ToDictionary(t => t, _ => random.Next()), StringComparer.Ordinal),
        new(Several(random, r => r.Next()).Distinct().ToDictionary(t => t, _ => Text(random))),
        Several(random, r => r.Next()).Distinct().ToImmutableSortedDictionary(t => t, _ => Text(random)),
        Several(random, Text).Distinct().ToImmutableDictionary(t => t, _ => (List<int>)[.. Several(random, r => r.Next())]),
        Several(random, Text).Distinct().ToFrozenDictionary(t => t, _ => Point(random)),
        Several(random, Text).Distinct().ToDictionary(t => t, _ => random.Next()),
        Several(random, Text).Distinct().ToDictionary(t => t, _ => (int[][])[[.. Several(random, r => r.Next())], []]),
        new(Several(random, r => (Text(r), r.Next(3)))),
        new byte[random.Next(4)],
        new(Several(random, r => r.Next(2) == 0).ToArray()),
        new System.Numerics.BigInteger(Long(random)) * Long(random) * random.Next(3),
        random.Next(2) == 0 ? null : new Version(random.Next(), random.Next(), random.Next()),
        random.Next(2) == 0 ? System.Net.IPAddress.IPv6Loopback : new System.Net.IPAddress(random.Next()),
        System.Text.Json.JsonDocument.Parse("""{"a":[1,"x",null]}""").RootElement,
        new System.Text.Rune('x'));

    private static Point Point(Random random) => new(random.Next(), random.Next());

    private static IEnumerable<T> Several<T>(Random random, Func<Random, T> make) =>
        Enumerable.Range(0, random.Next(4)).Select(_ => make(random)).ToArray();
}
