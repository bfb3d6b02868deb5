namespace Freshet.Testing;

/// <summary>What a window adds up: how many records, and which.</summary>
/// <param name="Count">How many.</param>
/// <param name="Ids">A sum over their ids, each spread over 64 bits, so that no two mistakes cancel out.</param>
internal record struct Tally(long Count, long Ids)
{
    public readonly Tally With(Tally other) => new(Count + other.Count, unchecked(Ids + other.Ids));

    public static Tally Of(long id) => new(1, unchecked((id + 1) * (long)0x9E37_79B9_7F4A_7C15));
}

/// <summary>The result of a window, and a line of the output.</summary>
internal readonly record struct WindowRow(long Key, long Start, long End, long Count, long Ids)
{
    public string Line => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Key},{Start},{End},{Count},{Ids}");
}

/// <summary>A key of several members.</summary>
internal sealed record CompositeKey(string Name, int Number);

internal sealed class TallyFunction<T>(Func<T, Tally> tally) : AggregateFunction<T, Tally, Tally>
{
    public override bool StartsAtZero => true;

    public override void Add(ref Tally accumulator, T record) => accumulator = accumulator.With(tally(record));

    public override void Merge(ref Tally accumulator, Tally other) => accumulator = accumulator.With(other);

    public override Tally Result(Tally accumulator) => accumulator;
}
