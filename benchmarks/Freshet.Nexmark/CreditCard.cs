using System.Text;

namespace Freshet.Nexmark;

/// <summary>A card number kept as its four groups of four digits; the digits are made when it is written.</summary>
public struct CreditCard
{
    /// <summary>The number of bytes of every card number: four groups of four digits with spaces between.</summary>
    public const int Length = 19;

    /// <summary>The first group, 0 to 9999.</summary>
    public ushort First;

    /// <summary>The second group, 0 to 9999.</summary>
    public ushort Second;

    /// <summary>The third group, 0 to 9999.</summary>
    public ushort Third;

    /// <summary>The fourth group, 0 to 9999.</summary>
    public ushort Fourth;

    /// <summary>Writes the number to the start of <paramref name="destination"/> and returns <see cref="Length"/>.</summary>
    public readonly int CopyTo(Span<byte> destination)
    {
        destination = destination[..Length];
        Group(First, destination);
        destination[4] = (byte)' ';
        Group(Second, destination[5..]);
        destination[9] = (byte)' ';
        Group(Third, destination[10..]);
        destination[14] = (byte)' ';
        Group(Fourth, destination[15..]);
        return Length;
    }

    /// <summary>The number as a new string.</summary>
    public override readonly string ToString()
    {
        Span<byte> text = stackalloc byte[Length];
        return Encoding.UTF8.GetString(text[..CopyTo(text)]);
    }

    private static void Group(int value, Span<byte> to)
    {
        for (int i = 3; i >= 0; i--)
        {
            (value, int digit) = Math.DivRem(value, 10);
            to[i] = (byte)('0' + digit);
        }
    }
}
