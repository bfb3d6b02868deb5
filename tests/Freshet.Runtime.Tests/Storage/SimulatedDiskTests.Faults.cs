using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Storage;

/// <content>Planted faults.</content>
public sealed partial class SimulatedDiskTests
{
    [Fact]
    public void PowerLossAfter_fails_that_call_and_all_later_ones_until_the_crash_is_done()
    {
        _disk.PowerLossAfter(1);
        Write1();
        Assert.Throws<SimulatedCrashException>(() => _disk.Exists(Root));
        Assert.Throws<SimulatedCrashException>(() => _disk.SyncDirectory(Root));
        _disk.Crash();
        Assert.True(_disk.Exists(Root));

        void Write1() => _disk.OpenWrite(At("a"), FileOpen.CreateNew).Dispose();
    }

    [Fact]
    public void A_failed_sync_loses_the_bytes_even_when_a_later_sync_succeeds()
    {
        ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "safe", sync: true);
            disk.SyncDirectory("/d");
            var file = disk.OpenWrite("/d/a", FileOpen.Append);
            file.Write("lost"u8);
            disk.FailOperation(DiskOperation.Sync, FileError.Device);
            Assert.Equal(FileError.Device, Assert.Throws<FileException>(file.Sync).Error);
            Assert.Throws<FileException>(file.Sync);
            Assert.Equal("safelost", Text(disk, "/d/a"));

            // Even through another handle, whose fsync the kernel answers with success.
            Put(disk, "/d/a", "more", sync: true);
            disk.Crash();
            Assert.Equal("safe\0\0\0\0more", Text(disk, "/d/a"));
            return "";
        });
    }

    [Fact]
    public void A_failed_directory_sync_loses_the_entries_even_when_a_later_one_succeeds()
    {
        ForEachSeed(disk =>
        {
            Put(disk, "/d/a", "x", sync: true);
            disk.FailOperation(DiskOperation.SyncDirectory, FileError.Device);
            Fails(FileError.Device, "/d", () => disk.SyncDirectory("/d"));
            disk.SyncDirectory("/d");
            disk.Crash();
            Assert.Empty(disk.List("/d"));
            return "";
        });
    }

    [Theory]
    [InlineData(DiskOperation.Write)]
    [InlineData(DiskOperation.Read)]
    public void FailOperation_hits_the_nth_call_and_no_other(DiskOperation operation)
    {
        Write("a", "abc");
        using var writer = _disk.OpenWrite(At("a"), FileOpen.Append);
        using var reader = _disk.OpenRead(At("a"));
        _disk.FailOperation(operation, FileError.Device, nth: 3);
        var failed = Enumerable.Range(1, 5).Where(_ =>
        {
            try
            {
                writer.Write("x"u8);
                reader.Read(0, new byte[1]);
                return false;
            }
            catch (FileException)
            {
                return true;
            }
        });
        Assert.Equal([3], failed);
    }

    [Fact]
    public void CapacityBytes_lets_in_what_fits_and_fails_until_space_is_freed()
    {
        _disk.CapacityBytes = 10;
        Write("a", "123456");
        using var file = _disk.OpenWrite(At("b"), FileOpen.CreateNew);
        Fails(FileError.DiskFull, At("b"), () => file.Write("123456"u8));
        Assert.Equal(4, file.Length);
        Assert.Equal(10, _disk.UsedBytes);
        _disk.Delete(At("a"));
        file.Write("56"u8);
        Assert.Equal("123456", Read("b"));
    }

    [Fact]
    public void FlipBit_changes_one_bit_now_and_after_a_crash()
    {
        Write("a", "AAA");
        _disk.SyncDirectory(Root);
        _disk.FlipBit(At("a"), 9);
        Assert.Equal("ACA", Read("a"));
        _disk.Crash();
        Assert.Equal("ACA", Read("a"));
    }
}
