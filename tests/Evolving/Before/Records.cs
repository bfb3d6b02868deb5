using Freshet;

namespace Evolving;

internal enum Status
{
    Open,
    Paid,
    Sent,
}

/// <summary>Kept serialized.</summary>
internal sealed record Order(string Id, int Pieces, Status Status, string Dropped)
{
    public static Order Of(long n) => new($"o{n}", (int)(n % 9), (Status)(n % 3), "x");

    public Order Plus(Order other) => this with { Id = other.Id, Pieces = (Pieces + other.Pieces) % 1000 };

    public string Show() => $"{Id}/{Pieces}/{Status switch { Status.Paid => "paid", Status.Open => "open", _ => "sent" }}/5";
}

/// <summary>Kept in place.</summary>
internal record struct Total(int N, byte Small, Status Last)
{
    public void Add(long n) => (N, Small, Last) = (N + (int)(n % 7), (byte)n, (Status)(n % 3));

    public readonly string Show() => $"{N}/{Small}/{Last switch { Status.Paid => "paid", Status.Open => "open", _ => "sent" }}/0";
}

/// <summary>An accumulator that does not start at zero, in place here and serialized in the other version.</summary>
internal record struct Counted(int N)
{
    public void Add(long n) => N += (int)(n % 5) + 1;

    public void Merge(Counted other) => N += other.N;

    public readonly string Show() => $"{N}/new";
}

/// <summary>A closed hierarchy.</summary>
[System.Text.Json.Serialization.JsonDerivedType(typeof(Small), "small")]
[System.Text.Json.Serialization.JsonDerivedType(typeof(Large), "large")]
internal abstract record Size
{
    public static Size Of(long n) => n % 2 == 0 ? new Small((int)n) : new Large(n / 2f);

    public string Show() => this switch { Small s => $"small {s.N}", Large l => $"large {l.By}", _ => "?" };
}

internal sealed record Small(int N) : Size;

internal sealed record Large(float By) : Size;
