using Freshet.Tests.Recovery;
using static Freshet.Tests.Jobs;
using static Freshet.Tests.Recovery.SavepointJobs;

namespace Freshet.Tests.BadInput;

/// <summary>Savepoints that cannot be, and those that cannot be used: refused with what to do, and nothing is touched.</summary>
public sealed class SavepointInputTests
{
    [Fact]
    public async Task SavepointAsync_refuses_a_folder_with_something_in_it_and_the_job_goes_on()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["a"]);
        File.WriteAllText(folder["a/mine.txt"], "mine");
        using var job = Job(folder, From(folder, null), Slowly).Begin();
        await job.HasRead(1000);

        var refused = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.StopWithSavepointAsync(folder["a"]).WaitAsync(TimeSpan.FromSeconds(60)));
        var within = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.SavepointAsync(folder["checkpoints/test/a"]).WaitAsync(TimeSpan.FromSeconds(60)));
        var file = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.SavepointAsync(folder["a/mine.txt/b"]).WaitAsync(TimeSpan.FromSeconds(60)));
        var none = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.SavepointAsync(" "));

        Assert.Contains("is not empty ('mine.txt' is in it)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("within the job's checkpoint folder", within.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", file.Message, StringComparison.Ordinal);
        Assert.Contains("is no folder", none.Message, StringComparison.Ordinal);
        Assert.Equal(Numbers, (await job.Handle.Completion).RecordsIn);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(folder["a"]).Select(Path.GetFileName));
        var over = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.SavepointAsync(folder["b"]));
        Assert.Contains("has ended", over.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["b"]));
    }

    [Fact]
    public async Task SavepointAsync_is_refused_by_a_job_without_checkpoints()
    {
        using var folder = new TempFolder();
        using var job = Job(folder, Options(), Slowly).Begin();

        var refused = await Assert.ThrowsAsync<FreshetException>(() => job.Handle.SavepointAsync(folder["a"]).WaitAsync(TimeSpan.FromSeconds(60)));

        Assert.Contains("has no checkpoints", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Fact]
    public async Task Start_refuses_a_savepoint_with_any_file_changed_cut_or_gone_and_touches_nothing()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly, hasKeys: true).RunToSavepoint(folder["a"]);
        var files = Directory.GetFiles(folder["a"]);
        Assert.True(files.Length >= 3, string.Join(", ", files)); // MANIFEST, and a file for each task with keyed state
        Directory.Move(folder["out"], folder["out-before"]);
        foreach (var file in files)
        {
            var whole = File.ReadAllBytes(file);
            foreach (var at in (int[])[0, 5, 17, whole.Length / 3, whole.Length / 2, whole.Length - 1])
            {
                var changed = whole.ToArray();
                changed[at] ^= 0x10;
                await IsRefused(folder, file, changed, $"byte {at}");
            }

            await IsRefused(folder, file, whole[..^1], "cut");
            await IsRefused(folder, file, [.. whole, 0], "longer");
            await IsRefused(folder, file, null, "gone");
            File.WriteAllBytes(file, whole);
        }

        Directory.Move(folder["out-before"], folder["out"]);
        await Job(folder, From(folder, folder["a"], 3, "other"), hasKeys: true).RunQuietly();
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task Start_refuses_what_is_no_savepoint_and_says_what_it_is()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);
        Directory.CreateDirectory(folder["half"]);
        File.WriteAllText(folder["half/MANIFEST.tmp"], "");
        Directory.CreateDirectory(folder["empty"]);

        await Says(folder, "none", "there is no such folder");
        await Says(folder, "half", "is not whole");
        await Says(folder, "empty", "MANIFEST is missing");
        await Says(folder, "checkpoints/test", "holds the checkpoints of a job and no savepoint");
        await Says(folder, Path.GetRelativePath(folder.Path, Directory.GetDirectories(folder["checkpoints/test"])[0]), "holds one checkpoint out of the folder of a job");
    }

    [Fact]
    public async Task Start_fresh_from_a_savepoint_that_does_not_fit_sets_nothing_aside()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly, hasKeys: true).RunToSavepoint(folder["a"]);
        var fresh = From(folder, folder["a"]).With(c => c with { StartFresh = true });

        var gone = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, fresh).RunQuietly());
        File.Delete(folder["a/MANIFEST"]);
        var bad = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, fresh, hasKeys: true).RunQuietly());

        Assert.Contains("--drop-state tally", gone.Message, StringComparison.Ordinal);
        Assert.Contains("MANIFEST is missing", bad.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["checkpoints"], "*.aside", SearchOption.AllDirectories));
        await Job(folder, From(folder, null), hasKeys: true).RunQuietly();
        Assert.Equal(Sorted(Expected(Numbers)), Sorted(ReadCsv(folder["out"])));
    }

    [Fact]
    public async Task Another_MaxParallelism_is_refused()
    {
        using var folder = new TempFolder();
        await Job(folder, From(folder, null), Slowly).RunToSavepoint(folder["a"]);

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder["a"], 2, "other") with { MaxParallelism = 64 }).RunQuietly());

        Assert.Contains("MaxParallelism 128, the job now has 64", failure.Message, StringComparison.Ordinal);
    }

    private static async Task Says(TempFolder folder, string savepoint, string what)
    {
        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder[savepoint], 2, "other")).RunQuietly());
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["other"]));
    }

    private static async Task IsRefused(TempFolder folder, string file, byte[]? bytes, string how)
    {
        if (bytes is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllBytes(file, bytes);
        }

        var before = Contents(folder["a"]);
        var failure = await Assert.ThrowsAsync<FreshetException>(() => Job(folder, From(folder, folder["a"], 3, "other"), hasKeys: true).RunQuietly());
        Assert.True(failure.Message.Contains(bytes is null ? Path.GetFileName(file) : file, StringComparison.Ordinal), $"{how}: {failure.Message}");
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.False(Directory.Exists(folder["other"]) || Directory.Exists(folder["out"]), how);
        Assert.Equal(before, Contents(folder["a"]));
    }
}
