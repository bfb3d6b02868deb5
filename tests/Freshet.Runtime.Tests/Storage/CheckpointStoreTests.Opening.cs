using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

/// <content>Taking a folder into use, and numbers.</content>
public sealed partial class CheckpointStoreTests
{
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
    public void Open_refuses_and_touches_nothing_when_every_manifest_is_gone_from_beside_the_data()
    {
        using (var store = Open())
        {
            Take(store, "1");
            Take(store, "2");
        }

        foreach (var id in new[] { 1, 2 })
        {
            _disk.Delete($"{Folder}/chk-{id:0000000000}/MANIFEST");
        }

        var before = _disk.List($"{Folder}/chk-0000000001").Count;
        var e = Assert.Throws<FreshetException>(Open);
        Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        Assert.Contains("no MANIFEST is left beside the data in '/data/job/chk-0000000001'", e.Message, StringComparison.Ordinal);
        Assert.Contains("--start-fresh", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, _disk.List($"{Folder}/chk-0000000001").Count);

        using var fresh = CheckpointStore.Open(_disk, Folder, startsFresh: true);
        Assert.Null(fresh.LoadLatest(out var skipped));
        Assert.Empty(skipped);
        Assert.Equal(3, fresh.NextId.Value);
        Take(fresh, "3");
    }

    [Fact]
    public void Open_takes_a_folder_whose_only_checkpoint_was_never_complete()
    {
        using (var store = Open())
        {
            Begin(store, out var id);
            WriteState(store, id, "task-0-1.state", "x");
        }

        using var again = Open();
        Assert.Null(again.LoadLatest(out _));
    }

    [Fact]
    public void A_full_disk_does_not_fail_the_first_complete_checkpoint_for_its_mark()
    {
        using var store = Open();
        Begin(store, out var id);
        var file = WriteState(store, id, "task-0-1.state", "x");
        _disk.FailOperation(DiskOperation.Open, FileError.DiskFull, nth: 2); // of the manifest and the mark, the second
        store.Complete(Manifest(id, [file]));
        Assert.False(_disk.Exists($"{Folder}/COMPLETED"));
        Take(store, "next");
        Assert.True(_disk.Exists($"{Folder}/COMPLETED"));
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
            ["COMPLETED", "LOCK", "chk-0000000001", "chk-0000000003", "chk-0000000099", "chk-notes"],
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
            Assert.Equal(["COMPLETED", "LOCK", "chk-0000000001", "chk-12345678902"], _disk.List(Folder).Select(entry => entry.Name));
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
}
