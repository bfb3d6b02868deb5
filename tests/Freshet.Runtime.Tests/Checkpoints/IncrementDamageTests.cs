using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Core.State;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Storage;
using Freshet.Runtime.Tasks;
using Freshet.State;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Something is wrong with a file that a checkpoint needs and an earlier one wrote.</summary>
public sealed class IncrementDamageTests : IDisposable
{
    private static readonly IncrementLimits Limits = new() { WholeBytes = 0, FileBytes = 64 << 10 };

    private readonly SimulatedDisk _disk = new(1);
    private readonly PagedStateBackend _backend = new(64 << 20);
    private readonly Dictionary<CheckpointId, StateModel> _models = [];
    private readonly List<CheckpointManifest> _manifests = [];

    public IncrementDamageTests()
    {
        using var store = CheckpointStore.Open(_disk, StateLives.Folder);
        using var state = new PagedState(_backend.CreateStore("task"));
        var (random, history) = (new SeededRandom(3), new PartHistory());
        state.Fill();
        for (var i = 0; i < 6; i++)
        {
            state.Change(random);
            var id = store.NextId;
            store.Begin(id);
            using var frozen = state.Freeze();
            var snapshot = PagedState.Write(store, id, "task-0-1", frozen, Limits, PlantedBugs.None, history);
            var content = new CheckpointContent(128, false, [snapshot]);
            _manifests.Add(new CheckpointManifest(id, "job", 0, false, [.. content.Files], content.ToBytes()));
            store.Complete(_manifests[^1]);
            history.Completed(id);
            _models[id] = state.Model.Copy();
            store.Retain(2);
        }
    }

    [Theory]
    [InlineData("missing", "missing")]
    [InlineData("short", "bytes instead of")]
    [InlineData("flipped", "checksum")]
    [InlineData("another", "another file")]
    public void LoadLatest_names_the_file_of_an_earlier_checkpoint_that_is_damaged(string how, string what)
    {
        // Each file that the newest needs and did not write, but not the one before it, which can be gone on from.
        var newest = _manifests[^1].Files.Where(f => f.Checkpoint != _manifests[^1].Id).ToArray();
        Assert.True(newest.Length > 2);
        foreach (var file in newest)
        {
            var path = PathOf(file);
            var whole = Read(path);
            Damage(path, how, whole);
            using (var store = CheckpointStore.Open(_disk, StateLives.Folder))
            {
                var found = store.LoadLatest(out var skipped);

                Assert.Contains(path, skipped[0], StringComparison.Ordinal);
                Assert.Contains(what, skipped[0], StringComparison.Ordinal);
                Assert.Equal(_manifests[^2].Files.Contains(file) ? null : _manifests[^2].Id.Value, found?.Id.Value);
            }

            Write(path, whole);
        }
    }

    [Fact]
    public void Both_retained_checkpoints_are_restored_beside_files_of_a_failed_one()
    {
        // A process that died while it wrote a seventh, in the folder of its number and half of it.
        Write($"{StateLives.Folder}/chk-0000000007/task-0-1.state", [1, 2, 3]);
        using var store = CheckpointStore.Open(_disk, StateLives.Folder);

        Assert.Equal(6, store.LoadLatest(out var skipped)!.Id.Value);
        Assert.Empty(skipped);
        Assert.Empty(_disk.List($"{StateLives.Folder}/chk-0000000007"));
        foreach (var id in store.Completed)
        {
            using var state = new PagedState(_backend.CreateStore("restored"));
            state.Restore(store, store.Load(id), KeyGroupRange.All());
            Assert.Null(state.Model.Differs(_models[id]));
        }
    }

    [Fact]
    public void Nothing_that_it_may_need_is_deleted_beside_a_manifest_that_cannot_be_read()
    {
        var path = $"{StateLives.Folder}/chk-0000000006/MANIFEST";
        var whole = Read(path);
        Damage(path, "flipped", whole);
        var files = _manifests[^1].Files.Concat(_manifests[^2].Files).Select(PathOf).ToHashSet();
        using (var store = CheckpointStore.Open(_disk, StateLives.Folder))
        {
            Assert.Equal(5, store.LoadLatest(out _)!.Id.Value);
            var next = store.NextId;
            store.Begin(next);
            store.Complete(new CheckpointManifest(next, "job", 0, false, [], default));
            store.Retain(1);
        }

        Assert.All(files, file => Assert.True(_disk.Exists(file), file));
        Write(path, whole); // a person had a copy
        using var again = CheckpointStore.Open(_disk, StateLives.Folder);
        Assert.Equal(6, again.Load(new CheckpointId(6)).Id.Value);
    }

    [Fact]
    public void Complete_refuses_a_checkpoint_that_refers_to_what_no_complete_one_has()
    {
        using var store = CheckpointStore.Open(_disk, StateLives.Folder);
        var id = store.NextId;
        store.Begin(id);
        var gone = new StateFile(new CheckpointId(1), "task-0-9.state", 100, 7);

        var e = Assert.Throws<FreshetException>(() => store.Complete(new CheckpointManifest(id, "job", 0, false, [gone], default)));

        Assert.Contains("chk-0000000001/task-0-9.state", e.Message, StringComparison.Ordinal);
        Assert.Equal(6, store.LoadLatest(out _)!.Id.Value);
    }

    [Fact]
    public void Inspect_calls_a_folder_kept_that_later_checkpoints_need()
    {
        var found = CheckpointStore.Inspect(_disk, StateLives.Folder);

        Assert.Equal([5, 6], found.Where(c => c.Condition == CheckpointCondition.Whole).Select(c => c.Id.Value));
        Assert.Contains(found, c => c.Condition == CheckpointCondition.Kept);
        Assert.DoesNotContain(found, c => c.Condition is CheckpointCondition.Unfinished or CheckpointCondition.Damaged);
    }

    public void Dispose() => _backend.Dispose();

    private static string PathOf(StateFile file) => $"{StateLives.Folder}/chk-{file.Checkpoint.Value:D10}/{file.Name}";

    private void Damage(string path, string how, byte[] whole)
    {
        switch (how)
        {
            case "missing":
                _disk.Delete(path);
                break;
            case "short":
                Write(path, whole[..^1]);
                break;
            case "flipped":
                var flipped = whole.ToArray();
                flipped[whole.Length / 2] ^= 16;
                Write(path, flipped);
                break;
            default:
                // Whole in itself and as long, but another.
                var frames = new List<byte[]>();
                using (var reader = new FrameReader(_disk.OpenRead(path), path, FileKind.TaskState, 1))
                {
                    while (reader.TryRead(out var frame))
                    {
                        frames.Add(frame.ToArray());
                    }
                }

                frames[0][^1] ^= 1;
                using (var writer = new FrameWriter(_disk.OpenWrite(path, FileOpen.Truncate), FileKind.TaskState, 1))
                {
                    frames.ForEach(f => writer.Write(f));
                    writer.Finish();
                }

                break;
        }
    }

    private byte[] Read(string path)
    {
        using var file = _disk.OpenRead(path);
        var bytes = new byte[file.Length];
        for (var at = 0; at < bytes.Length;)
        {
            at += file.Read(at, bytes.AsSpan(at));
        }

        return bytes;
    }

    private void Write(string path, byte[] bytes)
    {
        _disk.CreateDirectory(path[..path.LastIndexOf('/')]);
        using var file = _disk.OpenWrite(path, FileOpen.Truncate);
        file.Write(bytes);
    }
}
