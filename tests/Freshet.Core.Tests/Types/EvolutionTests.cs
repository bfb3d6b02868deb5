using System.Numerics;

namespace Freshet.Core.Tests.Types;

/// <summary>Values that were stored as one type and are read as another.</summary>
public sealed class EvolutionTests
{
    [Fact]
    public void ReaderOf_takes_members_by_name_and_gives_new_ones_their_defaults() => Takes(
        new Before.Order("a", 3, Before.Status.Paid),
        new After.Order(After.Status.Settled, 3, "a", null));

    [Fact]
    public void ReaderOf_leaves_to_the_constructor_what_was_not_stored()
    {
        var read = Read<Before.Plain, After.Plain>(new Before.Plain { Name = "a", Size = 2 })!;

        Assert.Equal(("a", 2L, 3, "new"), (read.Name, read.Length, read.Other, read.Tags.Single()));
        Assert.Null(Read<Before.Plain, After.Plain>(null!));
    }

    [Fact]
    public void ReaderOf_takes_names_and_defaults_of_a_structs_parameters() => Takes(new BeforeStruct(3), new AfterStruct(3));

    [Fact]
    public void ReaderOf_converts_what_collections_and_tuples_hold()
    {
        var lines = new List<Before.Line> { new("bolt", 1.5f), null! };
        var before = new Before.Basket(lines, new() { ["x"] = new("nut", 2) }, [new("gone", 3)], (4, new("last", 5)), [7, 6]);

        var read = Read<Before.Basket, After.Basket>(before);

        Assert.Equal([new After.Line(1.5, "bolt"), null!], read.Lines);
        Assert.Equal(new After.Line(2, "nut"), read.ByName["x"]);
        Assert.Equal((4L, new After.Line(5, "last"), false), read.Pair);
        Assert.Equal([6L, 7L], read.Numbers);
    }

    [Fact]
    public void ReaderOf_reads_over_any_value_that_is_gone()
    {
        var random = new Random(5);
        for (var i = 0; i < 300; i++)
        {
            var everything = Make.Everything(random);
            Assert.Equal(new Rest<int>(i), Read<Lost<Everything, int>, Rest<int>>(new(everything, i)));
        }

        Assert.Equal(new Rest<int>(1), Read<Lost<Person?, int>, Rest<int>>(new(new Person { Name = "a", Age = 3, Nicknames = ["b"] }, 1)));
        Assert.Equal(new Rest<int>(2), Read<Lost<Before.Shape[], int>, Rest<int>>(new([new Before.Circle("red", 1), null!, new Before.Square("blue", 2)], 2)));
        Assert.Equal(new Rest<int>(3), Read<Lost<Before.Chain, int>, Rest<int>>(new(new(1, new(2, null)), 3)));
        Assert.Equal(new Rest<int>(4), Read<Lost<SortedDictionary<string, int>, int>, Rest<int>>(new(new(StringComparer.Ordinal) { ["a"] = 1 }, 4)));
        Assert.Equal(new Rest<int>(5), Read<Lost<PriorityQueue<string, string>, int>, Rest<int>>(new(new([("a", "b")], StringComparer.Ordinal), 5)));
        Assert.Equal(new Rest<int>(6), Read<Lost<HashSet<string>, int>, Rest<int>>(new(["a"], 6)));
    }

    [Fact]
    public void ReaderOf_takes_a_type_that_contains_itself() => Takes(
        new Before.Chain(1, new(2, new(3, null))),
        new After.Chain(new(new(null, 3), 2), 1));

    [Fact]
    public void ReaderOf_takes_the_types_of_a_hierarchy_by_name()
    {
        Takes<Before.Shape, After.Shape>(new Before.Circle("red", 2.5f), new After.Round("red", 2.5));
        Takes<Before.Shape, After.Shape>(new Before.Square("red", 2), new After.Square("red", 2));
        Takes<Before.Person, After.Person>(new Before.Person("a"), new After.Person("a"));
        Takes<Before.Person, After.Person>(new Before.Pupil("a", 3), new After.Pupil("a", 3));
    }

    [Fact]
    public void ReaderOf_takes_flags_bit_by_bit()
    {
        Takes(Before.Marks.Gift | Before.Marks.Heavy, After.Marks.Present | After.Marks.Heavy);
        Takes(Before.Marks.Fragile, After.Marks.Fragile);
        Takes(Before.Marks.None, After.Marks.None);
        RefusesValue<Before.Marks, After.Marks>((Before.Marks)8, "'Marks' holds 8, which had no name");
    }

