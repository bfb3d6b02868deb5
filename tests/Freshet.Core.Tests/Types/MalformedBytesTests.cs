namespace Freshet.Core.Tests.Types;

public sealed class MalformedBytesTests
{
    private const int Mutants = 10_000;
    private const long BytesPerMutantMost = 4_000_000;

    [Fact]
    public void Damaged_bytes_give_a_value_or_a_FreshetException() => Check(Serializers.Of<Everything>(), Make.Everything, seed: 1);

    [Fact]
    public void Damaged_trees_do_too() => Check(Serializers.Of<Tree>(), r => MakeTree(r, 3), seed: 2);

    [Fact]
    public void Damaged_lists_of_small_encodings_do_too() => Check(
        Serializers.Of<List<(Int128, Int128, Int128, Int128)?>>(),
        r => Enumerable.Repeat(((Int128, Int128, Int128, Int128)?)null, r.Next(50)).ToList(),
        seed: 3);

    [Fact]
    public void Damaged_collections_do_too() => Check(
        Serializers.Of<Dictionary<string, HashSet<(string?, List<double[]>)>>>(),
        r => new() { [Make.Text(r)] = [(Make.Text(r), [[1, 2], []])], ["x"] = [] },
        seed: 4);

    [Fact]
    public void Damaged_collections_of_every_kind_do_too() => Check(Serializers.Of<Gathered>(), Make.Gathered, seed: 6);

    [Fact]
    public void Every_cut_of_every_kind_of_collection_is_refused()
    {
        var serializer = Serializers.Of<Gathered>();
        var bytes = Bytes.Of(serializer, Make.Gathered(new Random(7)));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FreshetException>(() => Bytes.Back(serializer, bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        var random = new Random(5);
        var serializer = Serializers.Of<Everything>();
        for (var round = 0; round < 20; round++)
        {
            var bytes = Bytes.Of(serializer, Make.Everything(random));
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<FreshetException>(() => Bytes.Back(serializer, bytes.AsSpan(0, length)));
            }
        }
    }

    [Theory]
    [InlineData(typeof(bool), "02")]
    [InlineData(typeof(DateTime), "0000C1F44A0FCA2B2B")]
    [InlineData(typeof(DateTime), "FFFFFFFFFFFFFF3F")]
    [InlineData(typeof(DateOnly), "FFFFFFFF")]
    [InlineData(typeof(TimeOnly), "FFFFFFFFFFFFFFFF")]
    [InlineData(typeof(decimal), "00001D00000000000000000000000000")]
    [InlineData(typeof(decimal), "01000000000000000000000000000000")]
    [InlineData(typeof(DateTimeOffset), "00000000000000000F04")]
    [InlineData(typeof(DateTimeOffset), "0000000000000000FFFF")]
    [InlineData(typeof(DateTimeOffset), "FFFFFFFFFFFFFFFF0000")]
    [InlineData(typeof(int?), "0200000000")]
    [InlineData(typeof(WordCount), "02")]
    [InlineData(typeof(Nothing), "01")]
    [InlineData(typeof(Uri), "03")]
    [InlineData(typeof(Uri), "0101" + "20")]
    [InlineData(typeof(HashSet<byte>), "030101")]
    [InlineData(typeof(HashSet<string>), "0202")]
    [InlineData(typeof(Dictionary<byte, byte>), "0301000100")]
    [InlineData(typeof(Dictionary<string, byte>), "02000001")]
    [InlineData(typeof(Flagged), "010000000200" + "0000")]
    [InlineData(typeof(System.Numerics.BigInteger), "020100")]
    [InlineData(typeof(System.Numerics.BigInteger), "00")]
    [InlineData(typeof(System.Text.Rune), "00D80000")]
    [InlineData(typeof(Version), "0101")]
    [InlineData(typeof(Version), "0501020304")]
    [InlineData(typeof(Version), "02FFFFFFFF0F01")]
    [InlineData(typeof(System.Net.IPAddress), "0501020304")]
    [InlineData(typeof(System.Collections.BitArray), "0408")]
    [InlineData(typeof(System.Text.Json.JsonElement), "027B7B")]
    [InlineData(typeof(System.Text.Json.JsonElement), "033120" + "32")]
    [InlineData(typeof(SortedSet<byte>), "030101")]
    [InlineData(typeof(SortedSet<string>), "0202")]
    [InlineData(typeof(SortedDictionary<byte, byte>), "0301000100")]
    [InlineData(typeof(SortedList<string, byte>), "02000001")]
    [InlineData(typeof(System.Collections.Immutable.ImmutableHashSet<byte>), "030101")]
    [InlineData(typeof(System.Collections.Frozen.FrozenDictionary<byte, byte>), "0301000100")]
    [InlineData(typeof(PriorityQueue<byte, byte>), "FF01")]
    public void Bytes_that_are_no_value_are_refused(Type type, string hex)
    {
        var method = typeof(MalformedBytesTests).GetMethod(nameof(Refused), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        method.MakeGenericMethod(type).Invoke(null, [Convert.FromHexString(hex)]);
    }

    private static void Refused<T>(byte[] bytes)
    {
        var error = Assert.Throws<FreshetException>(() => Bytes.Back<T>(bytes));
        Assert.Contains("malformed at position", error.Message);
    }

    private static void Check<T>(Serializer<T> serializer, Func<Random, T> make, int seed)
    {
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < Mutants; i++)
        {
            var bytes = Damage(random, Bytes.Of(serializer, make(random)));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var value = Bytes.Back(serializer, bytes);
                Bytes.Of(serializer, value);
            }
            catch (FreshetException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesPerMutantMost);
        }

        // Were nothing refused, the damage would not have done any.
        Assert.InRange(refused, Mutants / 10, Mutants);
    }

    private static byte[] Damage(Random random, byte[] bytes)
    {
        for (var n = random.Next(1, 4); n > 0 && bytes.Length > 0; n--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes = bytes[..at];
                    break;
                case 3:
                    bytes = [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
                    break;
                default:
                    bytes = [.. bytes[..at], 0xFF, 0xFF, 0xFF, 0xFF, (byte)random.Next(16), .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }

    private static Tree MakeTree(Random random, int depth) => new(
        Make.Text(random),
        depth == 0 ? [] : [.. Enumerable.Range(0, random.Next(4)).Select(_ => MakeTree(random, depth - 1))]);
}
