using System.Globalization;

namespace Freshet.Crash;

/// <summary>
/// The lines that are produced, each a pure function of the seed and its number: <c>time word word word</c>, times up to four seconds
/// out of order within the bound of five that the job allows. Shared with the job only as text: the job parses it by itself.
/// </summary>
internal sealed class Lines(ulong seed, int vocabulary)
{
    public const int Partitions = 4;
    public const long Start = 1_735_689_600_000;
    private const int DisorderMs = 4000;

    /// <summary>A word that no line has: closes every window at the end.</summary>
    public const string Closing = "closing";

    public static int PartitionOf(long n) => (int)(n % Partitions);

    public string this[long n]
    {
        get
        {
            var (time, words) = Parts(n);
            return string.Create(CultureInfo.InvariantCulture, $"{time} {words[0]} {words[1]} {words[2]}");
        }
    }

    /// <summary>The time and the words of a line.</summary>
    public (long Time, string[] Words) Parts(long n)
    {
        var random = Mix(seed ^ Mix((ulong)n));
        var time = Start + (n / 10) - (long)(random % DisorderMs); // ten lines a millisecond apart from the disorder
        return (time, [Word(random >> 12), Word(random >> 26), Word(random >> 44)]);
    }

    /// <summary>A line so much later that every window before it is over.</summary>
    public static string ClosingLine(long records) => string.Create(CultureInfo.InvariantCulture, $"{Start + (records / 10) + 3_600_000} {Closing}");

    // a few words come often, most seldom
    private string Word(ulong random)
    {
        var u = (random & 0xFFFF) / 65536.0;
        return string.Create(CultureInfo.InvariantCulture, $"w{(int)(u * u * u * vocabulary)}");
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