    [Fact]
    public void ReaderOf_widens_where_every_value_is_kept()
    {
        Takes(int.MinValue, (long)int.MinValue);
        Takes(uint.MaxValue, (Int128)uint.MaxValue);
        Takes(long.MinValue, (decimal)long.MinValue);
        Takes(ulong.MaxValue, (BigInteger)ulong.MaxValue);
        Takes(float.MinValue, (double)float.MinValue);
        Takes((Half)1.5, 1.5f);
        Takes(3, (int?)3);
        Takes(3, (double?)3);
        Takes((int?)null, (long?)null);
        Takes(new Before.Count(1, 2, Before.Status.Sent), (After.Count?)new After.Count(After.Status.Sent, 1, 2, 0));
        Takes<List<byte>, int[]>([1, 2], [1, 2]);
    }

    [Fact]
    public void ReaderOf_is_the_serializer_itself_where_no_byte_differs()
    {
        Same<Before.Order>("{Id:text,Pieces:i32,Status:enum<i32>}?"); // of a Freshet that did not write members of enums down
        Same<Before.Person>("one of(person:^1?|pupil:{Name:text,Form:i32}?)");
        Same<Rest<int>>("{Kept:i32}?");
        Same<More>("enum<i32;A=1,B=2>");
        Same<NowCalled>("{Was:i32}?");
        Assert.Equal("{Id:text,Pieces:i32,Status:enum<i32;Open=0,Paid=1,Sent=2>}?", Serializer<Before.Order>.Of().Schema);
        Assert.Equal("one of(person:.{Name:text}?|pupil:{Name:text,Form:i32}?)", Serializer<Before.Person>.Of().Schema);
    }

    [Fact]
    public void ReaderOf_refuses_what_does_not_fit_and_names_the_member()
    {
        Refuses<Before.Order, Narrow.Order>("'Order.Pieces' was i32 and is i16 now, which does not hold every value");
        Refuses<Before.Basket, Narrow.Basket>("'Basket.Lines[].Price' was f32 and is i32 now");
        Refuses<long, double>("'double' was i64 and is f64 now, which does not hold every value");
        Refuses<string, int>("'int' was text and is i32 now");
        Refuses<int?, int>("'int' was i32? and is i32 now, and could be null");
        Refuses<Before.Status, int>("'int' was enum<i32> and is i32 now");
        Refuses<List<int>, HashSet<int>>("'HashSet<int>' was list<i32> and is set<i32> now");
        Refuses<Dictionary<string, int>, Dictionary<string, short>>("'Dictionary<string, short>[value]' was i32 and is i16 now");
        Refuses<Before.Order, Narrow.Contested>("'Id' of 'Contested' is claimed by two");
        Refuses<Rest<string>, Before.Shape>("'Shape' was {Kept:text}? and is one of(circle");
        Says(() => Serializer<int>.Of().ReaderOf("what<"), "cannot be read from 'what<'");
    }

    [Fact]
    public void Values_that_no_longer_fit_are_refused_where_they_occur()
    {
        Takes(Before.Status.Sent, Narrow.Status.Sent);
        RefusesValue<Before.Status, Narrow.Status>(Before.Status.Paid, "'Status' holds Paid (1), which 'Status' no longer has. Keep the member, or put [WasNamed(\"Paid\")]");
        Takes((Before.Status)77, (Narrow.Status)77); // no name, and no name has another number
        RefusesValue<Before.Status, After.Status>((Before.Status)77, "'Status' holds 77, which had no name");
        Takes<Before.Shape, Narrow.Shape>(new Before.Square("red", 1), new Narrow.Square("red", 1));
        RefusesValue<Before.Shape, Narrow.Shape>(new Before.Circle("red", 1), "'Shape' holds a 'circle', and 'Shape' is no longer closed to a type of that name");
        RefusesValue<Dictionary<Before.Line, int>, Dictionary<Rest, int>>(new() { [new("a", 1)] = 1, [new("b", 1)] = 2 }, "the same key twice");
    }

    [Fact]
    public void Keys_may_change_in_names_alone()
    {
        KeyFormat<NowCalled>.Of().CheckStored("{Was:i32}?");
        KeyFormat<More>.Of().CheckStored("enum<i32>");
        KeyFormat<More>.Of().CheckStored("enum<i32;A=1,B=2>");
        KeyFormat<(More, string)>.Of().CheckStored("{Item1:enum<i32;B=2>,Item2:text}");
        Says(() => KeyFormat<More>.Of().CheckStored("enum<i32;A=2>"), "The enum member A of 'EvolutionTests.More' was 2 and is 1 now. Keys cannot change");
        Says(() => KeyFormat<More>.Of().CheckStored("enum<i32;A=1,Old=9>"), "The enum member Old of 'EvolutionTests.More' is gone");
        Says(() => KeyFormat<long>.Of().CheckStored("i32"), "'long' was i32 and is i64 now. Keys cannot change");
        Says(() => KeyFormat<(int A, int B)>.Of().CheckStored("{Item1:i32}"), "are 2, and were 1. Keys cannot change");
        Says(() => KeyFormat<(int A, int B)>.Of().CheckStored("{Item2:i32,Item1:i32}"), "stands elsewhere among the members. Keys cannot change");
        Says(() => KeyFormat<(int A, int B)>.Of().CheckStored("{Item1:i32,Item2:i32,Item3:i32}"), "Item3' is gone. Keys cannot change");
        Says(() => KeyFormat<int?>.Of().CheckStored("i32"), "was i32 and is i32? now. Keys cannot change");
    }

