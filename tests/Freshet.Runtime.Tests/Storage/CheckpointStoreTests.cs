using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

public sealed partial class CheckpointStoreTests
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
        using var frames = again.OpenState(manifest.Files[1]);
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
        Assert.Equal(["COMPLETED", "LOCK", "chk-0000000002", "chk-0000000005"], _disk.List(Folder).Select(entry => entry.Name));
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
