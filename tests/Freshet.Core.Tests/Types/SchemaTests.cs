using System.Collections.Immutable;

namespace Freshet.Core.Tests.Types;

/// <summary>What is written down must not change: schemas and bytes as they were when first released.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void Schemas_describe_the_encoding()
    {
        Check<bool>("bool", "bool");
        Check<long>("i64", "i64");
        Check<UInt128>("u128", "u128");
        Check<Half>("f16", "f16");
        Check<char>("char", "char");
        Check<Colour>("enum<i32;Red=0,Green=7,Blue=-1>", "enum<i32;Red=0,Green=7,Blue=-1>");
        Check<Small>("enum<u8;No=0,Yes=255>", null);
        Check<DateTime>("datetime", "datetime");
        Check<DateTimeOffset>("datetimeoffset", null);
        Check<decimal>("decimal", "decimal");
        Check<string>("text", null);
        Check<Utf8Text>("utf8", null);
        Check<Uri>("uri", null);
        Check<int?>("i32?", "i32?@0,4/8");
        Check<byte[]>("bytes", null);
        Check<List<byte>>("bytes", null);
        Check<List<string>>("list<text>", null);
        Check<string[]>("list<text>", null);
        Check<ImmutableArray<string>>("list<text>", null);
        Check<Dictionary<string, List<int?>>>("map<text,list<i32?>>", null);
        Check<HashSet<int>>("set<i32>", null);
        Check<Queue<string>>("list<text>", null);
        Check<Stack<int>>("list<i32>", null);
        Check<IList<string>>("list<text>", null);
        Check<ReadOnlyMemory<byte>>("bytes", null);
        Check<SortedSet<int>>("sortedset<i32>", null);
        Check<ImmutableHashSet<int>>("set<i32>", null);
        Check<SortedDictionary<int, string>>("sortedmap<i32,text>", null);
        Check<IReadOnlyDictionary<int, string>>("map<i32,text>", null);
        Check<PriorityQueue<string, int>>("priorityqueue<text,i32>", null);
        Check<System.Numerics.BigInteger>("bigint", null);
        Check<System.Text.Rune>("rune", "rune");
        Check<Version>("version", null);
        Check<System.Net.IPAddress>("ipaddress", null);
        Check<System.Collections.BitArray>("bits", null);
        Check<System.Text.Json.JsonElement>("json", null);
        Check<Point>("{X:i32,Y:i32}", "{X:i32,Y:i32}");
        Check<Padded>("{A:u8,B:i64}", "{A:u8,B:i64}@0,8/16");
        Check<(int, long)>("{Item1:i32,Item2:i64}", null);
        Check<(int A, string B)>("{Item1:i32,Item2:text}", null);
        Check<WordCount>("{Word:text,Count:i64}?", null);
        Check<PlainStruct>("{A:i32,B:i16,C:i16,D:i64}", "{A:i32,B:i16,C:i16,D:i64}");
        Check<Nothing>("{}", null);
        Check<Person>("{Name:text,Age:i32?,Nicknames:list<text>}?", null);
        Check<ByConstructor>("{Name:text,Size:i32,Extra:i64}?", null);
        Check<WithField>("{Public:i32,Hidden:i32}?", null);
        Check<Dog>("{Name:text,Bones:i32}?", null);
        Check<KeyValuePair<string, int>>("{Key:text,Value:i32}", null);
        Check<Node>("{Value:i32,Next:^1?}?", null);
        Check<Tree>("{Name:text,Children:list<^1?>}?", null);
        Check<Left>("{Right:{Left:^2?,Weight:i32}?}?", null);
        Check<Right>("{Left:{Right:^2?}?,Weight:i32}?", null);
        Check<Box<Node>>("{Value:{Value:i32,Next:^1?}?}?", null);
    }

    [Fact]
    public void Schemas_of_before_are_those_of_the_same_bytes()
    {
        Assert.Same(Serializers.Of<Colour>(), Serializers.Of<Colour>().ReaderOf("enum<i32>"));
        Assert.Same(Serializers.Of<Small>(), Serializers.Of<Small>().ReaderOf("enum<u8>"));
    }

    [Fact]
    public void Bytes_are_as_they_always_were()
    {
        Bytes(true, "01");
        Bytes((short)-2, "FEFF");
        Bytes(1L, "0100000000000000");
        Bytes(new Int128(1, 2), "02000000000000000100000000000000");
        Bytes(1.5, "000000000000F83F");
        Bytes(-1.50m, "00000280000000009600000000000000");
        Bytes('€', "AC20");
        Bytes("", "01");
        Bytes<string?>(null, "00");
        Bytes("hé", "0468C3A9");
        Bytes(Utf8Text.From("hé"), "0368C3A9");
        Bytes("\uD800", "04EDA080");
        Bytes(Colour.Blue, "FFFFFFFF");
        Bytes(new Guid("00112233-4455-6677-8899-aabbccddeeff"), "33221100554477668899AABBCCDDEEFF");
        Bytes(new DateTime(1, DateTimeKind.Utc), "0100000000000040");
        Bytes(new DateTimeOffset(600_000_000, TimeSpan.FromMinutes(1)), "00000000000000000100");
        Bytes(TimeSpan.FromTicks(-1), "FFFFFFFFFFFFFFFF");
        Bytes(new DateOnly(1, 1, 2), "01000000");
        Bytes(new TimeOnly(2), "0200000000000000");
        Bytes(new Uri("urn:x"), "010575726E3A78");
        Bytes<int?>(null, "00");
        Bytes<int?>(1, "0101000000");
        Bytes<byte[]?>(null, "00");
        Bytes<byte[]>([7, 8], "030708");
        Bytes(new List<short> { 1 }, "020100");
        Bytes(new List<string?> { "a", null }, "03026100");
        Bytes(new Dictionary<string, bool> { ["a"] = true }, "0200026101");
        Bytes(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }, "02010261");
        Bytes(new HashSet<byte> { 3 }, "0203");
        Bytes(new Queue<byte>([1, 2]), "030102");
        Bytes(new Stack<byte>([1, 2]), "030102");
        Bytes(new SortedSet<string>(StringComparer.Ordinal) { "a" }, "02000261");
        Bytes(new SortedDictionary<byte, bool> { [1] = true }, "020101");
        Bytes(ImmutableHashSet.Create<byte>(9, 3, 5), "04030509");
        Bytes(new PriorityQueue<byte, byte>([(7, 1)]), "020701");
        Bytes(new System.Numerics.BigInteger(-256), "0200FF");
        Bytes(new Version(1, 2), "020102");
        Bytes(System.Net.IPAddress.Loopback, "047F000001");
        Bytes(System.Net.IPAddress.IPv6Loopback, "060000000000000000000000000000000100");
        Bytes(new System.Collections.BitArray([true, false, true]), "0405");
        Bytes(System.Text.Json.JsonDocument.Parse("[1]").RootElement, "035B315D");
        Bytes(new WordCount("a", 1), "0102610100000000000000");
        Bytes<WordCount?>(null, "00");
        Bytes(new Padded(1, 2), "010200000000000000");
        Bytes((1, "a"), "010000000261");
        Bytes(default(Nothing), "00");
        Bytes(new Node(1, null), "010100000000");
    }

    [Fact]
    public void IsFixed_says_whether_all_values_have_one_size()
    {
        Assert.True(Serializers.Of<long>().IsFixed);
        Assert.True(Serializers.Of<Padded>().IsFixed);
        Assert.True(Serializers.Of<(int, DateTimeOffset, decimal)>().IsFixed);
        Assert.True(Serializers.Of<Nothing>().IsFixed);
        Assert.False(Serializers.Of<string>().IsFixed);
        Assert.False(Serializers.Of<int?>().IsFixed);
        Assert.False(Serializers.Of<WordCount>().IsFixed);
        Assert.False(Serializers.Of<(int, string)>().IsFixed);
    }

    [Fact]
    public void RowStorable_says_whether_a_value_has_no_references()
    {
        Assert.True(Serializers.Of<Padded>().RowStorable);
        Assert.True(Serializers.Of<DateTimeOffset?>().RowStorable);
        Assert.False(Serializers.Of<string>().RowStorable);
        Assert.False(Serializers.Of<(int, string)>().RowStorable);
    }

    private static void Check<T>(string schema, string? rowSchema)
    {
        Assert.Equal(schema, Serializers.Of<T>().Schema);
        if (rowSchema is not null)
        {
            Assert.Equal(rowSchema, Serializers.Of<T>().RowSchema);
        }
    }

    private static void Bytes<T>(T value, string hex) => Assert.Equal(hex, Convert.ToHexString(Types.Bytes.Of(value)));
}
