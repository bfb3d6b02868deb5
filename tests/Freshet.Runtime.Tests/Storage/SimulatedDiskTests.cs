using System.Text;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

public sealed partial class SimulatedDiskTests : FileSystemContract
{
    private const int Seeds = 200;

    private readonly SimulatedDisk _disk = new(1);

    public SimulatedDiskTests() => _disk.CreateDirectory("/root");

    protected override IFileSystem Files => _disk;

    protected override string Root => "/root";

    [Fact]
    public void Crash_keeps_everything_that_was_synced()
    {
        ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "synced", sync: true);
            disk.SyncDirectory("/d");
            disk.Crash();
            Assert.Equal("synced", Text(disk, "/d/a"));
            return "";
        });
    }

    [Fact]
    public void Crash_loses_keeps_or_tears_bytes_that_were_not_synced()
    {
        var outcomes = ForEachSeed(disk =>
        {
            Put(disk, "/d/a", new string('o', 1024), sync: true);
            disk.SyncDirectory("/d");
            Put(disk, "/d/a", new string('n', 2048), sync: false);
            disk.Crash();
            var bytes = Text(disk, "/d/a");
            Assert.StartsWith(new string('o', 1024), bytes, StringComparison.Ordinal);
            Assert.InRange(bytes.Length, 1024, 3072);
            return bytes.Length switch
            {
                1024 => "lost",
                3072 when !bytes.Contains('\0', StringComparison.Ordinal) => "kept",
                _ => "torn",
            };
        });
        Assert.Equal(["kept", "lost", "torn"], outcomes);
    }

    [Fact]
    public void Crash_loses_or_keeps_entries_that_were_not_synced()
    {
        var outcomes = ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "x", sync: true);
            Put(disk, "/d/b", "x", sync: true);
            disk.Crash();
            return string.Join("", disk.List("/d").Select(entry => entry.Name));
        });
        Assert.Equal(["", "a", "ab", "b"], outcomes);
    }

    [Fact]
    public void Crash_gives_the_old_or_the_new_file_whole_after_an_unsynced_rename()
    {
        var outcomes = ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "old", sync: true);
            Put(disk, "/d/t", "new", sync: true);
            disk.SyncDirectory("/d");
            disk.Rename("/d/t", "/d/a");
            disk.Crash();
            return Text(disk, "/d/a") + disk.List("/d").Count;
        });
        Assert.Equal(["new1", "old2"], outcomes);
    }

    [Fact]
    public void Crash_never_loses_a_file_that_was_being_moved_to_another_folder()
    {
        var outcomes = ForEachSeed(disk =>
        {
            disk.CreateDirectory("/e");
            Put(disk, "/d/a", "x", sync: true);
            disk.SyncDirectory("/d");
            disk.Rename("/d/a", "/e/a");
            if (disk.Operations % 2 == 0)
            {
                disk.SyncDirectory("/e");
            }

            disk.Crash();
            return $"{(disk.Exists("/d/a") ? "d" : "")}{(disk.Exists("/e/a") ? "e" : "")}";
        });
        Assert.DoesNotContain("", outcomes);
    }

    [Fact]
    public void Crash_loses_deletions_that_were_not_synced()
    {
        var outcomes = ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "x", sync: true);
            disk.SyncDirectory("/d");
            disk.DeleteDirectory("/d");
            disk.Crash();
            return $"{disk.Exists("/d")}{disk.Exists("/d/a")}";
        });
        Assert.Equal(["FalseFalse", "TrueFalse", "TrueTrue"], outcomes);
    }

    [Fact]
    public void Crash_kills_open_files_and_frees_locks()
    {
        var file = _disk.OpenWrite(At("a"), FileOpen.CreateNew);
        Assert.NotNull(_disk.TryLock(At("L")));
        _disk.SyncDirectory(Root);
        _disk.Crash();
        Assert.Throws<SimulatedCrashException>(() => file.Write("x"u8));
        Assert.Throws<SimulatedCrashException>(file.Sync);
        file.Dispose();
        Assert.NotNull(_disk.TryLock(At("L")));
    }

    [Fact]
    public void KillProcess_kills_open_files_and_frees_locks_but_loses_nothing()
    {
        var file = _disk.OpenWrite(At("a"), FileOpen.CreateNew);
        file.Write("unsynced"u8);
        var held = _disk.TryLock(At("L"));
        _disk.KillProcess();
        Assert.Equal("unsynced", Read("a"));
        Assert.Throws<SimulatedCrashException>(file.Sync);
        Assert.NotNull(_disk.TryLock(At("L")));

        // The dead process's handle must not release the lock of the living.
        held!.Dispose();
        Assert.Null(_disk.TryLock(At("L")));
    }

    [Fact]
    public void The_same_seed_and_calls_leave_the_same_disk()
    {
        Assert.Equal(Run(77), Run(77));
        Assert.True(Enumerable.Range(0, 20).Select(seed => Run((ulong)seed)).Distinct().Count() > 5);

        static string Run(ulong seed)
        {
            var disk = new SimulatedDisk(seed);
            disk.CreateDirectory("/d");
            for (var i = 0; i < 10; i++)
            {
                Put(disk, $"/d/{i}", new string('x', 600), sync: i % 3 == 0);
            }

            disk.Crash();
            return string.Join("|", disk.Snapshot().Select(file => $"{file.Path}:{Crc32C.Of(file.Bytes)}"));
        }
    }

    private static List<string> ForEachSeed(Func<SimulatedDisk, string> run)
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var disk = new SimulatedDisk((ulong)seed);
            disk.CreateDirectory("/d");
            outcomes.Add(run(disk));
        }

        return [.. outcomes];
    }

    private static void Put(SimulatedDisk disk, string path, string text, bool sync)
    {
        using var file = disk.OpenWrite(path, FileOpen.Append);
        file.Write(Encoding.UTF8.GetBytes(text));
        if (sync)
        {
            file.Sync();
        }
    }

    private static string Text(SimulatedDisk disk, string path) => Encoding.UTF8.GetString(disk.ReadAll(path));
}
