using System.Collections.Immutable;
using System.Globalization;

namespace Freshet.Core.Tests.Types;

public sealed class SerializerTests
{
    [Fact]
    public void Primitives_come_back()
    {
        Same(true, false);
        Same<sbyte>(0, -1, sbyte.MinValue, sbyte.MaxValue);
        Same<byte>(0, 255);
        Same<short>(0, -1, short.MinValue);
        Same<ushort>(0, ushort.MaxValue);
        Same(0, -1, int.MinValue, int.MaxValue);
        Same(0u, uint.MaxValue);
        Same(0L, -1L, long.MinValue, long.MaxValue);
        Same(0UL, ulong.MaxValue);
        Same(Int128.Zero, Int128.NegativeOne, Int128.MinValue, Int128.MaxValue);
        Same(UInt128.Zero, UInt128.MaxValue);
        Same('a', '\0', '\uD800', char.MaxValue);
        Same(Colour.Red, Colour.Green, Colour.Blue, (Colour)1234);
        Same(Small.No, Small.Yes);
        Same(Guid.Empty, new Guid("00112233-4455-6677-8899-aabbccddeeff"));
    }

    [Fact]
    public void Floating_point_keeps_its_bits()
    {
        ulong[] doubles = [0, 1UL << 63, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_1234, 0xFFF0_0000_0000_0001, 1, 0x3FF0_0000_0000_0000];
        foreach (var bits in doubles)
        {
            Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(Bytes.RoundTrip(BitConverter.UInt64BitsToDouble(bits))));
            Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(Bytes.RoundTrip(new Measured(BitConverter.UInt64BitsToDouble(bits), 0)).Value));
            Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(Bytes.RoundTrip(new[] { BitConverter.UInt64BitsToDouble(bits) })[0]));
        }

        foreach (var bits in new uint[] { 0, 1u << 31, 0x7FC0_0001, 0xFF80_0001 })
        {
            Assert.Equal(bits, BitConverter.SingleToUInt32Bits(Bytes.RoundTrip(BitConverter.UInt32BitsToSingle(bits))));
        }

        foreach (var bits in new ushort[] { 0, 0x8000, 0x7E01, 0xFC01 })
        {
            Assert.Equal(bits, BitConverter.HalfToUInt16Bits(Bytes.RoundTrip(BitConverter.UInt16BitsToHalf(bits))));
        }
    }

    [Fact]
    public void Decimals_keep_their_scale_and_sign()
    {
        foreach (var value in new[] { 0m, 0.00m, -0.0m, 1m, 1.0m, 1.00m, -12345.6789m, decimal.MaxValue, decimal.MinValue, 1e-28m })
        {
            Assert.Equal(decimal.GetBits(value), decimal.GetBits(Bytes.RoundTrip(value)));
        }
    }

    [Fact]
    public void Times_come_back()
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
        {
            foreach (var ticks in new[] { 0L, 1L, 638_000_000_000_000_000L, DateTime.MaxValue.Ticks })
            {
                var back = Bytes.RoundTrip(new DateTime(ticks, kind));
                Assert.Equal((ticks, kind), (back.Ticks, back.Kind));
            }
        }

        foreach (var minutes in new[] { 0, 1, -1, 330, 840, -840 })
        {
            var back = Bytes.RoundTrip(new DateTimeOffset(2026, 7, 29, 10, 0, 0, TimeSpan.FromMinutes(minutes)));
            Assert.Equal((10, minutes), (back.Hour, back.TotalOffsetMinutes));
        }

        Same(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch);
        Same(TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue);
        Same(DateOnly.MinValue, DateOnly.MaxValue);
        Same(TimeOnly.MinValue, TimeOnly.MaxValue);
    }

    [Fact]
    public void An_ambiguous_local_time_stays_ambiguous()
    {
        // The third kind of DateTime, which only its memory shows: a local time in the hour that is had twice.
        var ticks = new DateTime(2026, 10, 25, 2, 30, 0).Ticks;
        var bytes = BitConverter.GetBytes((ulong)ticks | (3UL << 62));
        var value = Bytes.Back<DateTime>(bytes);
        Assert.Equal((ticks, DateTimeKind.Local), (value.Ticks, value.Kind));
        Assert.Equal(bytes, Bytes.Of(value));
    }

    [Fact]
    public void Texts_and_addresses_come_back()
    {
        Same("", "a", "ä€😀\uD800", null);
        Same<Uri?>(null, new Uri("http://Example.com/a%20b?q#f"), new Uri("../x", UriKind.Relative), new Uri("/x", UriKind.Relative));
        Assert.False(Bytes.RoundTrip(new Uri("/x", UriKind.Relative)).IsAbsoluteUri);
        Assert.Equal("http://Example.com/a%20b?q#f", Bytes.RoundTrip(new Uri("http://Example.com/a%20b?q#f")).OriginalString);
    }

    [Fact]
    public void Nullables_come_back()
    {
        Same<int?>(null, 0, 1);
        Same<Guid?>(null, Guid.Empty);
        Same<Point?>(null, new Point(1, 2));
        Same<(int, string?)?>(null, (1, null));
        Same<bool?>(null, true, false);
    }

    [Fact]
    public void Collections_come_back()
    {
        Same<Utf8Text>(default, Utf8Text.From("größer"));
        Same<List<Utf8Text>>([], [Utf8Text.From("a"), default]);
        Same<byte[]?>(null, [], [1, 2, 3]);
        Same<int[]?>(null, [], [1, -2, 3]);
        Same<string?[]?>(null, [], ["a", null, ""]);
        Same<int[][]>([], [[1], [], [2, 3]]);
        Same<List<long>?>(null, [], [1, 2]);
        Same<List<Point>>([], [new(1, 2), new(3, 4)]);
        Same<List<WordCount?>>([], [new("a", 1), null]);
        Same<IReadOnlyList<string>?>(null, [], ["a", "b"]);
        Same<IReadOnlyList<int>>(new List<int> { 1 }, new[] { 2 }, ImmutableArray.Create(3, 4), Enumerable.Range(0, 300).ToList().AsReadOnly());
        Same<Dictionary<string, int>?>(null, [], new() { ["a"] = 1, ["B"] = 2 });
        Same<Dictionary<Point, List<string>>>([], new() { [new(1, 2)] = ["x"] });
        Same<HashSet<string>?>(null, [], ["x", "y"]);
        Same<HashSet<Point>>([], [new(1, 2)]);
        Same(Enumerable.Range(0, 100_000).ToArray(), Array.Empty<int>());
        Assert.True(Bytes.RoundTrip(default(ImmutableArray<int>)).IsDefault);
        Assert.Equal([1, 2], Bytes.RoundTrip(ImmutableArray.Create(1, 2)));
        Assert.Empty(Bytes.RoundTrip(ImmutableArray<string>.Empty));
    }

    [Fact]
    public void A_large_list_of_small_encodings_comes_back()
    {
        // More memory than the reader takes at once for so few bytes: the array grows as elements come.
        var values = new (Int128, Int128, Int128, Int128)?[200_000];
        values[123_456] = (1, 2, 3, 4);
        Same([values]);
    }

    [Fact]
    public void Collections_keep_how_they_compare()
    {
        var map = Bytes.RoundTrip(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 });
        Assert.Equal(1, map["A"]);
        Assert.Contains("A", Bytes.RoundTrip(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }));
        Assert.False(Bytes.RoundTrip(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1 }).ContainsKey("A"));
    }

    [Fact]
    public void Enumeration_order_is_kept()
    {
        var random = new Random(5);
        var map = new Dictionary<int, int>();
        var set = new HashSet<string>();
        for (var i = 0; i < 1_000; i++)
        {
            map[random.Next()] = i;
            set.Add(random.Next().ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal([.. map], Bytes.RoundTrip(map).ToArray());
        Assert.Equal([.. set], Bytes.RoundTrip(set).ToArray());
    }

    [Fact]
    public void A_collection_with_another_comparer_is_refused()
    {
        var error = Assert.Throws<FreshetException>(() => Bytes.Of(new HashSet<string>(StringComparer.InvariantCulture) { "a" }));
        Assert.Contains("comparer", error.Message);
        Assert.Throws<FreshetException>(() => Bytes.Of(new Dictionary<Point, int>(EqualityComparer<Point>.Create((_, _) => true, _ => 0))));
    }

    [Fact]
    public void Serializers_are_made_once() => Assert.Same(Serializers.Of<Everything>(), Serializer<Everything>.Of());

    private static void Same<T>(params T[] values)
    {
        foreach (var value in values)
        {
            Assert.Equal(value, Bytes.RoundTrip(value));
        }
    }
}
