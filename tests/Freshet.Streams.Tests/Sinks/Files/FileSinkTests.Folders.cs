using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks.Files;

/// <content>Folders: another one, with files of others, with output of earlier runs.</content>
public sealed partial class FileSinkTests
{
    [Fact]
    public void Files_moved_to_the_new_folder_with_their_pending_ones_are_committed_there()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.CreateDirectory("/moved");
        foreach (var (path, _) in Hidden())
        {
            _disk.Rename(path, "/moved" + path[Folder.Length..]);
        }

        _disk.KillProcess();
        using var restored = new WriterRun<string>(Sink(folder: "/moved"), files: _disk, restored: states);
        Assert.StartsWith("/moved/part-", Assert.Single(Visible()).Path);
    }

    [Fact]
    public void Pending_files_stay_in_the_old_folder_when_the_job_writes_into_another_now()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Write(0, "again");
        run.Finish(2);
        _disk.KillProcess();
        using var restored = new WriterRun<string>(Sink(folder: "/other"), files: _disk, restored: states);
        restored.Write(0, "again");
        restored.Finish(3);
        Assert.Equal(["/data/out", "/other"], Visible().Select(static file => file.Path[..file.Path.LastIndexOf('/')]));
        Assert.Equal(["a\n", "again\n"], Texts());
    }

    [Fact]
    public void Foreign_files_are_never_touched()
    {
        string[] foreign =
        [
            ".hidden", ".part-00000000-000-00000.inprogress", "part-00000000-0-00000009-000-00000", "notes.txt", "part-x",
            "part--0-00000009-000-00000", ".part-.inprogress", ".part-00000000-000-1-9.committed",
        ];
        _disk.CreateDirectory(Folder);
        foreach (var name in foreign)
        {
            _disk.OpenWrite($"{Folder}/{name}", FileOpen.CreateNew).Write("foreign"u8);
        }

        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run())
        {
            states = run.Snapshot(1);
        }

        Run(restored: states).Dispose();
        using (Run(new FileSinkOptions { Existing = ExistingOutput.Replace }))
        {
            Assert.Equal(foreign.Order(), Unlocked().Select(static file => file.Path[(Folder.Length + 1)..]).Order());
        }
    }

    [Fact]
    public void Leftovers_of_a_run_without_checkpoint_are_removed_when_the_job_starts_anew()
    {
        using (var run = Run(parallelism: 3))
        {
            run.Write(2, "lost");
            run.Snapshot(1);
        }

        Assert.Single(Hidden());
        using var again = Run(parallelism: 2);
        Assert.Empty(Unlocked());
    }

    [Fact]
    public void Starting_anew_is_refused_when_there_is_output_of_an_earlier_run()
    {
        Earlier("old");
        var e = Assert.Throws<FreshetException>(() => Run());
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("'/data/out' holds 1 file(s) that an earlier run of it made visible ('/data/out/part-", e.Message);
        Assert.Equal(["old\n"], Texts());
    }

    [Fact]
    public void Starting_anew_replaces_output_of_an_earlier_run_when_told()
    {
        Earlier("old");
        var replace = new FileSinkOptions { Existing = ExistingOutput.Replace, Prefix = "other-prefix", Extension = ".txt" };
        using var run = Run(replace, parallelism: 2);
        Assert.Empty(Visible());
        run.Write(1, "new");
        run.Finish(1);
        Assert.Equal(["new\n"], Texts());
    }

    [Fact]
    public void Starting_anew_keeps_output_of_earlier_runs_when_told_and_restores_touch_only_the_own()
    {
        var keep = new FileSinkOptions { Existing = ExistingOutput.Keep };
        Earlier("first", checkpoint: 5);
        Earlier("second", keep, checkpoint: 5);
        using var run = Run(keep);
        run.Write(0, "third");
        var states = run.Snapshot(1);
        run.Write(0, "later");
        run.Finish(5);
        Assert.Equal(["first\n", "second\n", "third\n", "later\n"], Texts());
        using var restored = Run(keep, restored: states, parallelism: 3);
        Assert.Equal(["first\n", "second\n", "third\n"], Texts());
    }

    [Fact]
    public void Restart_of_a_job_without_checkpoints_replaces_what_the_failed_commit_showed_when_told()
    {
        var replace = new FileSinkOptions { Existing = ExistingOutput.Replace };
        using (var run = Run(replace, parallelism: 2))
        {
            run.Write(0, "zero");
            run.Write(1, "one");
            run.Snapshot(1, isFinal: true);
            run.Complete(0, 1);
        }

        using var again = new WriterRun<string>(Sink(replace), 2, _disk, attempt: 1);
        again.Write(0, "zero");
        again.Write(1, "one");
        again.Finish(1);
        Assert.Equal(["one\n", "zero\n"], Texts().Order());
    }
}
