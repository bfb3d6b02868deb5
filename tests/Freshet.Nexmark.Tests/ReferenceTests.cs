using System.Diagnostics;
using System.Globalization;

namespace Freshet.Nexmark.Tests;

/// <summary>Compares with the reference itself where this checkout lies beside it and Java is there to run it.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData(100_000, 1, 1_000_000, 1)]
    [InlineData(20_000, -987654321, 7, 1)]
    [InlineData(20_000, long.MinValue, 333_333, 953)]
    [InlineData(20_000, 0, 1, 1000)]
    [InlineData(20_000, long.MaxValue, 1_000_000_000_000, 0)]
    [InlineData(0, 1, 1, 1)]
    public async Task Text_is_the_references(long count, long seed, long rate, long disorder)
    {
        byte[] expected = await RunReference(count, seed, rate, disorder);
        using var actual = new MemoryStream();
        NexmarkText.Write(actual, count, seed, rate, disorder);
        int same = expected.AsSpan().CommonPrefixLength(actual.GetBuffer().AsSpan(0, (int)actual.Length));
        Assert.True(same == expected.Length && same == actual.Length, $"They part at byte {same} of {expected.Length} and {actual.Length}.");
    }

    private static async Task<byte[]> RunReference(params long[] arguments)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(FindReference()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (long argument in arguments)
        {
            start.ArgumentList.Add(argument.ToString(CultureInfo.InvariantCulture));
        }

        using Process process = Process.Start(start)!;
        using var output = new MemoryStream();
        Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
        await process.StandardOutput.BaseStream.CopyToAsync(output, cancel);
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, await errors);
        return output.ToArray();
    }

    private static string FindReference()
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(path.Any(folder => File.Exists(Path.Combine(folder, "java"))), "No java on the PATH to run the reference with.");
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string script = Path.Combine(folder.FullName, "shared", "flink-bench", "nexmark-events");
            if (File.Exists(script))
            {
                return script;
            }
        }

        Assert.Skip("No shared/flink-bench/nexmark-events beside the repository or above it.");
        return "";
    }
}
