using Freshet.Core.State;

namespace Freshet.Core.Tests.Types;

public sealed class StableHashTests
{
    private const int Keys = 100_000;

    [Fact]
    public void Hashes_are_as_they_always_were()
    {
        // A change here moves keys to other key groups in every stored checkpoint.
        Golden(false, 3793791032);
        Golden((byte)1, 2433363437);
        Golden((short)-1, 3473892191);
        Golden(0, 3793791032);
        Golden(-1, 1940994978);
        Golden(0L, 3793791032);
        Golden(1L, 2433363437);
        Golden(long.MinValue, 1209974946);
        Golden(new Guid("00112233-4455-6677-8899-aabbccddeeff"), 64608957);
        Golden("", 3230110868);
        Golden("a", 1755885605);
        Golden("word", 89438188);
        Golden("a much longer key, of more than one block", 4005065665);
        Golden(new Point(1, 2), 3297084169);
        Golden((1, "a"), 4051032008);
        Golden(new WordCount("a", 1), 27134426);
        Golden(1.5, 3604656527);
        Golden(1.50m, 1020861778);
        Golden(DateTimeOffset.UnixEpoch, 2985023647);
        Golden(((byte)1, 2L), 2306922725);
    }

    [Fact]
    public void Many_words_hash_as_each_alone()
    {
        var random = new SeededRandom(3);
        for (var count = 0; count < 40; count++)
        {
            long[] keys = [.. Enumerable.Range(0, count).Select(_ => (long)random.NextBits())];
            var hashes = new uint[count + 1];
            KeyFormats.Of<long>().Hash(keys, hashes);
            Assert.Equal(keys.Select(key => StableHash.Of((ulong)key)), hashes[..count]);
            Assert.Equal(0u, hashes[count]);
        }
    }

    [Fact]
    public void A_hash_depends_on_the_stored_bytes_alone()
    {
        // Fixed or serialized is the runtime's affair; the group of a key is not.
        Assert.Equal(KeyFormats.Of<long>().Hash(BitConverter.DoubleToInt64Bits(1.5)), KeyFormats.Of<double>().Hash(1.5));
        Assert.Equal(KeyFormats.Of<Point>().Hash(new Point(3, 4)), KeyFormats.Of<(int, int)>().Hash((3, 4)));
    }

    [Fact]
    public void Every_length_is_hashed_whole()
    {
        var bytes = new byte[70];
        for (var length = 0; length <= bytes.Length; length++)
        {
            var seen = new HashSet<uint> { StableHash.Of(bytes.AsSpan(0, length)) };
            for (var bit = 0; bit < length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(seen.Add(StableHash.Of(bytes.AsSpan(0, length))), $"bit {bit} of {length} bytes");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Each_bit_of_a_word_moves_each_bit_of_its_hash() => Avalanche(8, b => StableHash.Of(BitConverter.ToUInt64(b)));

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(33)]
    public void Each_bit_of_some_bytes_moves_each_bit_of_their_hash(int size) => Avalanche(size, b => StableHash.Of(b));

    [Fact]
    public void Keys_in_a_pattern_spread_over_key_groups_and_slots()
    {
        Spread("counting", i => StableHash.Of((ulong)i));
        Spread("counting down", i => StableHash.Of((ulong)-(long)i));
        Spread("seconds in ticks", i => StableHash.Of((ulong)i * TimeSpan.TicksPerSecond));
        Spread("milliseconds", i => StableHash.Of(1_700_000_000_000UL + ((ulong)i * 1_000)));
        Spread("equal halves", i => StableHash.Of(((ulong)i << 32) | (uint)i));
        Spread("opposite halves", i => StableHash.Of(((ulong)i << 32) | (uint)-i));
        Spread("grid", i => StableHash.Of(((ulong)(i / 300) << 32) | (uint)(i % 300)));
        Spread("doubles", i => StableHash.Of(BitConverter.DoubleToUInt64Bits(i * 0.01)));
        for (var shift = 1; shift < 47; shift++)
        {
            Spread($"shifted by {shift}", i => StableHash.Of((ulong)i << shift));
        }

        Spread("k0...", i => StableHash.Of($"k{i}".AsSpan()));
        Spread("user-00000...", i => StableHash.Of($"user-{i:D8}".AsSpan()));
        Spread("long texts", i => StableHash.Of($"{i:D8} and then the same in every one of the keys".AsSpan()));
        Spread("two characters", i => StableHash.Of([(char)(i % 400), (char)(i / 400)]));
    }

    private static void Golden<K>(K key, uint hash) => Assert.Equal((key, hash), (key, KeyFormats.Of<K>().Hash(key)));

    /// <summary>Key groups take the top of a hash, tables the bottom; within a group the bottom must still be even.</summary>
    private static void Spread(string name, Func<int, uint> hash)
    {
        var groups = new int[128];
        var slots = new int[4_096];
        var both = new int[128 * 16];
        for (var i = 0; i < Keys; i++)
        {
            var h = hash(i);
            var group = KeyGroups.Of(h, 128);
            groups[group]++;
            slots[h & 4_095]++;
            both[(group * 16) + (int)(h & 15)]++;
        }

        foreach (var counts in new[] { groups, slots, both })
        {
            Assert.True(Math.Abs(Deviation(counts)) < 6, $"{name}: {Deviation(counts):F1} standard deviations over {counts.Length} places");
        }
    }

    /// <summary>The chi-square statistic in its standard deviations: too even counts as much as too uneven.</summary>
    private static double Deviation(int[] counts)
    {
        var expected = (double)Keys / counts.Length;
        var chi = counts.Sum(c => (c - expected) * (c - expected) / expected);
        return (chi - (counts.Length - 1)) / Math.Sqrt(2.0 * (counts.Length - 1));
    }

    private static void Avalanche(int size, Func<byte[], uint> hash)
    {
        const int Rounds = 4_000;
        var random = new Random(23);
        var flips = new int[size * 8, 32];
        var bytes = new byte[size];
        for (var round = 0; round < Rounds; round++)
        {
            random.NextBytes(bytes);
            var before = hash(bytes);
            for (var bit = 0; bit < size * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var changed = before ^ hash(bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                for (var to = 0; to < 32; to++)
                {
                    flips[bit, to] += (int)((changed >> to) & 1);
                }
            }
        }

        // A fair coin strays from a half by more than six deviations once in a billion.
        var most = 6 * Math.Sqrt(Rounds) / 2;
        foreach (var count in flips)
        {
            Assert.InRange(count, (Rounds / 2) - most, (Rounds / 2) + most);
        }
    }
}
