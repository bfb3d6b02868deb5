namespace Freshet.Sql.Expressions;

/// <summary>Arithmetic of decimals, which are integers with a point that the type knows.</summary>
internal static class Decimals
{
    private static readonly Int128[] Powers = [.. PowersOfTen()];

    /// <summary>Ten to a power from 0 to 38.</summary>
    public static Int128 Power(int exponent) => Powers[exponent];

    /// <summary>True when a number has no more digits than this.</summary>
    public static bool Fits(Int128 value, int precision) => value < Powers[precision] && value > -Powers[precision];

    /// <summary>The same value at another scale, rounded half away from zero; false when it gets too large.</summary>
    public static bool TryRescale(Int128 value, int from, int to, out Int128 result)
    {
        if (to >= from)
        {
            return TryMultiply(value, Powers[to - from], out result);
        }

        result = DivideRounded(value, Powers[from - to]);
        return true;
    }

    /// <summary>Divided, rounded half away from zero.</summary>
    public static Int128 DivideRounded(Int128 value, Int128 by)
    {
        var (quotient, rest) = Int128.DivRem(value, by);
        var twice = Int128.Abs(rest) * 2; // |rest| < |by| <= 10^38 fits twice
        return twice >= Int128.Abs(by) ? quotient + (Int128.IsNegative(value) == Int128.IsNegative(by) ? 1 : -1) : quotient;
    }

    public static bool TryMultiply(Int128 a, Int128 b, out Int128 product)
    {
        if (a >= long.MinValue && a <= long.MaxValue && b >= long.MinValue && b <= long.MaxValue)
        {
            var high = Math.BigMul((long)a, (long)b, out var low);
            product = new Int128((ulong)high, (ulong)low);
            return true;
        }

        try
        {
            product = checked(a * b);
            return true;
        }
        catch (OverflowException)
        {
            product = 0;
            return false;
        }
    }

    public static double ToDouble(Int128 value, int scale) => scale == 0 ? (double)value
        : scale <= 22 && Int128.Abs(value) < ((Int128)1 << 53) ? (double)value / (double)Powers[scale]
        : double.Parse(ValueText.Decimal(value, scale), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads digits with a sign, a point and an exponent, at this scale, rounded half away from zero.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, int scale, out Int128 value)
    {
        value = 0;
        var at = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            at = 1;
        }

        var (digits, behind, point, rounded, roundUp) = (0, 0, false, false, false);
        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var exponent = 0;
        var end = text.Length;
        if (exponentAt >= 0)
        {
            if (!int.TryParse(text[(exponentAt + 1)..], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 1000)
            {
                return false;
            }

            end = exponentAt;
        }

        var most = scale + exponent; // digits behind the point that count
        for (; at < end; at++)
        {
            var c = text[at];
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            digits++;
            if (point && behind >= most)
            {
                roundUp = rounded ? roundUp : most >= 0 && behind == most && c >= '5';
                rounded = true;
                continue;
            }

            behind += point ? 1 : 0;
            if (value > (Int128.MaxValue - 9) / 10)
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        if (digits == 0)
        {
            return false;
        }

        var missing = most - behind;
        if (missing > 0)
        {
            if (value != 0 && (missing > 38 || !TryMultiply(value, Powers[Math.Min(missing, 38)], out value)))
            {
                return false;
            }
        }
        else if (missing < 0)
        {
            value = -missing > 38 ? 0 : DivideRounded(value, Powers[-missing]);
        }

        value += roundUp ? 1 : 0;
        value = negative ? -value : value;
        return true;
    }

    private static IEnumerable<Int128> PowersOfTen()
    {
        Int128 power = 1;
        for (var i = 0; i <= 38; i++)
        {
            yield return power;
            power = i < 38 ? power * 10 : power;
        }
    }
}
