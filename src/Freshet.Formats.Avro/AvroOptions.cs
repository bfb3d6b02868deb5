namespace Freshet;

/// <summary>How Avro files are written. Reading takes from the file how it was.</summary>
public sealed record AvroOptions
{
    /// <summary>How blocks are packed.</summary>
    public AvroCodec Codec { get; init; } = AvroCodec.Deflate;

    /// <summary>A block ends once its records have so many bytes before packing; it is what a reader reads at once.</summary>
    public int BlockBytes { get; init; } = 64 * 1024;

    /// <summary>Digits of a decimal, all of them.</summary>
    public int DecimalPrecision { get; init; } = 38;

    /// <summary>Digits of a decimal behind the point. A decimal with more of them is refused, never rounded.</summary>
    public int DecimalScale { get; init; } = 18;

    internal void Validate()
    {
        Check(Enum.IsDefined(Codec), $"Codec is {Codec}: there is no such one");
        Check(BlockBytes is >= 1 and <= 1 << 28, $"BlockBytes is {BlockBytes}: it must be from 1 to {1 << 28}");
        Check(DecimalPrecision is >= 1 and <= 76, $"DecimalPrecision is {DecimalPrecision}: it must be from 1 to 76");
        Check(DecimalScale >= 0 && DecimalScale <= Math.Min(28, DecimalPrecision), $"DecimalScale is {DecimalScale}: it must be from 0 to DecimalPrecision and at most 28, what a decimal has");
    }

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User($"Avro: {what}.");
        }
    }
}
