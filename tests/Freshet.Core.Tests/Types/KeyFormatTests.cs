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
        Form<Utf8Text>(KeyForm.Utf8);
        Form<(int, Utf8Text)>(KeyForm.Serialized);
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
        Check(r => Utf8Text.From($"ö{r.Next(50)}"));
        Check(r => (r.Next(5), Utf8Text.From($"{r.Next(5)}")));
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

    [Theory]
    [InlineData(7, 7, 7, 7)]
    [InlineData(7, 7, 7, 8)]
    [InlineData(8, 7, 7, 7)]
    [InlineData(7, 8, 8, 7)]
    public void A_batch_of_one_key_or_nearly_so_has_the_hashes_that_its_keys_have_alone(params int[] numbers)
    {
        Hashed(numbers);
        Hashed(numbers.Select(number => (byte)number).ToArray());
        Hashed(numbers.Select(number => new Guid(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)number)).ToArray());

        static void Hashed<K>(K[] keys)
        {
            var hashes = new uint[keys.Length + 1];
            KeyFormat<K>.Of().Hash(keys, hashes);
            Assert.Equal([.. keys.Select(KeyFormat<K>.Of().Hash), 0u], hashes);
        }
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

    private sealed record Sealed(int A)
    {
        public Point Inner { get; init; }

        public int Double => A * 2;
    }
}
