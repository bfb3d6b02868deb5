using System.Diagnostics;

namespace Freshet.Beside;

/// <summary>A fixed piece of work: arithmetic, and a walk through 64 MiB. About a quarter of a second: long enough that one stolen moment does not decide.</summary>
internal static class Control
{
    private static readonly long[] Memory = new long[8 << 20];

    /// <summary>Seconds it took.</summary>
    public static double Run()
    {
        Work(1); // compiled by now
        var watch = Stopwatch.StartNew();
        Work(60);
        return watch.Elapsed.TotalSeconds;
    }

    private static void Work(int rounds)
    {
        ulong state = 1;
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < Memory.Length; i += 8)
            {
                state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 + (ulong)Memory[i];
                Memory[i] = (long)state;
            }
        }
    }
}
