namespace Freshet;

/// <summary>Reads numbers in their plainest form, quickly and exactly. What it does not take is left to the thorough parser.</summary>
internal static class PlainNumbers
{
    private const int LongDigitsMax = 18;
    private const long ExactDoubleMax = 1L << 53;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ];

    /// <summary>A whole number of at most 18 digits, with or without a minus.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        text = isNegative ? text[1..] : text;
        if (text.Length is 0 or > LongDigitsMax)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if ((uint)(digit - '0') > 9)
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        value = isNegative ? -value : value;
        return true;
    }

    /// <summary>
    /// A decimal fraction without exponent whose digits and power of ten are both exact doubles, so that one division rounds
    /// correctly (W. D. Clinger, 1990).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        text = isNegative ? text[1..] : text;
        if (text.Length is 0 or > LongDigitsMax)
        {
            return false;
        }

        long digits = 0;
        var point = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[i] == '.' && point < 0)
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (digits > ExactDoubleMax || (point >= 0 && text.Length == 1))
        {
            return false;
        }

        value = point < 0 ? digits : digits / PowersOfTen[text.Length - 1 - point];
        value = isNegative ? -value : value;
        return true;
    }
}
