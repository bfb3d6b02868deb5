using static Freshet.Tests.Jobs;
using static Freshet.Tests.Recovery.SavepointJobs;

namespace Freshet.Tests.Recovery;

/// <summary>Savepoints with real files: written by a running job, moved, started from.</summary>
public sealed class SavepointTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 1)]
    [InlineData(2, 2)]
    public async Task StopWithSavepointAsync_then_a_start_elsewhere_gives_each_window_once(int first, int second)
    {
        using var folder = new TempFolder();
        var read = await Job(folder, From(folder, null, first), Slowly, hasKeys: true).RunToSavepoint(folder["savepoints/a"]);
        Directory.Delete(folder["checkpoints"], true); // it needs nothing else
        Directory.Move(folder["savepoints"], folder["elsewhere"]);

        var status = await Job(folder, From(folder, folder["elsewhere/a"], second, "other"), hasKeys: true).RunQuietly();

        Assert.Equal(Numbers - read, status.RecordsIn);
        CheckAll(folder);
    }

    [Fact]
    public async Task SavepointAsync_of_a_job_that_goes_on_holds_the_state_of_its_moment()
    {
        using var folder = new TempFolder();
        long checkpoint;
        using (var job = Job(folder, From(folder, null, 1), Slowly, hasKeys: true, sink: new FileSinkOptions { RollOnCheckpoint = false }).Begin())
        {
            await job.HasRead(Numbers * 5 / 8);
            var one = await job.Handle.SavepointAsync(folder["a"]).WaitAsync(TimeSpan.FromSeconds(60));
            var two = await job.Handle.SavepointAsync(folder["b"]).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(one.Checkpoint < two.Checkpoint);
            Assert.Equal(Directory.EnumerateFiles(folder["b"]).Sum(f => new FileInfo(f).Length), two.Bytes);
            checkpoint = one.Checkpoint;
            Assert.Contains(job.Handle.Status.Checkpoints, c => c.Id == checkpoint && c.Bytes < c.StateBytes); // what it was made of lay in files of several
            var status = await job.Handle.Completion;
            Assert.Equal(Numbers, status.RecordsIn);
            Assert.True(status.CheckpointsCompleted > checkpoint + 2);
        }

        CheckAll(folder);

        // Back to it: what was committed since is taken back and written again.
        var log = new LogLines();
        var back = From(folder, folder["a"], 3).With(c => c with { StartFresh = true });
        var again = await Job(folder, back, hasKeys: true, sink: new FileSinkOptions { RollOnCheckpoint = false }).RunQuietly(log: log);

        Assert.InRange(again.RecordsIn, 1, Numbers - 1);
        Assert.Equal(1, log.Count($"starts from the savepoint of checkpoint {checkpoint} in {folder["a"]}"));
        CheckAll(folder);
    }

    [Fact]
    public async Task Start_is_refused_where_the_jobs_own_checkpoints_have_nothing_to_do_with_the_savepoint()
    {
        using var folder = new TempFolder();
        using (var job = Job(folder, From(folder, null), Slowly).Begin())
        {
            await job.HasRead(Numbers / 8);
            await job.Handle.SavepointAsync(folder["a"]).WaitAsync(TimeSpan.FromSeconds(60));
            await job.Handle.Completion;
        }

        var before = Contents(folder["checkpoints"]);

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder["a"])).RunQuietly());

        Assert.Contains("did not come of the savepoint", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--start-fresh", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Without("LOCK", before), Without("LOCK", Contents(folder["checkpoints"])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_with_the_same_options_goes_on_from_the_jobs_own_checkpoints(bool isThere)
    {
        using var folder = new TempFolder();
        var first = await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);
        var options = From(folder, folder["a"]); // its own folder holds the checkpoint that the savepoint was made of
        long second;
        using (var job = Job(folder, options, Slowly).Begin())
        {
            await job.HasRead(Numbers / 8);
            job.Handle.Stop();
            second = (await job.Handle.Completion).RecordsIn;
        }

        if (!isThere)
        {
            Directory.Delete(folder["a"], true);
        }

        var third = await Job(folder, options).RunQuietly();

        Assert.Equal(Numbers, first + second + third.RecordsIn);
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task A_failure_before_the_first_checkpoint_starts_from_the_savepoint_again()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);
        var options = From(folder, folder["a"], 3, "other").With(c => c with { Interval = TimeSpan.FromHours(1), ClaimSavepoint = true });
        using (var job = Job(folder, options, Slowly).Begin())
        {
            await job.HasRead(Numbers / 8);
        } // abandoned

        Assert.True(Directory.Exists(folder["a"]));
        await Job(folder, options).RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_savepoint_is_deleted_when_it_is_claimed_and_else_never_changed(bool isClaimed)
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);
        File.WriteAllText(folder["a/notes.txt"], "before the great change");
        var before = Contents(folder["a"]);

        await Job(folder, From(folder, folder["a"], 3, "other").With(c => c with { ClaimSavepoint = isClaimed })).RunQuietly();

        Assert.Equal(isClaimed ? before.Split('\n').Single(l => l.StartsWith("notes", StringComparison.Ordinal)) : before, Contents(folder["a"]));
        var again = await Job(folder, From(folder, folder["a"], 3, "other").With(c => c with { ClaimSavepoint = isClaimed })).RunQuietly();
        Assert.Equal(0, again.RecordsIn);
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task StopWithSavepointAsync_that_drains_fires_all_windows_and_is_the_end_of_the_job()
    {
        using var folder = new TempFolder();
        var read = await Job(folder, From(folder, null, 1), Slowly).RunToSavepoint(folder["a"], drain: true);
        Assert.Equal(Sorted(Expected(read)), Sorted(ReadCsv(folder["out"])));

        var own = await Job(folder, From(folder, null)).RunQuietly();
        var other = await Job(folder, From(folder, folder["a"], 4, "other")).RunQuietly();
        var again = await Job(folder, From(folder, folder["a"], 4, "other")).RunQuietly();

        Assert.Equal((0, 0, 0), (own.RecordsIn, other.RecordsIn, again.RecordsIn));
        Assert.Equal(Sorted(Expected(read)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task An_operator_that_was_added_begins_empty()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);

        await Job(folder, From(folder, folder["a"], 3, "other"), hasMore: true).RunQuietly();

        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
        Assert.Contains("0 1", Lines(folder["more"]));
    }

    [Fact]
    public async Task An_operator_that_is_gone_is_refused_until_its_uid_is_given_up_by_name()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly, hasKeys: true).RunToSavepoint(folder["a"]);
        var dropsOne = From(folder, folder["a"], 3, "other").With(c => c with { DropStateOf = ["tally"] });

        var none = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder["a"], 3, "other")).RunQuietly());
        var one = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, dropsOne).RunQuietly());
        await Job(folder, dropsOne.With(c => c with { DropStateOf = ["tally", "tallies"] })).RunQuietly();
        var there = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, dropsOne.With(c => c with { DropStateOf = ["counts"] })).RunQuietly());

        Assert.Contains("(uid 'tally': ", none.Message, StringComparison.Ordinal);
        Assert.Contains("DropStateOf (--drop-state tally)", none.Message, StringComparison.Ordinal);
        Assert.Contains("DropStateOf (--drop-state tallies)", one.Message, StringComparison.Ordinal);
        Assert.Contains("uid 'counts'), which the job has", there.Message, StringComparison.Ordinal);
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task A_savepoint_of_another_job_is_refused()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder["a"], 2, "other")).RunQuietly("another"));

        Assert.Contains("is of the job 'test', not of 'another'", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => !Path.GetFileName(f).StartsWith('.')).SelectMany(File.ReadLines);

    private static string Without(string name, string contents) => string.Join('\n', contents.Split('\n').Where(l => !l.Contains(name, StringComparison.Ordinal)));

    private static void CheckAll(TempFolder folder)
    {
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
        var tallies = Enumerable.Range(0, (int)Numbers).Select(n => $"{n % 20_000} {(n / 20_000) + 1}").Order(StringComparer.Ordinal);
        Assert.Equal(tallies, Lines(folder["tallies"]).Order(StringComparer.Ordinal));
    }
}
