using System.Numerics;

namespace Freshet;

/// <summary>Decimals as whole numbers of a fixed scale, in the bytes of Avro: two's complement, the highest first.</summary>
internal static class AvroDecimals
{
    private const int ScaleMax = 28;

    /// <summary>Writes a value.</summary>
    /// <exception cref="FreshetException">It has more digits than the schema.</exception>
    public static byte[] Write(decimal value, int scale, BigInteger limit)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var own = (bits[3] >> 16) & 0xFF;
        var unscaled = Unscaled(bits);
        if (own > scale)
        {
            unscaled = BigInteger.DivRem(unscaled, BigInteger.Pow(10, own - scale), out var rest);
            if (!rest.IsZero)
            {
                throw TooLong(value, $"more than {scale} digits behind the point (DecimalScale)");
            }
        }
        else
        {
            unscaled *= BigInteger.Pow(10, scale - own);
        }

        return BigInteger.Abs(unscaled) < limit ? unscaled.ToByteArray(isUnsigned: false, isBigEndian: true) : throw TooLong(value, "more digits than DecimalPrecision allows");
    }

    /// <summary>Reads a value of a scale.</summary>
    public static decimal Read(ReadOnlySpan<byte> bytes, int scale)
    {
        var unscaled = new BigInteger(bytes, isUnsigned: false, isBigEndian: true);
        while (scale > 0 && !unscaled.IsZero && BigInteger.DivRem(unscaled, 10, out var rest) is var shorter && rest.IsZero)
        {
            (unscaled, scale) = (shorter, scale - 1);
        }

        if (unscaled.IsZero)
        {
            return 0;
        }

        return scale <= ScaleMax && BigInteger.Abs(unscaled) <= new BigInteger(decimal.MaxValue)
            ? Scaled((decimal)unscaled, scale)
            : throw new InvalidDataException($"the decimal {unscaled}e-{scale} has more digits than a decimal of .NET.");
    }

    private static BigInteger Unscaled(ReadOnlySpan<int> bits)
    {
        var unscaled = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        return bits[3] < 0 ? -unscaled : unscaled;
    }

    private static decimal Scaled(decimal whole, int scale)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(whole, bits);
        return new decimal(bits[0], bits[1], bits[2], whole < 0, (byte)scale);
    }

    private static FreshetException TooLong(decimal value, string why) => FreshetException.User($"The decimal {value} has {why}. Round it before, or choose other digits in the options of the format.");
}
