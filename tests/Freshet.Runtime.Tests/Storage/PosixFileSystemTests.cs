using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Freshet.Core.Files;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Tests.Storage;

public sealed partial class PosixFileSystemTests : FileSystemContract
{
    private readonly PosixFileSystem _files = new();
    private readonly string _root = Directory.CreateTempSubdirectory("freshet-files-").FullName;

    protected override IFileSystem Files => _files;

    protected override string Root => _root;

    [Fact]
    public void Write_reports_a_full_disk_when_the_device_is_full()
    {
        using var full = _files.OpenWrite("/dev/full", FileOpen.Append);
        var e = Assert.Throws<FileException>(() => full.Write("x"u8));
        Assert.Equal(FileError.DiskFull, e.Error);
        Assert.Equal(28, e.HResult);
        Assert.Contains("write failed for '/dev/full'", e.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_reports_failure_when_the_kernel_refuses_fsync()
    {
        // A character device cannot be synced; .NET's own flush to disk says nothing about it.
        using var file = _files.OpenWrite("/dev/null", FileOpen.Append);
        var e = Assert.Throws<FileException>(file.Sync);
        Assert.Equal("fsync", e.Operation);
        Assert.Equal(22, e.HResult);
    }

    [Fact]
    public void Sync_and_Write_fail_for_ever_after_one_failed_fsync()
    {
        using var file = _files.OpenWrite("/dev/null", FileOpen.Append);
        Assert.Throws<FileException>(file.Sync);
        foreach (var call in new Action[] { file.Sync, () => file.Write("x"u8), () => file.Truncate(0) })
        {
            Assert.Equal(FileError.Device, Assert.Throws<FileException>(call).Error);
        }
    }

    [Fact]
    public void Write_reports_a_full_disk_and_can_be_taken_back_on_a_small_tmpfs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a tmpfs needs root");
        var mount = At("small");
        _files.CreateDirectory(mount);
        Assert.SkipUnless(Shell($"mount -t tmpfs -o size=256k none {mount}") == 0, "this machine forbids mounting a tmpfs");
        try
        {
            using (var file = _files.OpenWrite($"{mount}/a", FileOpen.CreateNew))
            {
                file.Write(new byte[100_000]);
                Fails(FileError.DiskFull, $"{mount}/a", () => file.Write(new byte[1_000_000]));
                Assert.InRange(file.Length, 100_001, 256 << 10);
                file.Truncate(100_000);
                file.Write(new byte[50_000]);
                file.Sync();
                Assert.Equal(150_000, _files.Stat($"{mount}/a")!.Length);
            }

            // A full disk refuses neither the lock nor opening for reading.
            using var filler = _files.OpenWrite($"{mount}/b", FileOpen.CreateNew);
            Fails(FileError.DiskFull, $"{mount}/b", () => filler.Write(new byte[1_000_000]));
            using var held = _files.TryLock($"{mount}/L");
            Assert.NotNull(held);
        }
        finally
        {
            Assert.Equal(0, Shell($"umount -l {mount}"));
        }
    }

    [Fact]
    public void TryLock_is_released_by_the_kernel_when_the_process_is_killed()
    {
        // flock(1) holds the same kind of lock from another process until it is killed; -o keeps its child from inheriting it.
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "flock(1) is not installed");
        _files.TryLock(At("L"))!.Dispose();
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", ["-o", At("L"), "-c", "echo locked; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("locked", other.StandardOutput.ReadLine());
        Assert.Null(_files.TryLock(At("L")));
        other.Kill(entireProcessTree: true);
        other.WaitForExit();
        using var held = _files.TryLock(At("L"));
        Assert.NotNull(held);
    }

    [Fact]
    public void TryLock_names_this_process_in_the_file_and_replaces_a_longer_dead_name()
    {
        Write("L", new string('x', 500));
        using var held = _files.TryLock(At("L"));
        Assert.Equal($"process {Environment.ProcessId} on {Environment.MachineName}\n", Read("L"));
    }

    [Fact]
    public void Child_processes_do_not_inherit_the_lock()
    {
        var held = _files.TryLock(At("L"));
        using var child = Process.Start("/bin/sleep", "60");
        held!.Dispose();
        using var again = _files.TryLock(At("L"));
        child.Kill();
        child.WaitForExit();
        Assert.NotNull(again);
    }

    [Fact]
    public void A_lock_given_up_is_free_though_a_child_that_is_being_started_still_has_its_descriptor()
    {
        var held = _files.TryLock(At("L"))!;
        var descriptor = Directory.GetFiles("/proc/self/fd").Single(link => new FileInfo(link).LinkTarget == At("L"));
        var inherited = Duplicate(int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture)); // as fork does
        Assert.True(inherited >= 0);
        try
        {
            held.Dispose();
            held.Dispose();
            using var again = _files.TryLock(At("L"));
            Assert.NotNull(again);
        }
        finally
        {
            Assert.Equal(0, CloseDescriptor(inherited));
        }
    }

    [Fact]
    public void DeleteDirectory_deletes_links_and_not_what_they_point_to()
    {
        _files.CreateDirectory(At("kept"));
        Write("kept/a", "x");
        _files.CreateDirectory(At("d"));
        File.CreateSymbolicLink(At("d/link"), At("kept"));
        File.CreateSymbolicLink(At("d/broken"), At("nowhere"));
        Assert.Equal(["link"], _files.List(At("d")).Select(entry => entry.Name));
        _files.DeleteDirectory(At("d"));
        Assert.Equal("x", Read("kept/a"));
        Assert.False(_files.Exists(At("d")));
    }

    [Fact]
    public void Paths_with_a_zero_character_are_refused() =>
        Assert.Throws<ArgumentException>(() => _files.OpenWrite(At("a\0b"), FileOpen.Append));

    [Fact]
    public void Relative_paths_are_relative_to_the_process()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _root);
        _files.CreateDirectory($"{relative}/r");
        Assert.True(_files.Exists(At("r")));
    }

    [Fact]
    public void Every_error_number_of_interest_is_told_apart()
    {
        var from = typeof(PosixFileSystem).Assembly.GetType("Freshet.Runtime.Storage.PosixError")!
            .GetMethod("From", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Func<int, string, string, FileException>>();
        var expected = new (int Number, FileError Error)[]
        {
            (1, FileError.AccessDenied), (2, FileError.NotFound), (5, FileError.Device), (13, FileError.AccessDenied),
            (17, FileError.AlreadyExists), (20, FileError.NotADirectory), (21, FileError.IsADirectory), (24, FileError.Other),
            (28, FileError.DiskFull), (30, FileError.AccessDenied), (122, FileError.DiskFull),
        };
        Assert.All(expected, pair => Assert.Equal(pair.Error, from(pair.Number, "op", "path").Error));
    }

    protected override void CleanUp() => Directory.Delete(_root, recursive: true);

    private static int Shell(string command)
    {
        using var process = Process.Start("/bin/sh", ["-c", command]);
        process.WaitForExit();
        return process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);
}
