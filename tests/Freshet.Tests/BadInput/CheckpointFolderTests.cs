using Freshet.Tests.Recovery;
using static Freshet.Tests.Jobs;

namespace Freshet.Tests.BadInput;

public sealed class CheckpointFolderTests
{
    [Fact]
    public async Task RunAsync_refuses_the_folder_that_another_job_process_uses()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        var first = StreamEnvironment.Create(Options(folder["checkpoints"], 1));
        first.Generate(n => n, new GeneratorOptions { RatePerSecond = 1000 }).Map(n =>
        {
            running.TrySetResult();
            return n;
        }).Discard();
        var job = first.RunQuietly(stop: stop.Token);
        await running.Task;

        var second = StreamEnvironment.Create(Options(folder["checkpoints"], 1));
        second.FromSequence(0, 9).Discard();
        var failure = await Assert.ThrowsAsync<FreshetException>(() => second.RunQuietly());

        Assert.Contains(folder["checkpoints"], failure.Message, StringComparison.Ordinal);
        Assert.Contains(Environment.ProcessId.ToString(), failure.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await job;
    }

    [Fact]
    public async Task RunAsync_refuses_a_folder_that_cannot_be_made()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["file"], "not a folder");
        var env = StreamEnvironment.Create(Options(folder["file"] + "/checkpoints"));
        env.FromSequence(0, 9).Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains(folder["file"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ends_at_once_when_the_folder_cannot_be_made()
    {
        var env = StreamEnvironment.Create(Options("/proc/nope") with { Restart = RestartPolicy.Exponential(first: TimeSpan.Zero, max: TimeSpan.Zero) });
        env.FromSequence(0, 9).Discard();
        var log = new LogLines();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly(log: log).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("'/proc/nope/test' cannot be made", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("starts again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ends_at_once_when_the_folder_of_the_output_cannot_be_made()
    {
        var env = StreamEnvironment.Create(Options() with { Restart = RestartPolicy.Exponential(first: TimeSpan.Zero, max: TimeSpan.Zero) });
        env.FromSequence(0, 9).Map(n => new Counted(n, n, n)).ToFiles("/proc/nope", Format.Csv<Counted>());
        var log = new LogLines();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly(log: log).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("cannot make its folder '/proc/nope'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("starts again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failures_to_open_the_folder_count_towards_the_limit()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["checkpoints/test"]);
        File.CreateSymbolicLink(folder["checkpoints/test/LOCK"], "/proc/nope");
        var policy = RestartPolicy.Exponential(attempts: 3, first: TimeSpan.Zero, max: TimeSpan.Zero);
        var env = StreamEnvironment.Create(Options(folder["checkpoints"]) with { Restart = policy });
        env.FromSequence(0, 9).Discard();
        var log = new LogLines();

        await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly(log: log).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(3, log.Lines.Count(line => line.Contains("starts again", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("flip a bit of the manifest")]
    [InlineData("flip a bit of a state file")]
    [InlineData("delete a state file")]
    [InlineData("empty the manifest")]
    public async Task RunAsync_falls_back_to_the_checkpoint_before_and_says_so_when_the_newest_is_damaged(string damage)
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        var newest = Newest(folder);
        Damage(newest, damage);
        var log = new LogLines();

        await RecoveryTests.Job(folder, 2, null).RunQuietly(log: log);

        Assert.Contains(log.Lines, line => line.Contains("is skipped", StringComparison.Ordinal) && line.Contains(Path.GetFileName(newest), StringComparison.Ordinal));
        Assert.Equal(Sorted(Expected(RecoveryTests.Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task RunAsync_refuses_to_start_empty_when_every_checkpoint_is_damaged()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        foreach (var checkpoint in Directory.GetDirectories(folder["checkpoints/test"]))
        {
            Damage(checkpoint, "flip a bit of the manifest");
        }

        var failure = await Assert.ThrowsAsync<FreshetException>(() => RecoveryTests.Job(folder, 2, null).RunQuietly());

        Assert.Contains("--start-fresh", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_names_the_operator_when_the_job_has_lost_one_with_state()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        var changed = StreamEnvironment.Create(Options(folder["checkpoints"]));
        changed.Generate(n => n, new GeneratorOptions { Count = RecoveryTests.Numbers }).Map(n => new Counted(n, n, n)).ToFiles(folder["out"], Format.Csv<Counted>());

        var failure = await Assert.ThrowsAsync<FreshetException>(() => changed.RunQuietly());

        Assert.Contains("watermarks", failure.Message, StringComparison.Ordinal);
        Assert.Contains("WithUid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_says_which_state_changed_when_a_type_is_another()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        var changed = StreamEnvironment.Create(Options(folder["checkpoints"]));
        changed.Generate(n => n, new GeneratorOptions { Count = RecoveryTests.Numbers })
            .Map(n => n)
            .WithWatermarks(Watermarks.Monotonic(), n => n)
            .KeyBy(n => n % Keys)
            .Window(Tumbling.EventTime(TimeSpan.FromMilliseconds(100)))
            .Aggregate(Aggregates.Average<long>(n => n), (key, window, mean) => new Counted(key, window.EndMs, (long)mean))
            .ToFiles(folder["out"], Format.Csv<Counted>());

        var failure = await Assert.ThrowsAsync<FreshetException>(() => changed.RunQuietly());

        Assert.Contains("window", failure.Message, StringComparison.Ordinal);
        Assert.Contains("accumulator", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_refuses_another_max_parallelism()
    {
        using var folder = new TempFolder();
        await RecoveryTests.RunUntilStopped(folder, 2);
        var job = RecoveryTests.Job(folder, 2, null);
        job.Options = job.Options with { MaxParallelism = 64 };

        var failure = await Assert.ThrowsAsync<FreshetException>(() => job.RunQuietly());

        Assert.Contains("128", failure.Message, StringComparison.Ordinal);
    }

    private static string Newest(TempFolder folder) => Directory.GetDirectories(folder["checkpoints/test"], "chk-*")
        .Where(d => File.Exists($"{d}/MANIFEST")).Max(StringComparer.Ordinal)!;

    private static void Damage(string checkpoint, string damage)
    {
        var manifest = $"{checkpoint}/MANIFEST";
        var state = Directory.GetFiles(checkpoint, "*.state").Order(StringComparer.Ordinal).FirstOrDefault();
        switch (damage)
        {
            case "flip a bit of the manifest":
                Flip(manifest);
                break;
            case "flip a bit of a state file":
                Flip(state!);
                break;
            case "delete a state file":
                File.Delete(state!);
                break;
            default:
                File.WriteAllBytes(manifest, []);
                break;
        }
    }

    private static void Flip(string path)
    {
        if (!File.Exists(path))
        {
            return; // an emptied folder kept for its number
        }

        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
