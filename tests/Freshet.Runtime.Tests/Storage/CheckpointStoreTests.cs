using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

public sealed class CheckpointStoreTests
{
    private const string Folder = "/data/job";

    private readonly SimulatedDisk _disk = new(1);

    [Fact]
    public void LoadLatest_is_null_without_reasons_when_the_folder_is_new()
    {
        using var store = Open();
        Assert.Null(store.LoadLatest(out var skipped));
        Assert.Empty(skipped);
        Assert.Equal(new CheckpointId(1), store.NextId);
        Assert.Empty(store.Completed);
    }

    [Fact]
    public void LoadLatest_gives_back_the_newest_manifest_and_its_state()
    {
        var content = new byte[3 << 20];
        new SeededRandom(3).Fill(content);
        using (var store = Open())
        {
            Take(store, "old");
            var id = store.NextId;
            store.Begin(id);
            var files = new[] { WriteState(store, id, "task-0-1.state", "zero"), WriteState(store, id, "task-1-1.state", "", "one") };
            store.Complete(new CheckpointManifest(id, "Jöb/№1", 1234567890123, true, files, content));
        }

        using var again = Open();
        var manifest = again.LoadLatest(out var skipped)!;
        Assert.Empty(skipped);
        Assert.Equal((new CheckpointId(2), "Jöb/№1", 1234567890123, true), (manifest.Id, manifest.JobName, manifest.Timestamp, manifest.IsSavepoint));
        Assert.True(manifest.Content.Span.SequenceEqual(content));
        Assert.Equal(["task-0-1.state", "task-1-1.state"], manifest.Files.Select(file => file.Name));
        using var frames = again.OpenState(manifest.Id, manifest.Files[1]);
        Assert.Equal(0, frames.Read().Length);
        Assert.True(frames.Read().SequenceEqual("one"u8));
        Assert.False(frames.TryRead(out _));
    }

    [Fact]
    public void A_checkpoint_without_state_files_and_content_is_a_checkpoint()
    {
        using (var store = Open())
        {
            store.Begin(store.NextId);
            store.Complete(new CheckpointManifest(new CheckpointId(1), "", 0, false, [], default));
        }

        using var again = Open();
        Assert.Equal(new CheckpointId(1), again.LoadLatest(out _)!.Id);
    }

    [Fact]
    public void Open_refuses_while_another_has_the_folder_and_names_it()
    {
        using var store = Open();
        var e = Assert.Throws<FreshetException>(Open);
        Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        Assert.Contains("'/data/job' is in use by process 1 on the simulated disk", e.Message, StringComparison.Ordinal);
        Assert.Contains("another name or checkpoint folder", e.Message, StringComparison.Ordinal);
        store.Dispose();
        Open().Dispose();
    }

    [Fact]
    public void Open_refuses_with_the_path_and_advice_when_a_file_is_in_the_way()
    {
        _disk.OpenWrite("/data", FileOpen.CreateNew).Dispose();
        var e = Assert.Throws<FreshetException>(Open);
        Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        Assert.Contains("'/data/job' cannot be used", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileError.AccessDenied, ErrorDomain.User)]
    [InlineData(FileError.Device, ErrorDomain.External)]
    public void Open_refuses_when_the_folder_cannot_be_written_and_leaves_it_unlocked(FileError error, ErrorDomain domain)
    {
        Open().Dispose();

        // Of the two files opened, the lock and the probe, the second.
        _disk.FailOperation(DiskOperation.Open, error, nth: 2);
        var e = Assert.Throws<FreshetException>(Open);
        Assert.Equal(domain, e.Domain);
        Assert.Contains("PROBE", e.Message, StringComparison.Ordinal);
        Open().Dispose();
    }

    [Fact]
    public void Open_and_LoadLatest_work_on_a_full_disk()
    {
        using (var store = Open())
        {
            Take(store, "state");
        }

        _disk.CapacityBytes = 0;
        using var again = Open();
        Assert.NotNull(again.LoadLatest(out _));
    }

    [Fact]
    public void Open_removes_what_unfinished_checkpoints_left_and_nothing_else()
    {
        using (var store = Open())
        {
            Take(store, "good");
            Begin(store, out var unfinished);
            WriteState(store, unfinished, "task-0-1.state", "left");
            Begin(store, out var newest);
            WriteState(store, newest, "task-0-1.state", "left");
        }

        _disk.CreateDirectory(Folder + "/chk-notes");
        _disk.OpenWrite(Folder + "/chk-0000000099", FileOpen.CreateNew).Dispose();
        using var again = Open();
        Assert.Equal(
            ["LOCK", "chk-0000000001", "chk-0000000003", "chk-0000000099", "chk-notes"],
            _disk.List(Folder).Select(entry => entry.Name));
        Assert.Empty(_disk.List(Folder + "/chk-0000000003"));
        Assert.Equal(new CheckpointId(1), again.LoadLatest(out var skipped)!.Id);
        Assert.Empty(skipped);
    }

