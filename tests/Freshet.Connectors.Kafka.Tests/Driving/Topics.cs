using System.Runtime.CompilerServices;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Topic names that no other test and no earlier run has.</summary>
internal static class Topics
{
    private static int _count;

    public static string New([CallerMemberName] string test = "") =>
        $"{(test.Length > 60 ? test[..60] : test)}-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";

    /// <summary>Values that say where they are: <c>2/17</c> is number 17 of partition 2.</summary>
    public static IEnumerable<string> Values(int partition, int count, int from = 0) => Enumerable.Range(from, count).Select(i => $"{partition}/{i}");
}