    [Fact]
    public void Names_with_signs_of_the_schema_are_told_apart()
    {
        var serializer = Serializer<Signs>.Of();

        Assert.Equal(@"one of(a\|b:{}?|c\:\{d\\:{}?)", serializer.Schema);
        Assert.Same(serializer, serializer.ReaderOf("one of(a|b:{}?|c:{d\\:{}?)"));
        Assert.NotSame(serializer, serializer.ReaderOf(@"one of(c\:\{d\\:{}?)"));
    }

    [Fact]
    public void A_serializer_of_ones_own_reads_its_earlier_forms_or_refuses_them()
    {
        Serializers.Register(new TokenSerializer());

        Assert.Equal(new Token(7), Bytes.Back(Serializer<Token>.Of().ReaderOf("user(token v1)?"), [1, 1, 7]));
        Assert.Equal(new Lost<Token, int>(new Token(7), 3), Bytes.Back(Serializer<Lost<Token, int>>.Of().ReaderOf("{Gone:user(token v1)?,Kept:i32}?"), [1, 1, 1, 7, 3, 0, 0, 0]));
        Says(() => Serializer<Token>.Of().ReaderOf("user(token v0)?"), "'EvolutionTests.Token' was stored by a serializer 'token v0', and the one registered now, 'token v2', does not read that. Override its EarlierReaderOf");
        Says(() => Serializer<Token>.Of().ReaderOf("{N:i64}?"), "has a registered serializer now (token v2)");
        Says(() => Serializer<Rest<int>>.Of().ReaderOf("user(x)?"), "by a serializer of your own");
    }

    private static void Takes<TBefore, TAfter>(TBefore value, TAfter expected) => Assert.Equal(expected, Read<TBefore, TAfter>(value));

    private static TAfter Read<TBefore, TAfter>(TBefore value) => Bytes.Back(Serializer<TAfter>.Of().ReaderOf(Serializer<TBefore>.Of().Schema), Bytes.Of(value));

    private static void Same<T>(string schema) => Assert.Same(Serializer<T>.Of(), Serializer<T>.Of().ReaderOf(schema));

    private static void Refuses<TBefore, TAfter>(string expected) => Says(() => Serializer<TAfter>.Of().ReaderOf(Serializer<TBefore>.Of().Schema), expected);

    private static void RefusesValue<TBefore, TAfter>(TBefore value, string expected)
    {
        var (reader, bytes) = (Serializer<TAfter>.Of().ReaderOf(Serializer<TBefore>.Of().Schema), Bytes.Of(value));
        Says(() => Bytes.Back(reader, bytes), expected);
    }

    private static void Says(Action refused, string expected) => Assert.Contains(expected, Assert.Throws<FreshetException>(refused).Message, StringComparison.Ordinal);

    public sealed record Lost<T, TKept>(T Gone, TKept Kept);

    public sealed record Rest<T>(T Kept);

    public sealed record Rest(float Price);

    public record struct BeforeStruct(int N);

    public record struct AfterStruct([WasNamed("N")] long Count, int More = 5, More Last = More.B);

    public sealed record NowCalled([WasNamed("Was")] int Is);

    public enum More
    {
        New,
        A,
        B,
    }

    [System.Text.Json.Serialization.JsonDerivedType(typeof(One), "a|b")]
    [System.Text.Json.Serialization.JsonDerivedType(typeof(Two), "c:{d\\")]
    public abstract record Signs;

    public sealed record One : Signs;

    public sealed record Two : Signs;

    public sealed record Token(long N);

    private sealed class TokenSerializer : Serializer<Token>
    {
        public override string Schema => "token v2";

        public override void Write(ref ByteWriter writer, Token value) => writer.WriteInt64(value.N);

        public override Token Read(ref ByteReader reader) => new(reader.ReadInt64());

        protected override Serializer<Token>? EarlierReaderOf(string schema) => schema == "token v1" ? new FirstTokenSerializer() : null;
    }

    private sealed class FirstTokenSerializer : Serializer<Token>
    {
        public override string Schema => "token v1";

        public override void Write(ref ByteWriter writer, Token value) => writer.WriteByte((byte)value.N);

        public override Token Read(ref ByteReader reader) => new(reader.ReadByte());
    }
}