    [Fact]
    public void NextId_is_beyond_every_number_ever_begun_also_aborted_ones()
    {
        using (var store = Open())
        {
            Take(store, "good");
            Begin(store, out var aborted);
            store.Abort(aborted);
            Assert.Equal(3, store.NextId.Value);
        }

        using (var store = Open())
        {
            Assert.Equal(3, store.NextId.Value);
            store.Begin(new CheckpointId(12_345_678_901));
        }

        using (var store = Open())
        {
            Assert.Equal(12_345_678_902, store.NextId.Value);
            Take(store, "more");
            Assert.Equal(["LOCK", "chk-0000000001", "chk-12345678902"], _disk.List(Folder).Select(entry => entry.Name));
        }

        using var last = Open();
        Assert.Equal(12_345_678_902, last.LoadLatest(out _)!.Id.Value);
    }

    [Fact]
    public void Begin_refuses_a_number_that_may_have_been_used()
    {
        using var store = Open();
        Take(store, "x");
        Assert.Equal(ErrorDomain.Internal, Assert.Throws<FreshetException>(() => store.Begin(new CheckpointId(1))).Domain);
    }

    [Fact]
    public void CreateStateFile_is_refused_when_the_checkpoint_was_aborted_or_completed()
    {
        using var store = Open();
        var done = Take(store, "x");
        Begin(store, out var aborted);
        store.Abort(aborted);
        foreach (var id in new[] { done, aborted, new CheckpointId(77) })
        {
            var e = Assert.Throws<FreshetException>(() => store.CreateStateFile(id, "late.state"));
            Assert.Contains("no longer being taken", e.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(_disk.Snapshot(), file => file.Path.EndsWith("late.state", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../outside")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("MANIFEST")]
    [InlineData("MANIFEST.tmp")]
    [InlineData("sp ace")]
    [InlineData("ü")]
    [InlineData("zero\0")]
    public void CreateStateFile_refuses_names_that_could_mean_another_file(string name)
    {
        using var store = Open();
        Begin(store, out var id);
        Assert.Throws<ArgumentException>(() => store.CreateStateFile(id, name));
    }

    [Fact]
    public void Complete_refuses_when_a_listed_file_is_missing_or_has_another_length()
    {
        using var store = Open();
        Begin(store, out var id);
        var file = WriteState(store, id, "task-0-1.state", "x");
        foreach (var (wrong, words) in new[] { (file with { Name = "task-1-1.state" }, "is missing"), (file with { Length = 5 }, "has 41 bytes") })
        {
            var e = Assert.Throws<FreshetException>(() => store.Complete(Manifest(id, [wrong])));
            Assert.Contains(words, e.Message, StringComparison.Ordinal);
        }

        Assert.Empty(store.Completed);
        store.Complete(Manifest(id, [file]));
        Assert.Equal([id], store.Completed);
        Assert.Throws<FreshetException>(() => store.Complete(Manifest(id, [file])));
    }

    [Fact]
    public void Retain_keeps_the_newest_and_the_savepoints()
    {
        using (var store = Open())
        {
            Take(store, "1");
            Take(store, "2", savepoint: true);
            Take(store, "3");
            Take(store, "4");
            Take(store, "5");
        }

        using var again = Open();
        again.Retain(2);
        Assert.Equal([2, 4, 5], again.Completed.Select(id => id.Value));
        again.Retain(1);
        Assert.Equal([2, 5], again.Completed.Select(id => id.Value));
        Assert.Equal(["LOCK", "chk-0000000002", "chk-0000000005"], _disk.List(Folder).Select(entry => entry.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => again.Retain(0));
    }

    [Fact]
    public void Retain_does_not_count_a_damaged_checkpoint_as_one_to_fall_back_to()
    {
        using var store = Open();
        Take(store, "1");
        Take(store, "2");
        Take(store, "3");
        _disk.FlipBit(Folder + "/chk-0000000003/task-0-1.state", 200);
        Assert.Equal(2, store.LoadLatest(out _)!.Id.Value);
        Take(store, "4");
        store.Retain(2);
        Assert.Equal([2, 3, 4], store.Completed.Select(id => id.Value));
    }

    [Fact]
    public void A_full_disk_fails_the_checkpoint_and_aborting_it_lets_the_next_one_succeed()
    {
        using var store = Open();
        Take(store, "good");
        _disk.CapacityBytes = _disk.UsedBytes + 1000;
        Begin(store, out var id);
        using (var file = store.CreateStateFile(id, "task-0-1.state"))
        {
            file.Frames.Write(new byte[2000]);
            Assert.Equal(FileError.DiskFull, Assert.Throws<FileException>(() => file.Finish()).Error);
        }

        store.Abort(id);
        var next = Take(store, "small");
        Assert.Equal(next, store.LoadLatest(out var skipped)!.Id);
        Assert.Empty(skipped);
    }

    [Fact]
    public void Complete_fails_and_counts_for_nothing_when_any_sync_of_it_fails()
    {
        foreach (var (operation, nth) in new[] { (DiskOperation.Sync, 1), (DiskOperation.SyncDirectory, 1), (DiskOperation.SyncDirectory, 2) })
        {
            var disk = new SimulatedDisk(5);
            var store = CheckpointStore.Open(disk, Folder);
            Take(store, "good");
            Begin(store, out var id);
            var file = WriteState(store, id, "task-0-1.state", "x");
            disk.FailOperation(operation, FileError.Device, nth);
            Assert.Equal(FileError.Device, Assert.Throws<FileException>(() => store.Complete(Manifest(id, [file]))).Error);
            Assert.Equal([1], store.Completed.Select(one => one.Value));
            disk.Crash();
            using var again = CheckpointStore.Open(disk, Folder);
            Assert.Equal(1, again.LoadLatest(out var skipped)!.Id.Value);
            Assert.Empty(skipped);
        }
    }

    [Fact]
    public void Load_gives_an_older_checkpoint_and_names_what_there_is_when_it_is_missing()
    {
        using var store = Open();
        Take(store, "1");
        Take(store, "2");
        Assert.Equal(1, store.Load(new CheckpointId(1)).Id.Value);
        var e = Assert.Throws<FreshetException>(() => store.Load(new CheckpointId(9)));
        Assert.Contains("There are: 1, 2.", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word-count", "/r/word-count")]
    [InlineData("a.b_c", "/r/a.b_c")]
    [InlineData("..", "/r/%2E.")]
    [InlineData("../x", "/r/%2E.%2Fx")]
    [InlineData("a b/ü", "/r/a%20b%2F%C3%BC")]
    public void OfJob_gives_every_job_one_folder_below_the_root(string jobName, string expected) =>
        Assert.Equal(expected, CheckpointFolder.OfJob("/r/", jobName));

    [Fact]
    public void OfJob_refuses_a_name_that_is_too_long() =>
        Assert.Equal(ErrorDomain.User, Assert.Throws<FreshetException>(() => CheckpointFolder.OfJob("/r", new string('x', 256))).Domain);

    [Fact]
    public void The_store_works_on_real_files()
    {
        var root = Directory.CreateTempSubdirectory("freshet-store-").FullName;
        try
        {
            var folder = CheckpointFolder.OfJob(root, "real job");
            var files = new PosixFileSystem();
            using (var store = CheckpointStore.Open(files, folder))
            {
                Take(store, "1");
                Take(store, "2");
                Begin(store, out _);
                store.Retain(1);
                var e = Assert.Throws<FreshetException>(() => CheckpointStore.Open(files, folder));
                Assert.Contains($"in use by process {Environment.ProcessId} on", e.Message, StringComparison.Ordinal);
            }

            using var again = CheckpointStore.Open(files, folder);
            Assert.Equal(2, again.LoadLatest(out var skipped)!.Id.Value);
            Assert.Empty(skipped);
            Assert.Equal(4, again.NextId.Value);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    internal static CheckpointId Take(CheckpointStore store, string state, bool savepoint = false)
    {
        Begin(store, out var id);
        store.Complete(Manifest(id, [WriteState(store, id, "task-0-1.state", state), WriteState(store, id, "task-1-1.state", $"{id}")]) with { IsSavepoint = savepoint });
        return id;
    }

    private static void Begin(CheckpointStore store, out CheckpointId id)
    {
        id = store.NextId;
        store.Begin(id);
    }

    private static StateFile WriteState(CheckpointStore store, CheckpointId id, string name, params string[] frames)
    {
        using var file = store.CreateStateFile(id, name);
        foreach (var frame in frames)
        {
            file.Frames.Write(System.Text.Encoding.UTF8.GetBytes(frame));
        }

        return file.Finish();
    }

    private static CheckpointManifest Manifest(CheckpointId id, IReadOnlyList<StateFile> files) => new(id, "job", 0, false, files, new byte[] { 1, 2, 3 });

    private CheckpointStore Open() => CheckpointStore.Open(_disk, Folder);
}
