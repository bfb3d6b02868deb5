namespace Freshet;

/// <summary>How Parquet files are written. Reading takes from the file how it was.</summary>
public sealed record ParquetFileOptions
{
    /// <summary>How columns are packed.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Snappy;

    /// <summary>Records of a row group; they are in memory until it is written, and again while it is read.</summary>
    public int RowGroupRecords { get; init; } = 100_000;

    /// <summary>Digits of a decimal, all of them.</summary>
    public int DecimalPrecision { get; init; } = 38;

    /// <summary>Digits of a decimal behind the point. A decimal with more of them is refused, never rounded.</summary>
    public int DecimalScale { get; init; } = 18;

    internal void Validate()
    {
        Check(Enum.IsDefined(Compression), $"Compression is {Compression}: there is no such one");
        Check(RowGroupRecords >= 1, $"RowGroupRecords is {RowGroupRecords}: it must be positive");
        Check(DecimalPrecision is >= 1 and <= 38, $"DecimalPrecision is {DecimalPrecision}: it must be from 1 to 38");
        Check(DecimalScale >= 0 && DecimalScale <= Math.Min(28, DecimalPrecision), $"DecimalScale is {DecimalScale}: it must be from 0 to DecimalPrecision and at most 28, what a decimal has");
    }

    private static void Check(bool good, string what)
    {
        if (!good)
        {
            throw FreshetException.User($"Parquet: {what}.");
        }
    }
}
