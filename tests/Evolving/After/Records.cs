using Freshet;

namespace Evolving;

internal enum Status
{
    Draft,
    Sent,
    [WasNamed("Paid")]
    Settled,
    Open,
}

/// <summary>Kept serialized: reordered, renamed, widened, added, taken away.</summary>
internal sealed record Order(Status Status, [WasNamed("Pieces")] long Count, string Id, int Priority = 5)
{
    public static Order Of(long n) => new((n % 3) switch { 0 => Status.Open, 1 => Status.Settled, _ => Status.Sent }, n % 9, $"o{n}");

    public Order Plus(Order other) => this with { Id = other.Id, Count = (Count + other.Count) % 1000 };

    public string Show() => $"{Id}/{Count}/{Status switch { Status.Settled => "paid", Status.Open => "open", Status.Sent => "sent", _ => "draft" }}/{Priority}";
}

/// <summary>Kept in place, laid out otherwise.</summary>
internal record struct Total(Status Last, long N, short Small, byte More)
{
    public void Add(long n) => (N, Small, Last) = (N + (n % 7), (byte)n, (n % 3) switch { 0 => Status.Open, 1 => Status.Settled, _ => Status.Sent });

    public readonly string Show() => $"{N}/{Small}/{Last switch { Status.Settled => "paid", Status.Open => "open", Status.Sent => "sent", _ => "draft" }}/{More}";
}

/// <summary>An accumulator that was in place and is serialized: it has a text now.</summary>
internal record struct Counted(long N, string? Text)
{
    public void Add(long n) => N += (n % 5) + 1;

    public void Merge(Counted other) => N += other.N;

    public readonly string Show() => $"{N}/{Text ?? "new"}";
}

/// <summary>A closed hierarchy: a type more, one renamed, so that they have other numbers.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Huge), "a huge one")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Small), "small")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Big), "big")]
internal abstract record Size
{
    public static Size Of(long n) => n % 2 == 0 ? new Small(n) : new Big(n / 2f);

    public string Show() => this switch { Small s => $"small {s.N}", Big l => $"large {l.By}", _ => "?" };
}

internal sealed record Huge : Size;

internal sealed record Small(long N) : Size;

[WasNamed("large")]
internal sealed record Big(double By) : Size;
