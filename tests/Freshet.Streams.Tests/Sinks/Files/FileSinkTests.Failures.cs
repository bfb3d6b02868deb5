using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks.Files;

/// <content>Disks that fail, options and records that cannot work.</content>
public sealed partial class FileSinkTests
{
    [Theory]
    [InlineData(DiskOperation.MakeDirectory, FileError.AccessDenied, ErrorDomain.User, "preparing its output", "right to write")]
    [InlineData(DiskOperation.Open, FileError.AccessDenied, ErrorDomain.User, "preparing its output", "right to write")]
    [InlineData(DiskOperation.Open, FileError.DiskFull, ErrorDomain.External, "preparing its output", "Free space")]
    public void Open_says_what_to_do_when_the_folder_cannot_be_used(DiskOperation operation, FileError error, ErrorDomain domain, string doing, string advice)
    {
        _disk.FailOperation(operation, error);
        var e = Assert.Throws<FreshetException>(() => Run());
        Assert.Equal(domain, e.Domain);
        Assert.Contains($"operator 'sink' (subtask 1 of 1) failed {doing} in '/data/out'", e.Message);
        Assert.Contains(advice, e.Message);
    }

    [Fact]
    public void Open_says_what_to_do_when_the_path_is_a_file()
    {
        _disk.OpenWrite("/data", FileOpen.CreateNew).Dispose();
        var e = Assert.Throws<FreshetException>(() => Run());
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("Choose a path whose parts are folders", e.Message);
    }

    [Theory]
    [InlineData(DiskOperation.Write)]
    [InlineData(DiskOperation.Sync)]
    [InlineData(DiskOperation.SyncDirectory)]
    [InlineData(DiskOperation.Rename)]
    public void Failed_disk_shows_nothing_half_written_and_the_restart_heals(DiskOperation operation)
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Complete(1);
        run.Write(0, "b");
        _disk.FailOperation(operation, operation == DiskOperation.Write ? FileError.DiskFull : FileError.Device);
        var e = Assert.Throws<FreshetException>(() =>
        {
            states = run.Snapshot(2);
            run.Complete(2);
        });
        Assert.Equal((ErrorDomain.External, true), (e.Domain, e.Retry));
        Assert.Equal(["a\n"], Texts());

        _disk.Crash();
        using var restored = Run(restored: states);
        if (operation != DiskOperation.Rename)
        {
            restored.Write(0, "b");
        }

        restored.Finish(3);
        Assert.Equal(["a\n", "b\n"], Texts());
    }

    [Fact]
    public void Full_disk_fails_with_advice_and_the_restart_goes_on_when_space_is_freed()
    {
        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run())
        {
            run.Write(0, "a");
            states = run.Snapshot(1);
            run.Complete(1);
            _disk.CapacityBytes = 5;
            run.Write(0, "bbbbbbbb");
            Assert.Contains("Free space on that disk", Assert.Throws<FreshetException>(() => run.Snapshot(2)).Message);
        }

        _disk.CapacityBytes = null;
        using var restored = Run(restored: states);
        restored.Write(0, "bbbbbbbb");
        restored.Finish(3);
        Assert.Equal(["a\n", "bbbbbbbb\n"], Texts());
    }

    [Theory]
    [InlineData("", "no folder")]
    [InlineData("  ", "no folder")]
    public void ToFiles_refuses_a_folder_that_is_none(string folder, string reason) =>
        Assert.Contains(reason, Assert.Throws<FreshetException>(() => Sink(folder: folder)).Message);

    public static TheoryData<FileSinkOptions, string> WrongOptions => new()
    {
        { new FileSinkOptions { RollBytes = 0 }, "RollBytes is 0" },
        { new FileSinkOptions { RollEvery = TimeSpan.Zero }, "RollEvery is 00:00:00" },
        { new FileSinkOptions { Prefix = "" }, "Prefix is ''" },
        { new FileSinkOptions { Prefix = ".part" }, "Prefix is '.part'" },
        { new FileSinkOptions { Prefix = "a/b" }, "Prefix is 'a/b'" },
        { new FileSinkOptions { Extension = "csv" }, "Extension is 'csv'" },
        { new FileSinkOptions { Extension = "." }, "Extension is '.'" },
        { new FileSinkOptions { Extension = ".c/v" }, "Extension is '.c/v'" },
        { new FileSinkOptions { Existing = (ExistingOutput)9 }, "Existing is 9" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void ToFiles_refuses_options_that_cannot_work(FileSinkOptions options, string reason) =>
        Assert.Contains(reason, Assert.Throws<FreshetException>(() => Sink(options)).Message);

    [Fact]
    public void A_record_that_is_no_line_fails_with_its_place()
    {
        using var run = Run();
        run.Write(0, "a");
        var e = Assert.Throws<FreshetException>(() => run.Write(0, "b", "c\nd"));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("operator 'sink' (subtask 1 of 1) cannot write record 2 of this subtask as text", e.Message);
    }
}
