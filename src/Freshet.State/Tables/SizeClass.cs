using System.Diagnostics;
using System.Numerics;

namespace Freshet.State;

/// <summary>The sizes in which the heap hands out bytes: every eight up to 64, then four steps a doubling, so at most a quarter is lost.</summary>
internal static class SizeClass
{
    public const int BytesMax = PagePool.PageBytes / 2;
    public const int Count = 40;

    public static int Of(int bytes)
    {
        Debug.Assert(bytes is > 0 and <= BytesMax, "Longer blocks have no class.");
        if (bytes <= 64)
        {
            return (bytes - 1) >> 3;
        }

        var top = BitOperations.Log2((uint)(bytes - 1));
        return 8 + ((top - 6) << 2) + (((bytes - 1) >> (top - 2)) & 3);
    }

    public static int BytesOf(int sizeClass) => sizeClass < 8 ? (sizeClass + 1) << 3 : (5 + ((sizeClass - 8) & 3)) << (4 + ((sizeClass - 8) >> 2));
}
