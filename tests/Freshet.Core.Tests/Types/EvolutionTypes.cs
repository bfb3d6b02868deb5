using System.Text.Json.Serialization;

namespace Freshet.Core.Tests.Types.Before
{
    public enum Status
    {
        Open,
        Paid,
        Sent,
    }

    [Flags]
    public enum Marks
    {
        None,
        Gift = 1,
        Fragile = 2,
        Heavy = 4,
    }

    public sealed record Order(string Id, int Pieces, Status Status);

    public sealed record Line(string Article, float Price);

    public sealed record Basket(List<Line> Lines, Dictionary<string, Line> ByName, Line[] Gone, (int Count, Line Last) Pair, SortedSet<int> Numbers);

    public record struct Count(int N, short Small, Status Status);

    public record struct Odd(byte A, long B, int? C, DateTimeOffset At);

    public sealed class Plain
    {
        public string Name { get; set; } = "";

        public int Size { get; set; }
    }

    public sealed record Chain(int Number, Chain? Next);

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape(string Colour);

    public sealed record Circle(string Colour, float Radius) : Shape(Colour);

    public sealed record Square(string Colour, int Side) : Shape(Colour);

    [JsonDerivedType(typeof(Person), "person")]
    [JsonDerivedType(typeof(Pupil), "pupil")]
    public record Person(string Name);

    public sealed record Pupil(string Name, int Form) : Person(Name);
}

namespace Freshet.Core.Tests.Types.After
{
    public enum Status
    {
        Draft,
        [WasNamed("Paid")]
        Settled,
        Open,
        Sent,
        Lost,
    }

    [Flags]
    public enum Marks
    {
        None,
        Heavy = 1,
        [WasNamed("Gift")]
        Present = 2,
        Fragile = 256,
    }

    /// <summary>Reordered, renamed, widened, added, with a default and without.</summary>
    public sealed record Order(Status Status, [WasNamed("Pieces")] long Count, string Id, string? Note, int Priority = 5, Status Before = Status.Lost, double? Weight = 1.5);

    public sealed record Line(double Price, [WasNamed("Article")] string Name, int Count = 1);

    public sealed record Basket(List<Line> Lines, Dictionary<string, Line> ByName, (long Count, Line Last, bool Is) Pair, SortedSet<long> Numbers);

    public record struct Count(Status Status, long N, decimal Small, byte More);

    public record struct Odd(DateTimeOffset At, long B, long? C, byte? A);

    public sealed class Plain
    {
        public List<string> Tags { get; set; } = ["new"];

        [WasNamed("Size")]
        public long Length { get; set; } = 7;

        public string Name { get; set; } = "";

        public int Other { get; set; } = 3;
    }

    public sealed record Chain(Chain? Next, long Number, string Text = "-");

    [JsonDerivedType(typeof(Dot), "a dot")]
    [JsonDerivedType(typeof(Round), "round")]
    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape(string Colour);

    public sealed record Dot(string Colour) : Shape(Colour);

    [WasNamed("circle")]
    public sealed record Round(string Colour, double Radius) : Shape(Colour);

    public sealed record Square(string Colour, long Side) : Shape(Colour);

    [JsonDerivedType(typeof(Person), "person")]
    [JsonDerivedType(typeof(Pupil), "pupil")]
    public record Person(string Name, int Age = -1);

    public sealed record Pupil(string Name, long Form, int Age = -2) : Person(Name, Age);
}

namespace Freshet.Core.Tests.Types.Narrow
{
    public enum Status
    {
        Open,
        Sent = 2,
    }

    public sealed record Order(string Id, short Pieces, Before.Status Status);

    public sealed record Line(string Article, int Price);

    public sealed record Contested([property: WasNamed("Id")] string A, [WasNamed("Id")] string B);

    [JsonDerivedType(typeof(Square), "square")]
    public abstract record Shape(string Colour);

    public sealed record Square(string Colour, int Side) : Shape(Colour);

    public sealed record Basket(List<Line> Lines);
}
