using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

/// <summary>Bit rot, cuts and mix-ups in a folder with an older and a newer checkpoint.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const string Folder = "/data/job";
    private const string Old = Folder + "/chk-0000000001/";
    private const string New = Folder + "/chk-0000000002/";

    private static readonly string[] s_names = ["MANIFEST", "task-0-1.state", "task-1-1.state"];

    private readonly SimulatedDisk _disk = new(1);
    private readonly CheckpointStore _store;

    public CheckpointDamageTests()
    {
        _store = CheckpointStore.Open(_disk, Folder);
        CheckpointStoreTests.Take(_store, "the state of the older checkpoint");
        CheckpointStoreTests.Take(_store, "the state of the newer checkpoint");
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void LoadLatest_falls_back_and_names_the_file_for_every_flipped_bit()
    {
        foreach (var name in s_names)
        {
            var bits = _disk.ReadAll(New + name).Length * 8L;
            for (var bit = 0L; bit < bits; bit++)
            {
                _disk.FlipBit(New + name, bit);
                FallsBackNaming(New + name);
                _disk.FlipBit(New + name, bit);
            }
        }

        Assert.Equal(2, _store.LoadLatest(out _)!.Id.Value);
    }

    [Fact]
    public void LoadLatest_falls_back_and_names_the_file_for_every_cut_and_for_added_bytes()
    {
        foreach (var name in s_names)
        {
            var bytes = _disk.ReadAll(New + name);
            for (var length = 0; length < bytes.Length; length++)
            {
                _disk.Overwrite(New + name, bytes.AsSpan(0, length));
                FallsBackNaming(New + name);
            }

            _disk.Overwrite(New + name, [.. bytes, 0]);
            FallsBackNaming(New + name);
            _disk.Overwrite(New + name, bytes);
        }

        Assert.Equal(2, _store.LoadLatest(out _)!.Id.Value);
    }

    [Fact]
    public void LoadLatest_falls_back_when_any_file_was_exchanged_with_any_other()
    {
        var all = _disk.Snapshot().Where(file => file.Path.Contains("chk-", StringComparison.Ordinal)).ToList();
        foreach (var name in s_names)
        {
            var bytes = _disk.ReadAll(New + name);
            foreach (var other in all.Where(other => !other.Bytes.AsSpan().SequenceEqual(bytes)))
            {
                _disk.Overwrite(New + name, other.Bytes);
                FallsBackNaming(New + name);
            }

            _disk.Overwrite(New + name, bytes);
        }
    }

    [Fact]
    public void LoadLatest_falls_back_for_ten_thousand_random_mutations()
    {
        var random = new SeededRandom(13);
        for (var i = 0; i < 10_000; i++)
        {
            var path = New + s_names[random.Next(s_names.Length)];
            var bytes = _disk.ReadAll(path);
            _disk.Overwrite(path, Mutant(bytes, random));
            if (!_disk.ReadAll(path).AsSpan().SequenceEqual(bytes))
            {
                FallsBackNaming(path);
            }

            _disk.Overwrite(path, bytes);
        }
    }

    [Theory]
    [InlineData("task-0-1.state")]
    [InlineData("MANIFEST")]
    public void LoadLatest_falls_back_when_a_file_was_deleted(string name)
    {
        _disk.Delete(New + name);
        FallsBackNaming(New + name);
    }

    [Fact]
    public void LoadLatest_gives_no_checkpoint_but_the_reasons_when_all_are_damaged()
    {
        _disk.FlipBit(New + "task-1-1.state", 300);
        _disk.FlipBit(Old + "MANIFEST", 300);
        Assert.Null(_store.LoadLatest(out var skipped));
        Assert.Collection(
            skipped,
            reason => Assert.Contains(New + "task-1-1.state", reason, StringComparison.Ordinal),
            reason => Assert.Contains(Old + "MANIFEST", reason, StringComparison.Ordinal));
        Assert.Equal(3, _store.NextId.Value);
    }

    [Fact]
    public void LoadLatest_falls_back_when_the_device_cannot_read_but_not_when_access_is_denied()
    {
        _disk.FailOperation(DiskOperation.Read, FileError.Device);
        Assert.Equal(1, _store.LoadLatest(out var skipped)!.Id.Value);
        Assert.Single(skipped);

        _disk.FailOperation(DiskOperation.Open, FileError.AccessDenied);
        Assert.Equal(FileError.AccessDenied, Assert.Throws<FileException>(() => _store.LoadLatest(out _)).Error);
    }

    [Fact]
    public void LoadLatest_fails_and_does_not_fall_back_when_what_it_found_cannot_be_made_durable()
    {
        _disk.FailOperation(DiskOperation.SyncDirectory, FileError.Device);
        Assert.Equal("fsync", Assert.Throws<FileException>(() => _store.LoadLatest(out _)).Operation);
    }

    [Fact]
    public void LoadLatest_refuses_and_does_not_fall_back_when_a_newer_Freshet_wrote_the_manifest()
    {
        _disk.Delete(New + "MANIFEST");
        using (var frames = new FrameWriter(_disk.OpenWrite(New + "MANIFEST", FileOpen.CreateNew), FileKind.CheckpointManifest, 999))
        {
            frames.Write("what only the future knows"u8);
            frames.Finish();
        }

        var e = Assert.Throws<FreshetException>(() => _store.LoadLatest(out _));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("newer Freshet", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("..")]
    public void LoadLatest_opens_no_file_outside_the_folder_when_a_manifest_lists_one(string name)
    {
        // Right checksums, wrong intent: made by hand in the manifest's format.
        _disk.Delete(New + "MANIFEST");
        using (var frames = new FrameWriter(_disk.OpenWrite(New + "MANIFEST", FileOpen.CreateNew), FileKind.CheckpointManifest, 1))
        {
            var head = new byte[28];
            head[0] = 2;
            head[20] = 1;
            frames.Write(head);
            frames.Write([.. new byte[12], .. System.Text.Encoding.ASCII.GetBytes(name)]);
            frames.Finish();
        }

        FallsBackNaming(New + "MANIFEST");
    }

    [Fact]
    public void SetAsideNewerThan_keeps_a_checkpoint_out_that_can_be_read_again_later()
    {
        _disk.FailOperation(DiskOperation.Read, FileError.Device);
        var found = _store.LoadLatest(out _)!.Id;
        Assert.Equal(1, found.Value);

        _store.SetAsideNewerThan(found);
        _store.Dispose();
        _disk.Crash();

        using var again = CheckpointStore.Open(_disk, Folder);
        Assert.Equal([found], again.Completed);
        Assert.Equal(found, again.LoadLatest(out var skipped)!.Id);
        Assert.Empty(skipped);
        Assert.Equal(3, again.NextId.Value);
        Assert.Contains(_disk.Snapshot(), static file => file.Path == New + "task-0-1.state"); // for a person to look at
    }

    [Theory]
    [InlineData(DiskOperation.Rename)]
    [InlineData(DiskOperation.SyncDirectory)]
    public void SetAsideNewerThan_can_be_tried_again_after_the_disk_failed(DiskOperation operation)
    {
        _disk.FlipBit(New + "task-1-1.state", 300);
        var found = _store.LoadLatest(out _)!.Id;
        _disk.FailOperation(operation, FileError.Device);
        Assert.Throws<FileException>(() => _store.SetAsideNewerThan(found));
        _store.SetAsideNewerThan(found);
        Assert.Equal([found], _store.Completed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(DiskOperation.Rename)]
    [InlineData(DiskOperation.SyncDirectory)]
    public void SetAsideAll_leaves_nothing_to_go_on_from_and_the_first_new_checkpoint_replaces_the_old(DiskOperation? fails)
    {
        if (fails is { } operation)
        {
            _disk.FailOperation(operation, FileError.Device);
            Assert.Throws<FileException>(_store.SetAsideAll);
        }

        _store.SetAsideAll();
        Assert.Empty(_store.Completed);
        Assert.Contains(_disk.Snapshot(), static file => file.Path.StartsWith(New, StringComparison.Ordinal));
        var next = _store.NextId;
        _store.Begin(next);
        _store.Complete(new CheckpointManifest(next, "job", 0, false, [], new byte[] { 1 }));
        _store.Retain(2);

        Assert.Equal([next], _store.Completed);
        Assert.DoesNotContain(_disk.Snapshot(), static file => file.Path.StartsWith(New, StringComparison.Ordinal));
    }

    [Fact]
    public void SetAsideAll_holds_for_the_next_process_too()
    {
        _store.SetAsideAll();
        _store.Dispose();
        _disk.Crash();

        using var again = CheckpointStore.Open(_disk, Folder);
        Assert.Null(again.LoadLatest(out var skipped));
        Assert.Empty(skipped);
        Assert.Equal(3, again.NextId.Value);
    }

    private static byte[] Mutant(byte[] bytes, SeededRandom random)
    {
        var mutant = bytes.ToArray();
        switch (random.Next(4))
        {
            case 0:
                return mutant[..random.Next(mutant.Length)];
            case 1:
                var added = new byte[1 + random.Next(50)];
                random.Fill(added);
                return [.. mutant, .. added];
            case 2:
                var from = random.Next(mutant.Length);
                random.Fill(mutant.AsSpan(from, Math.Min(1 + random.Next(30), mutant.Length - from)));
                return mutant;
            default:
                // A piece of it lands elsewhere, as when a disk writes a sector to the wrong place.
                var length = 1 + random.Next(mutant.Length / 2);
                mutant.AsSpan(random.Next(mutant.Length - length), length).CopyTo(mutant.AsSpan(random.Next(mutant.Length - length)));
                return mutant;
        }
    }

    private void FallsBackNaming(string path)
    {
        var found = _store.LoadLatest(out var skipped);
        Assert.Equal(1, found!.Id.Value);
        Assert.Contains(path, Assert.Single(skipped), StringComparison.Ordinal);
    }
}
