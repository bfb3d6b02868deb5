using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Freshet.Core.Tests.Types;

public sealed class KeyFormatTests
{
    private const int Values = 300;

    [Fact]
    public void Forms_are_the_best_that_keeps_equality()
    {
        Form<long>(KeyForm.Fixed);
        Form<byte>(KeyForm.Fixed);
        Form<bool>(KeyForm.Fixed);
        Form<char>(KeyForm.Fixed);
        Form<Int128>(KeyForm.Fixed);
        Form<Guid>(KeyForm.Fixed);
        Form<Colour>(KeyForm.Fixed);
        Form<DateOnly>(KeyForm.Fixed);
        Form<TimeOnly>(KeyForm.Fixed);
        Form<TimeSpan>(KeyForm.Fixed);
        Form<Point>(KeyForm.Fixed);
        Form<Pair>(KeyForm.Fixed);
        Form<Flagged>(KeyForm.Fixed);
        Form<PlainStruct>(KeyForm.Fixed);
        Form<(int, int)>(KeyForm.Fixed);
        Form<(long, Guid)>(KeyForm.Fixed);
        Form<KeyValuePair<int, int>>(KeyForm.Fixed);
        Form<string>(KeyForm.Text);
        Form<Padded>(KeyForm.Serialized);
        Form<PaddedAtEnd>(KeyForm.Serialized);
        Form<Backwards>(KeyForm.Serialized);
        Form<PlainPadded>(KeyForm.Serialized);
        Form<Overlaid>(KeyForm.Serialized);
        Form<(int, long)>(KeyForm.Serialized);
        Form<(int, string)>(KeyForm.Serialized);
        Form<double>(KeyForm.Serialized);
        Form<decimal>(KeyForm.Serialized);
        Form<DateTimeOffset>(KeyForm.Serialized);
        Form<Measured>(KeyForm.Serialized);
        Form<WordCount>(KeyForm.Serialized);
        Form<int?>(KeyForm.Serialized);
        Form<Node>(KeyForm.Serialized);
    }

