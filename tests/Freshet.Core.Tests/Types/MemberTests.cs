namespace Freshet.Core.Tests.Types;

/// <summary>Records, classes, structs and tuples.</summary>
public sealed class MemberTests
{
    [Fact]
    public void Members_come_back()
    {
        Same(new WordCount("w", 3), null);
        Same(new Point(1, -1), default);
        Same(new Pair(1, -1), default);
        Same(new Padded(1, -1), default);
        Same(new Flagged(1, true, false, 2), default);
        Same(default(Nothing), default(Nothing));
        Assert.NotNull(Bytes.RoundTrip(new Empty()));
        Same((1, "a", 2.5m), (0, null!, 0m));
        Same((1, 2, 3, 4, 5, 6, 7, "8", 9), (1, 2, 3, 4, 5, 6, 7, "8", 10));
        Same(Tuple.Create(1, "a"), null);
        Same(KeyValuePair.Create("k", 1), default);
        Same(new PlainStruct { A = 1, B = 2, C = 3, D = 4 }, default);
        Same(new PlainPadded { A = 1, B = 2, C = 3 }, default);
        Same(new Overlaid { A = 0x7FC0_1234 }, default);
        Same(new Celsius { Degrees = 20 }, default);
        Same(new Backwards { A = 1, B = 2 }, default);
        Same(new PaddedAtEnd(1, 2), default);
        Same(new Cases(1, 2, "b"), null);
        Same(new WithText { Name = "n", Age = 3 }, default);
        Same(new Square(2, 4), new Square(0, 0));
        Same(new Dog("Rex", 3), new Dog(null!, 0));
        Same(new Box<(int, Point?)>((1, null)), new Box<(int, Point?)>((1, new Point(1, 1))));
    }

    [Fact]
    public void Classes_come_back()
    {
        var person = Bytes.RoundTrip(new Person { Name = "Ada", Age = 36, Nicknames = ["A", "B"] });
        Assert.Equal(("Ada", 36, "ADA"), (person.Name, person.Age!.Value, person.Shout));
        Assert.Equal(["A", "B"], person.Nicknames!);

        var made = Bytes.RoundTrip(new ByConstructor("n", 3) { Extra = 4 });
        Assert.Equal(("n", 3, 4L), (made.Name, made.Size, made.Extra));

        var field = Bytes.RoundTrip(new WithField { Public = 1, Hidden = 2, Cache = 3 });
        Assert.Equal((1, 2, 0), (field.Public, field.Hidden, field.Cache));

        var anonymous = Bytes.RoundTrip(new { A = 1, B = "b" });
        Assert.Equal(new { A = 1, B = "b" }, anonymous);
    }

    [Fact]
    public void A_private_type_comes_back() => Same(new Secret(1, new Inner("x")), null);

    [Fact]
    public void Types_that_contain_themselves_come_back()
    {
        Same(new Node(1, new Node(2, new Node(3, null))), null);
        Same(new Left(new Right(new Left(null), 2)), null);
        var tree = Bytes.RoundTrip(new Tree("a", [new("b", []), new("c", [new("d", [])])]));
        Assert.Equal("d", tree.Children[1].Children[0].Name);
    }

    [Fact]
    public void A_value_nested_too_deep_is_refused_both_ways()
    {
        Node? Chain(int n) => n == 0 ? null : new Node(n, Chain(n - 1));
        Same(Chain(60), null);
        var writing = Assert.Throws<FreshetException>(() => Bytes.Of(Chain(100)));
        Assert.Contains("nested more than 64 deep", writing.Message);
        Assert.Contains("'Node'", writing.Message);

        // Wide is not deep.
        var wide = new Tree("a", [.. Enumerable.Range(0, 200).Select(_ => new Tree("b", []))]);
        Assert.Equal(200, Bytes.RoundTrip(wide).Children.Count);

        var deep = Enumerable.Repeat(new byte[] { 1, 5, 0, 0, 0 }, 100).SelectMany(b => b).Append((byte)0).ToArray();
        Assert.Contains("nested more than 64 deep", Assert.Throws<FreshetException>(() => Bytes.Back<Node?>(deep)).Message);
    }

    [Fact]
    public void A_value_of_a_derived_type_is_refused_rather_than_cut()
    {
        var error = Assert.Throws<FreshetException>(() => Bytes.Of<Animal>(new Dog("Rex", 3)));
        Assert.Equal(ErrorDomain.User, error.Domain);
        Assert.Contains("'Dog'", error.Message);
        Assert.Contains("'Animal'", error.Message);
        Assert.Throws<FreshetException>(() => Bytes.Of<Animal[]>(new Dog[1]));
    }

    [Fact]
    public void A_constructor_that_throws_is_told()
    {
        var bytes = Bytes.Of(new Strict(1));
        bytes[^1] = 0x80;
        var error = Assert.Throws<FreshetException>(() => Bytes.Back<Strict>(bytes));
        Assert.Contains("Strict", error.Message);
        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    [Fact]
    public void A_type_with_everything_comes_back()
    {
        var random = new Random(3);
        for (var i = 0; i < 2_000; i++)
        {
            var value = Make.Everything(random);
            Assert.Equivalent(value, Bytes.RoundTrip(value), strict: true);
        }
    }

    private static void Same<T>(params T[] values)
    {
        foreach (var value in values)
        {
            Assert.Equal(value, Bytes.RoundTrip(value));
        }
    }

    private sealed record Secret(int A, Inner B);

    private sealed record Inner(string Text);

    private sealed record Strict
    {
        public Strict(int size)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size);
            Size = size;
        }

        public int Size { get; }
    }
}
