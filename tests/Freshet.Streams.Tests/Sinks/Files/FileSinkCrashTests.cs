using Freshet.Core;

namespace Freshet.Streams.Tests.Sinks.Files;

public sealed class FileSinkCrashTests
{
    private static readonly FileSinkOptions RollOnCheckpoint = new();
    private static readonly FileSinkOptions SmallFiles = new() { RollBytes = 400 };
    private static readonly FileSinkOptions LongFiles = new() { RollOnCheckpoint = false, RollBytes = 1_500 };
    private static readonly FileSinkOptions TimedFiles = new() { RollOnCheckpoint = false, RollEvery = TimeSpan.FromSeconds(2) };

    // More of them find more; these take seconds.
    private const int SeedsOfOneCrash = 1;
    private const int SecondCrashes = 3;

    private static readonly Dictionary<string, CrashScript> Scripts = new()
    {
        ["a file each checkpoint"] = new CrashScript { Options = RollOnCheckpoint },
        ["a file each checkpoint, killed first"] = new CrashScript { Options = RollOnCheckpoint, KillsFirst = 1 },
        ["several files each checkpoint"] = new CrashScript { Options = SmallFiles },
        ["files over several checkpoints"] = new CrashScript { Options = LongFiles },
        ["files over several checkpoints, killed first"] = new CrashScript { Options = LongFiles, KillsFirst = 1 },
        ["files over several checkpoints, killed twice"] = new CrashScript { Options = LongFiles, KillsFirst = 2 },
        ["back to an older checkpoint, killed twice"] = new CrashScript { Options = LongFiles, KillsFirst = 2, FallBack = true },
        ["files cut by time"] = new CrashScript { Options = TimedFiles },
        ["up and down"] = new CrashScript { Options = SmallFiles, Parallelism = [2, 3, 1] },
        ["down and up, long files"] = new CrashScript { Options = LongFiles, Parallelism = [3, 1, 4] },
        ["failed checkpoints"] = new CrashScript { Options = RollOnCheckpoint, AbortEvery = 2 },
        ["failed checkpoints, long files"] = new CrashScript { Options = LongFiles, AbortEvery = 3 },
        ["late completions"] = new CrashScript { Options = RollOnCheckpoint, NotifyLate = 3 },
        ["late completions, rescaled"] = new CrashScript { Options = SmallFiles, NotifyLate = 2, Parallelism = [2, 1, 3] },
        ["read at once"] = new CrashScript { Options = RollOnCheckpoint, IsRead = true },
        ["read at once, rescaled, late completions"] = new CrashScript { Options = SmallFiles, IsRead = true, NotifyLate = 2, Parallelism = [2, 3, 1] },
        ["back to an older checkpoint"] = new CrashScript { Options = RollOnCheckpoint, FallBack = true },
        ["back to an older checkpoint, long files"] = new CrashScript { Options = LongFiles, FallBack = true },
        ["packed by gzip"] = new CrashScript { Options = RollOnCheckpoint with { Compression = FileCompression.Gzip } },
        ["packed by Brotli, read at once"] = new CrashScript { Options = RollOnCheckpoint with { Compression = FileCompression.Brotli }, IsRead = true },
        ["packed by gzip, files over several checkpoints"] = new CrashScript { Options = LongFiles with { Compression = FileCompression.Gzip, RollBytes = 300 } },
        ["packed by zstd, files over several checkpoints"] = new CrashScript { Options = LongFiles with { Compression = FileCompression.Zstd, RollBytes = 300 }, Parallelism = [2, 1, 3] },
        ["back to an older checkpoint, rescaled, timed"] = new CrashScript { Options = TimedFiles, FallBack = true, Parallelism = [2, 3, 2, 1] },
    };

    public static TheoryData<string> Names => [.. Scripts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_are_exact_when_the_power_fails_after_any_operation(string name)
    {
        var operations = OperationsOf(Scripts[name]);
        var crashes = 0;
        for (var after = 0; after < operations; after++)
        {
            for (var seed = 0; seed < SeedsOfOneCrash; seed++)
            {
                crashes += Run(name, (ulong)((after * SeedsOfOneCrash) + seed), after);
            }
        }

        Assert.Equal(operations * SeedsOfOneCrash, crashes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_are_exact_when_the_power_fails_again_during_and_after_the_restart(string name)
    {
        var operations = OperationsOf(Scripts[name]);
        for (var first = 0; first < operations; first++)
        {
            for (var i = 0; i < SecondCrashes; i++)
            {
                // Soon after the restart mostly: recovering takes a dozen operations.
                var second = ((first * SecondCrashes) + i) % 41;
                Run(name, (ulong)((first * SecondCrashes) + i), first, second, (first + second) % 17);
            }
        }
    }

    private static int OperationsOf(CrashScript script)
    {
        var job = new CrashingJob(script, seed: 0);
        job.Run();
        return (int)job.Operations;
    }

    private static int Run(string name, ulong seed, params int[] crashAfter)
    {
        var job = new CrashingJob(Scripts[name], seed);
        try
        {
            job.Run(crashAfter);
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or FreshetException)
        {
            Assert.Fail($"'{name}', seed {seed}, power lost after {string.Join(", ", crashAfter)} operations: {e}\n{string.Join('\n', job.Disk.Snapshot().Select(static f => $"{f.Path} {f.Bytes.Length}"))}");
        }

        return job.Crashes;
    }
}
