using System.Diagnostics;
using System.Globalization;
using static Freshet.Tests.Recovery.SavepointJobs;

namespace Freshet.Tests.Recovery;

/// <summary>
/// Two versions of one program (tests/Evolving), compiled to two assemblies, each a process of its own: the records of the second are others, and it goes on where the first
/// was killed. What both gave out together is what the first gives when nothing happens to it.
/// </summary>
public sealed class EvolutionTests
{
    private const string Before = "Evolving.Before.dll";
    private const string After = "Evolving.After.dll";
    private const long Numbers = 8000;

    [Fact]
    public async Task A_program_with_other_records_goes_on_where_the_one_before_was_killed()
    {
        using var folder = new TempFolder();
        var expected = await Undisturbed(folder["undisturbed"]);
        using (var first = Start(Before, folder["job"], rate: 2000, parallelism: 2))
        {
            await HasCheckpoint(first, folder["job/checkpoints/evolving"], 8);
            first.Kill(); // kill -9
            first.WaitForExit();
        }

        var (code, output, error) = await End(Start(After, folder["job"], rate: 0, parallelism: 3));

        Assert.True(code == 0, error);
        Assert.InRange(Read(output), 1, Numbers - 1);
        Assert.Equal(expected, Lines(folder["job"]));
    }

    [Fact]
    public async Task A_program_with_other_records_goes_on_from_a_savepoint_and_the_one_before_cannot_go_back()
    {
        using var folder = new TempFolder();
        var expected = await Undisturbed(folder["undisturbed"]);
        var (saved, _, failure) = await End(Start(Before, folder["job"], rate: 1000, parallelism: 2, "save:" + folder["saved"]));
        Assert.True(saved == 0, failure);

        var (again, _, failureAgain) = await End(Start(After, folder["job"], rate: 1000, parallelism: 1, "from:" + folder["saved"], "save:" + folder["again"]));
        Assert.True(again == 0, failureAgain);

        // The one before cannot go back: its numbers are too small.
        var checkpoints = Checkpoints(folder);
        var (refused, _, why) = await End(Start(Before, folder["job"], rate: 0, parallelism: 1, "from:" + folder["again"]));
        Assert.Equal(1, refused);
        Assert.Contains("operator '", why, StringComparison.Ordinal);
        Assert.Matches("'[A-Za-z.]+' was i64 and is i32 now, which does not hold every value", why);
        Assert.Equal(checkpoints, Checkpoints(folder));

        var (code, output, error) = await End(Start(After, folder["job"], rate: 0, parallelism: 3, "from:" + folder["again"]));
        Assert.True(code == 0, error);
        Assert.InRange(Read(output), 1, Numbers - 1);
        Assert.Equal(expected, Lines(folder["job"]));
    }

    private static string Checkpoints(TempFolder folder) =>
        string.Join('\n', Contents(folder["job/checkpoints-2"]).Split('\n').Where(static f => !f.Contains("LOCK", StringComparison.Ordinal)));

    private static async Task<string[]> Undisturbed(string folder)
    {
        var (code, _, error) = await End(Start(Before, folder, rate: 0, parallelism: 2));
        Assert.True(code == 0, error);
        var lines = Lines(folder);
        Assert.Equal(17, lines.Select(static l => l.Split(' ')[0]).Distinct().Count()); // every kind of state has given something
        return lines;
    }

    private static Process Start(string program, string folder, long rate, int parallelism, params string[] more) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, program), folder, Text(Numbers), Text(rate), Text(parallelism), .. more])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<(int Code, string Output, string Error)> End(Process process)
    {
        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
            return (process.ExitCode, await output, await error);
        }
    }

    private static long Read(string output) => long.Parse(output.TrimEnd().Split('\n')[^1].Split(' ')[0], CultureInfo.InvariantCulture);

    private static async Task HasCheckpoint(Process process, string folder, int number)
    {
        while (!Directory.Exists(folder) || !Enumerable.Range(number, 100).Any(n => File.Exists(Path.Combine(folder, $"chk-{n:D10}", "MANIFEST"))))
        {
            Assert.False(process.HasExited, "the program ended before its checkpoint");
            await Task.Delay(5);
        }
    }

    private static string[] Lines(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(folder, "out"), "*", SearchOption.AllDirectories)
            .Where(static f => !Path.GetFileName(f).StartsWith('.'))
            .SelectMany(File.ReadLines)
            .Order(StringComparer.Ordinal),
    ];
}
