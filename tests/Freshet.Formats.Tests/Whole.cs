namespace Freshet.Formats.Tests;

/// <summary>A record with everything that container formats take.</summary>
public sealed record Whole(
    int Id,
    string Text,
    string? Note,
    bool Flag,
    sbyte Tiny,
    byte Octet,
    short Small,
    ushort Port,
    uint Count,
    long Big,
    float Single,
    double Double,
    decimal Amount,
    byte[] Bytes,
    Guid Key,
    DateTimeOffset At,
    DateTime Local,
    DateOnly Day,
    TimeOnly Time,
    TimeSpan Span,
    Color Color,
    int? MaybeInt,
    DateTimeOffset? MaybeAt,
    Color? MaybeColor,
    Point Where,
    Inner? Nested,
    List<string> Tags,
    int[] Numbers,
    IReadOnlyList<Inner> Inners,
    Dictionary<string, decimal> Prices,
    List<List<int?>> Lists)
{
    public int Later { get; init; } = 7;

    public static Whole Of(int id) => new(
        id, $"text {id} größer 😀", id % 2 == 0 ? null : "note", id % 3 == 0, (sbyte)-id, (byte)id, (short)(id * -100), (ushort)(id * 300), uint.MaxValue - (uint)id,
        long.MinValue + id, id / 3f, id / 7.0, (((id * 4) + 1) / 4m) - 100, [1, (byte)id, 255], new Guid(id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(id), new DateTime(1960, 2, 29, 12, 0, 0).AddMicroseconds(-id), new DateOnly(1969, 12, 30).AddDays(id),
        new TimeOnly(23, 59, 59, 999, 999), TimeSpan.FromTicks(-id), (Color)(id % 3), id % 2 == 0 ? id : null, id % 3 == 0 ? DateTimeOffset.UnixEpoch.AddDays(-id) : null, id % 4 == 0 ? Color.Blue : null,
        new Point(id, -id), id % 2 == 0 ? new Inner("x", [id]) : null, [.. Enumerable.Range(0, id % 4).Select(i => $"tag {i}")], [.. Enumerable.Range(0, id % 5)],
        [.. Enumerable.Range(0, id % 3).Select(i => new Inner($"inner {i}", [.. Enumerable.Range(0, i)]))], Enumerable.Range(0, id % 3).ToDictionary(i => $"k{i}", i => i / 4m),
        [.. Enumerable.Range(0, id % 4).Select(i => Enumerable.Range(0, i).Select(n => n % 2 == 0 ? n : (int?)null).ToList())])
    {
        Later = id + 1,
    };

    /// <summary>All of it, for records with lists are equal only by reference.</summary>
    public string Show() => System.Text.Json.JsonSerializer.Serialize(this);
}

public enum Color
{
    Red,
    Green,
    Blue,
}

public readonly record struct Point(int X, double Y);

public sealed record Inner(string Name, List<int> Numbers);
