using Freshet.Core;

namespace Freshet.Testing;

/// <summary>Orders in which the elements of two inputs can come: true for one of the left.</summary>
internal static class Interleavings
{
    /// <summary>All, or so many of them drawn from a seed.</summary>
    public static IEnumerable<IReadOnlyList<bool>> Of(int left, int right, int most)
    {
        if (Count(left, right) <= most)
        {
            return All(left, right);
        }

        var random = new SeededRandom(((ulong)left << 32) | (uint)right);
        return Enumerable.Range(0, most).Select(_ => Draw(left, right, random));
    }

    /// <summary>The left wholly first, the right wholly first, and in turn.</summary>
    public static IReadOnlyList<IReadOnlyList<bool>> Extremes(int left, int right)
    {
        bool[] leftFirst = [.. Enumerable.Repeat(true, left), .. Enumerable.Repeat(false, right)];
        bool[] rightFirst = [.. Enumerable.Repeat(false, right), .. Enumerable.Repeat(true, left)];
        bool[] inTurn = [.. Enumerable.Range(0, Math.Max(left, right)).SelectMany(i => (bool[])[.. i < left ? [true] : Array.Empty<bool>(), .. i < right ? [false] : Array.Empty<bool>()])];
        return [leftFirst, rightFirst, inTurn];
    }

    private static double Count(int left, int right)
    {
        double count = 1;
        for (var i = 1; i <= right; i++)
        {
            count = count * (left + i) / i;
        }

        return count;
    }

    private static IEnumerable<IReadOnlyList<bool>> All(int left, int right)
    {
        if (left == 0 || right == 0)
        {
            return [[.. Enumerable.Repeat(left > 0, left + right)]];
        }

        return All(left - 1, right).Select(IReadOnlyList<bool> (rest) => [true, .. rest]).Concat(All(left, right - 1).Select(IReadOnlyList<bool> (rest) => [false, .. rest]));
    }

    private static bool[] Draw(int left, int right, SeededRandom random)
    {
        var sides = new bool[left + right];
        for (var i = 0; i < sides.Length; i++)
        {
            sides[i] = random.Next(left + right) < left;
            _ = sides[i] ? left-- : right--;
        }

        return sides;
    }
}