    [Fact]
    public void Equal_keys_have_equal_bytes_and_others_have_not()
    {
        Check(r => r.Next(2) == 0);
        Check(r => (sbyte)r.Next(-3, 3));
        Check(r => (short)r.Next(-3, 300));
        Check(r => r.Next(-50, 50));
        Check(Make.Long);
        Check(r => new Int128((ulong)r.Next(3), (ulong)r.Next(3)));
        Check(r => (char)r.Next(100));
        Check(r => (Colour)r.Next(-1, 9));
        Check(r => new Guid(r.Next(3), 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)r.Next(3)));
        Check(r => TimeSpan.FromTicks(r.Next(100)));
        Check(r => DateOnly.FromDayNumber(r.Next(100)));
        Check(r => new TimeOnly(r.Next(100)));
        Check(r => new Point(r.Next(5), r.Next(5)));
        Check(r => new Pair(r.Next(5), r.Next(5)));
        Check(r => new Padded((byte)r.Next(5), r.Next(5)));
        Check(r => new Flagged(r.Next(3), r.Next(2) == 0, r.Next(2) == 0, (short)r.Next(3)));
        Check(r => new PlainStruct { A = r.Next(3), D = r.Next(3) });
        Check(r => new PlainPadded { A = (byte)r.Next(2), B = r.Next(3), C = r.Next(3) switch { 0 => 0f, 1 => -0f, _ => float.NaN } });
        Check(r => new Overlaid { A = r.Next(3) });
        Check(r => new Backwards { A = r.Next(5), B = r.Next(5) });
        Check(r => new PaddedAtEnd(r.Next(5), r.Next(5)));
        Check(r => (r.Next(5), r.Next(5)));
        Check(r => ((short)r.Next(5), r.Next(5), (short)r.Next(5)));
        Check(r => (r.Next(5), (long)r.Next(5)));
        Check(r => ((byte)r.Next(5), r.Next(5), (short)r.Next(2)));
        Check(r => KeyValuePair.Create(r.Next(5), Make.Text(r)));
        Check(Make.Text);
        Check(Make.Double);
        Check(r => (float)Make.Double(r));
        Check(r => (Half)Make.Double(r));
        Check(Make.Decimal);
        Check(Make.Offset);
        Check(r => new Measured(Make.Double(r), (float)Make.Double(r)));
        Check(r => new WithText { Name = r.Next(3) == 0 ? null : Make.Text(r), Age = r.Next(3) });
        Check(r => new WordCount(Make.Text(r), r.Next(3)));
        Check(r => (Make.Text(r), Make.Decimal(r), r.Next(2)));
        Check(r => Tuple.Create(Make.Text(r), Make.Double(r)));
        Check(r => (Make.Double(r), (Make.Offset(r), (Colour)r.Next(2))));
        Check(r => new { A = Make.Text(r), B = r.Next(3) });
        Check(r => new Dog(Make.Text(r), r.Next(3)));
        Check(r => new Node(r.Next(3), r.Next(2) == 0 ? null : new Node(r.Next(2), null)));
        Check(r => new Box<int?>(r.Next(3) == 0 ? null : r.Next(3)));
        Check<int?>(r => r.Next(20));
        Check(r => (r.Next(3) == 0 ? (Point?)null : new Point(r.Next(2), r.Next(2)), Make.Text(r)));
        Check(r => new Sealed(r.Next(3)) { Inner = new Point(r.Next(3), 0) });
    }

    [Fact]
    public void Keys_read_back_have_one_form()
    {
        Assert.Equal("1", Back(1.00m).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("100", Back(100m).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.False(decimal.IsNegative(Back(-0.0m)));
        Assert.Equal(decimal.MaxValue, Back(decimal.MaxValue));
        Assert.False(double.IsNegative(Back(-0.0)));
        Assert.Equal(TimeSpan.Zero, Back(DateTimeOffset.UnixEpoch.ToOffset(TimeSpan.FromHours(2))).Offset);

        static K Back<K>(K key)
        {
            var serializer = KeyFormats.Of<K>().Serializer;
            return Bytes.Back(serializer, Bytes.Of(serializer, key));
        }
    }

    [Fact]
    public void Values_are_stored_as_they_are_where_keys_have_one_form() =>
        Assert.NotEqual(Bytes.Of(Serializers.Of<decimal>(), 1.0m), Bytes.Of(KeyFormats.Of<decimal>().Serializer, 1.0m));

    [Fact]
    public void A_null_key_is_refused_when_hashed()
    {
        Null<string>(null!, "string");
        Null<WordCount>(null!, "WordCount");
        Null<int?>(null, "int?");

        static void Null<K>(K key, string type)
        {
            var error = Assert.Throws<FreshetException>(() => KeyFormats.Of<K>().Hash(key));
            Assert.Equal(ErrorDomain.User, error.Domain);
            Assert.Contains($"A key of type '{type}' is null (key 0 of its batch).", error.Message);
        }
    }

    [Fact]
    public void Hashing_a_batch_needs_room_for_it() =>
        Assert.Throws<FreshetException>(() => KeyFormats.Of<long>().Hash([1, 2], new uint[1]));

    [Fact]
    public void Types_without_dependable_equality_are_refused()
    {
        Refused<Person>("Type 'Person' cannot be a key: it is a class compared by reference", "Make it a record.");
        Refused<Box<Person>>("member 'Box<Person>.Value' is a class compared by reference", "Make it a record.");
        Refused<int[]>("a collection (int[])", "Use a text");
        Refused<Box<List<int>>>("member 'Box<List<int>>.Value' is a collection (List<int>)", "Use a text");
        Refused<(int, byte[])>("Item2' is a collection (byte[])", "Use a text");
        Refused<System.Collections.Immutable.ImmutableArray<int>>("a collection", "Use a text");
        Refused<DateTime>("Type 'DateTime' cannot be a key: it is a DateTime", "DateTimeOffset");
        Refused<(string, DateTime?)>("Item2' is a DateTime", "DateTimeOffset");
        Refused<Uri>("an address (Uri)", "AbsoluteUri");
        Refused<OwnEquals>("a type with its own Equals ('KeyFormatTests.OwnEquals.Equals')", "Use a record");
        Refused<OwnRecord>("a type with its own Equals", "Use a record");
        Refused<OwnStruct>("a type with its own Equals", "Use a record");
        Refused<HiddenEquals>("a type with its own Equals", "Use a record");
        Refused<Derived>("a type with its own Equals ('KeyFormatTests.OwnBase.Equals')", "Use a record");
        Refused<LeavesOut>("not the same in its equality and its stored bytes", "plain members");
        Refused<Computed>("member 'KeyFormatTests.Computed.Twice' is not the same in its equality", "plain members");
        Refused<Celsius>("member 'Celsius.Kelvin' is not the same", "plain members");
        Refused<object>("Type 'object' cannot be a key", "Declare");
        Refused<Action>("Type 'Action' cannot be a key: it is a delegate", "Store data only");
    }

    [Fact]
    public void A_derived_key_is_refused_rather_than_cut() =>
        Assert.Throws<FreshetException>(() => KeyFormats.Of<Animal>().Hash(new Dog("Rex", 1)));

    [Fact]
    public void Formats_are_made_once() => Assert.Same(KeyFormats.Of<Point>(), KeyFormat<Point>.Of());

    private static void Form<K>(KeyForm form)
    {
        var format = KeyFormats.Of<K>();
        Assert.Equal((typeof(K), form), (typeof(K), format.Form));
        Assert.Equal(format.Serializer.Schema, format.Schema);
    }

    private static void Check<K>(Func<Random, K> make)
    {
        var random = new Random(17);
        var format = KeyFormats.Of<K>();
        var keys = Enumerable.Range(0, Values).Select(_ => make(random)).ToArray();
        var bytes = keys.Select(k => Bytes.Of(format.Serializer, k)).ToArray();
        var hashes = new uint[keys.Length];
        format.Hash(keys, hashes);
        var equal = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.Equal(hashes[i], format.Hash(keys[i]));
            Assert.Equal(keys[i], Bytes.Back(format.Serializer, bytes[i]));
            Assert.Equal(bytes[i], Bytes.Of(format.Serializer, Bytes.Back(format.Serializer, bytes[i])));
            if (format.Form == KeyForm.Fixed)
            {
                Assert.Equal(Memory(ref keys[i]), bytes[i]);
                Assert.Equal(format.FixedSize, bytes[i].Length);
            }

            for (var j = 0; j < i; j++)
            {
                var same = EqualityComparer<K>.Default.Equals(keys[i], keys[j]);
                Assert.True(same == bytes[i].AsSpan().SequenceEqual(bytes[j]), $"{keys[i]} and {keys[j]}: equal is {same}, bytes differ in that");
                Assert.True(!same || hashes[i] == hashes[j]);
                equal += same ? 1 : 0;
            }
        }

        // The sample must hold both equal and unequal keys, or nothing was tested.
        Assert.InRange(equal, 1, (Values * (Values - 1) / 2) - 1);
    }

    private static byte[] Memory<K>(ref K key) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<K, byte>(ref key), Unsafe.SizeOf<K>()).ToArray();

    private static void Refused<K>(string what, string advice)
    {
        var error = Assert.Throws<FreshetException>(() => KeyFormats.Of<K>());
        Assert.Equal((ErrorDomain.User, false), (error.Domain, error.Retry));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private sealed record Sealed(int A)
    {
        public Point Inner { get; init; }

        public int Double => A * 2;
    }

    private sealed class OwnEquals
    {
        public int A { get; set; }

        public override bool Equals(object? obj) => obj is OwnEquals;

        public override int GetHashCode() => 0;
    }

    private sealed record OwnRecord(string Name)
    {
        public bool Equals(OwnRecord? other) => other is not null && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

        public override int GetHashCode() => 0;
    }

    private record OwnBase(string Name)
    {
        public virtual bool Equals(OwnBase? other) => other is not null;

        public override int GetHashCode() => 0;
    }

    private sealed record Derived(string Name, int B) : OwnBase(Name);

    private struct OwnStruct
    {
        public int A { get; set; }

        public override readonly bool Equals(object? obj) => false;

        public override readonly int GetHashCode() => A;
    }

    private struct HiddenEquals : IEquatable<HiddenEquals>
    {
        public int A { get; set; }

        readonly bool IEquatable<HiddenEquals>.Equals(HiddenEquals other) => true;
    }

    private sealed record LeavesOut(int A)
    {
        [field: NonSerialized]
        public int B { get; set; }
    }

    private sealed record Computed(int A)
    {
        public int Twice
        {
            get => A * 2;
            set => _ = value;
        }
    }
}
