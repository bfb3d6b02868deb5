using System.Text.Json.Serialization;

namespace Freshet.Core.Tests.Types;

/// <summary>Closed hierarchies, and serializers of the user's own.</summary>
public sealed class HierarchyTests
{
    [Fact]
    public void A_closed_hierarchy_keeps_what_each_type_adds()
    {
        RoundTrips<Shape>(new Circle(2.5), (a, b) => Assert.Equal(a, b));
        RoundTrips<Shape>(new Square(3, "red"), (a, b) => Assert.Equal(a, b));
        RoundTrips<Shape?>(null, (a, b) => Assert.Equal(a, b));
        RoundTrips<Drawing>(new Drawing([new Circle(1), new Group([new Square(2, null), new Circle(3)])]), (a, b) => Assert.Equal(Text(a.Shapes), Text(b.Shapes)));
        Assert.StartsWith("one of(circle:{Radius:", Serializer<Shape>.Of().Schema, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_hierarchy_is_a_key_whose_types_are_told_apart()
    {
        var format = KeyFormats.Of<Animal>();

        Assert.Equal(format.Hash(new Cat("Tom")), format.Hash(new Cat("Tom")));
        Assert.NotEqual(format.Hash(new Cat("Tom")), format.Hash(new Cat("Tim")));
        Assert.NotEqual(format.Hash(new Cat("Tom")), format.Hash(new Dog("Tom")));
        Assert.NotEqual(KeyFormats.Of<(int, Animal)>().Hash((1, new Cat("Tom"))), KeyFormats.Of<(int, Animal)>().Hash((1, new Dog("Tom"))));
    }

    [Fact]
    public void A_closed_hierarchy_is_no_key_where_one_of_its_types_is_none()
    {
        var error = Assert.Throws<FreshetException>(() => KeyFormats.Of<Vehicle>());

        Assert.Contains("Vehicle<train>.Waggons' is a collection (int[])", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_named_is_refused_when_it_is_written()
    {
        var error = Assert.Throws<FreshetException>(() => Bytes.Of<Shape>(new Stranger()));

        Assert.Contains("closed to", error.Message, StringComparison.Ordinal);
        Assert.Contains("[JsonDerivedType]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_is_not_there_is_refused_when_it_is_read()
    {
        var reader = new ByteReader([9, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        FreshetException? error = null;
        try
        {
            Serializer<Shape>.Of().Read(ref reader);
        }
        catch (FreshetException e)
        {
            error = e;
        }

        Assert.Contains("no case 9 of 3", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hierarchy_without_attributes_is_closed_by_hand_and_once()
    {
        Serializers.Close<IEvent>(("opened", typeof(Opened)), ("closed", typeof(Closed)));

        RoundTrips<IEvent>(new Closed(7), (a, b) => Assert.Equal(a, b));
        RoundTrips<IEvent>(new Opened("x"), (a, b) => Assert.Equal(a, b));
        Assert.Contains("in use already", Assert.Throws<FreshetException>(() => Serializers.Close<IEvent>(("opened", typeof(Opened)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serializer_of_ones_own_is_used_wherever_its_type_occurs()
    {
        Serializers.Register(new LabelSerializer());

        RoundTrips(new Release("a", Label.Of("x")), (a, b) => Assert.Equal(a, b));
        RoundTrips(new List<Label?> { Label.Of("y"), null, Label.Of("") }, (a, b) => Assert.Equal(a, b));
        Assert.Contains("user(label 1)", Serializer<Release>.Of().Schema, StringComparison.Ordinal);
        Assert.Contains("registered serializer", Assert.Throws<FreshetException>(() => KeyFormat<Label>.Of()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recursive_type_that_contains_itself_for_ever_is_refused()
    {
        var node = new Node();
        node.Next = node;

        Assert.Contains("contains itself", Assert.Throws<FreshetException>(() => Bytes.Of(node)).Message, StringComparison.Ordinal);
    }

    private static string Text(IEnumerable<Shape> shapes) => string.Join(";", shapes.Select(s => s is Group g ? $"({Text(g.Shapes)})" : $"{s}"));

    private static void RoundTrips<T>(T value, Action<T, T> same)
    {
        var reader = new ByteReader(Bytes.Of(value));
        same(value, Serializer<T>.Of().Read(ref reader));
        reader.End();
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    [JsonDerivedType(typeof(Group), "group")]
    public abstract record Shape;

    public sealed record Circle(double Radius) : Shape;

    public sealed record Square(int Side, string? Color) : Shape;

    public sealed record Group(List<Shape> Shapes) : Shape;

    public sealed record Stranger : Shape;

    public sealed record Drawing(List<Shape> Shapes);

    public interface IEvent;

    public sealed record Opened(string By) : IEvent;

    public sealed record Closed(int Code) : IEvent;

    public sealed record Release(string Name, Label Label);

    /// <summary>A type without a public constructor.</summary>
    public sealed record Label
    {
        private Label(string text) => Text = text;

        public string Text { get; }

        public static Label Of(string text) => new(text);
    }

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class LabelSerializer : Serializer<Label>
    {
        public override string Schema => "label 1";

        public override void Write(ref ByteWriter writer, Label value) => writer.WriteText(value.Text);

        public override Label Read(ref ByteReader reader) => Label.Of(reader.ReadText());
    }

    [JsonDerivedType(typeof(Cat), "cat")]
    [JsonDerivedType(typeof(Dog), "dog")]
    private abstract record Animal(string Name);

    private sealed record Cat(string Name) : Animal(Name);

    private sealed record Dog(string Name) : Animal(Name);

    [JsonDerivedType(typeof(Train), "train")]
    private abstract record Vehicle;

    private sealed record Train(int[] Waggons) : Vehicle;
}
