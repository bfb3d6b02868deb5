namespace Freshet.Tests.BadInput;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("--parallelism 0", "--parallelism")]
    [InlineData("--parallelism many", "many")]
    [InlineData("--parallelism", "--parallelism")]
    [InlineData("--checkpoint-interval 100", "--checkpoint-folder")]
    [InlineData("--start-fresh", "--checkpoint-folder")]
    [InlineData("--start-from s", "--checkpoint-folder")]
    [InlineData("--drop-state u", "--checkpoint-folder")]
    [InlineData("--claim-savepoint=1 --checkpoint-folder c", "--claim-savepoint takes no value")]
    [InlineData("--start-from", "--start-from needs a value")]
    [InlineData("--checkpoint-folder --start-fresh", "'--start-fresh' is another option")]
    [InlineData("--checkpoint-folder=", "--checkpoint-folder needs a value")]
    [InlineData("--start-fresh=no --checkpoint-folder c", "--start-fresh takes no value")]
    public void Create_refuses_a_command_line_and_names_the_option(string line, string named)
    {
        var failure = Assert.Throws<FreshetException>(() => StreamEnvironment.Create(line.Split(' ')));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_takes_the_known_options_and_leaves_others_alone()
    {
        var options = StreamEnvironment.Create("--parallelism 3 --mine x --checkpoint-folder /tmp/c --checkpoint-interval 250 --state-mb 64".Split(' ')).Options;

        Assert.Equal(3, options.Parallelism);
        Assert.Equal("/tmp/c", options.Checkpoints!.Folder);
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.Checkpoints.Interval);
        Assert.Equal(64L << 20, options.StateBytesMax);

        var start = StreamEnvironment.Create("--checkpoint-folder c --start-from /s --claim-savepoint --drop-state a --drop-state=b".Split(' ')).Options.Checkpoints!;
        Assert.Equal(("/s", true, "a b"), (start.StartFrom, start.ClaimSavepoint, string.Join(' ', start.DropStateOf)));
    }

    [Fact]
    public void Create_gives_back_what_it_does_not_know()
    {
        var options = StreamEnvironment.Create("a --parallelism=3 --checkpoint-foldr x --checkpoint-folder=/tmp/c=d --mine=1".Split(' '), out var rest).Options;

        Assert.Equal(["a", "--checkpoint-foldr", "x", "--mine=1"], rest);
        Assert.Equal((3, "/tmp/c=d"), (options.Parallelism, options.Checkpoints!.Folder));
    }

    public static TheoryData<JobOptions, string> Impossible => new()
    {
        { new JobOptions { Parallelism = 0 }, "Parallelism" },
        { new JobOptions { Parallelism = 200 }, "MaxParallelism" },
        { new JobOptions { MaxParallelism = 40_000 }, "MaxParallelism" },
        { new JobOptions { ChannelCapacity = 0 }, "ChannelCapacity" },
        { new JobOptions { BatchRecordsMax = 2000 }, "BatchRecordsMax" },
        { new JobOptions { StateBytesMax = 0 }, "StateBytesMax" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "" } }, "folder" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", Interval = TimeSpan.Zero } }, "interval" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", Retained = 1 } }, "Retained" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = null! } }, "folder" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", StartFrom = " " } }, "StartFrom is empty" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", ClaimSavepoint = true } }, "ClaimSavepoint needs StartFrom" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", DropStateOf = ["a", ""] } }, "DropStateOf has an empty uid" },
        { new JobOptions { Checkpoints = new CheckpointOptions { Folder = "x", OnFailure = (CheckpointFailure)77 } }, "OnFailure is 77" },
        { new JobOptions { Restart = RestartPolicy.Fixed(-1, TimeSpan.Zero) }, "attempts" },
        { new JobOptions { Restart = RestartPolicy.Exponential(resetAfter: TimeSpan.Zero) }, "ResetAfter" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public async Task RunAsync_refuses_options_that_cannot_work(JobOptions options, string named)
    {
        var env = StreamEnvironment.Create(options);
        env.FromSequence(0, 1).Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains(named, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task RunAsync_refuses_a_number_of_workers_that_cannot_work(int workers)
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.FromSequence(0, 1).Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunAsync("test", new HostOptions { Workers = workers, Live = LiveView.Off }));

        Assert.Contains($"HostOptions.Workers is {workers}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_refuses_a_stream_that_nobody_reads()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.FromSequence(0, 1).Map(n => n).WithName("double");

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("'double' is read by nobody", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../up")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    public async Task RunAsync_refuses_a_job_name_that_is_no_folder_name(string name)
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1 });
        env.FromSequence(0, 1).Discard();

        await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly(name));
    }

    [Fact]
    public async Task RunAsync_refuses_an_empty_job()
    {
        var failure = await Assert.ThrowsAsync<FreshetException>(() => StreamEnvironment.Create().RunQuietly());

        Assert.Contains("empty", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_names_the_operator_when_the_state_budget_is_exhausted()
    {
        var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1, StateBytesMax = 4 << 20, Restart = RestartPolicy.None });
        env.FromSequence(0, 2_000_000)
            .WithWatermarks(Watermarks.Monotonic(), _ => 0)
            .KeyBy(n => n)
            .Window(Tumbling.EventTime(TimeSpan.FromHours(1)))
            .Count((_, _, n) => n)
            .Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("window", failure.Message, StringComparison.Ordinal);
        Assert.Contains("StateBytesMax", failure.Message, StringComparison.Ordinal);
    }
}
