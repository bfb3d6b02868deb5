using System.Text;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Streams.Tests.Sinks.Files;

public sealed class FileSinkTests
{
    private const string Folder = "/data/out";
    private readonly SimulatedDisk _disk = new(seed: 7);

    [Fact]
    public void ToFiles_shows_records_once_their_checkpoint_is_complete()
    {
        using var run = Run();
        run.Write(0, "a", "b");
        Assert.Empty(Visible());
        run.Snapshot(1);
        Assert.Empty(Visible());
        run.Write(0, "c");
        run.Complete(1);
        Assert.Equal(["a\nb\n"], Texts());
        run.Finish(2);
        Assert.Equal(["a\nb\n", "c\n"], Texts());
        Assert.Empty(Hidden());
    }

    [Theory]
    [InlineData(1, "a\n")]
    [InlineData(2, "a\n|b\n")]
    [InlineData(3, "a\n|b\n|c\n")]
    [InlineData(9, "a\n|b\n|c\n")]
    public void OnCheckpointComplete_commits_all_pending_up_to_it_when_several_are(long checkpoint, string visible)
    {
        using var run = Run();
        foreach (var (text, id) in new[] { ("a", 1L), ("b", 2), ("c", 3) })
        {
            run.Write(0, text);
            run.Snapshot(id);
        }

        run.Complete(checkpoint);
        run.Complete(checkpoint);
        run.Complete(checkpoint - 1);
        Assert.Equal(visible.Split('|'), Texts());
    }

    [Fact]
    public void Names_tell_run_checkpoint_subtask_and_number()
    {
        using var run = Run(new FileSinkOptions { Prefix = "words", Extension = ".csv" }, parallelism: 2);
        run.Write(1, "x");
        run.Finish(17);
        var name = Assert.Single(Visible()).Path;
        Assert.Matches("^/data/out/words-[0-9a-f]{8}-0-00000017-001-00000[.]csv$", name);
    }

    [Fact]
    public void Names_differ_when_job_or_uid_differ()
    {
        using var one = Run();
        one.Write(0, "one");
        using var other = Run(uid: "another");
        other.Write(0, "other");
        one.Finish(1);
        other.Finish(1);
        Assert.Equal(["one\n", "other\n"], Texts().Order());
    }

    [Fact]
    public void A_second_run_into_the_same_folder_is_refused_while_the_first_runs()
    {
        using var first = Run();
        first.Write(0, "first");
        first.Snapshot(1);
        var failure = Assert.Throws<FreshetException>(() => Run());
        Assert.Equal((ErrorDomain.User, false), (failure.Domain, failure.Retry));
        Assert.Contains("another run of job", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Folder}'", failure.Message, StringComparison.Ordinal);
        first.Complete(1);
        first.Finish(2);
        Assert.Equal(["first\n"], Texts());
        using var later = Run(new FileSinkOptions { Existing = ExistingOutput.Keep });
        later.Write(0, "later");
        later.Finish(1);
        Assert.Equal(["first\n", "later\n"], Texts());
    }

    [Theory]
    [InlineData(1, "a\n|b\n|c\n|d\n")]
    [InlineData(3, "a\nb\n|c\nd\n")]
    [InlineData(4, "a\nb\n|c\nd\n")]
    [InlineData(5, "a\nb\nc\n|d\n")]
    [InlineData(100, "a\nb\nc\nd\n")]
    public void Files_are_cut_when_they_reach_RollBytes(long rollBytes, string visible)
    {
        using var run = Run(new FileSinkOptions { RollBytes = rollBytes });
        run.Write(0, "a", "b", "c", "d");
        run.Finish(1);
        Assert.Equal(visible.Split('|'), Texts());
    }

    [Fact]
    public void Files_are_cut_when_RollEvery_has_passed_since_their_first_record()
    {
        using var run = Run(new FileSinkOptions { RollOnCheckpoint = false, RollEvery = TimeSpan.FromSeconds(10) });
        run.MoveTo(5_000);
        run.Write(0, "a");
        run.Snapshot(1);
        run.MoveTo(14_999);
        run.Write(0, "b");
        run.Snapshot(2);
        run.Complete(2);
        Assert.Empty(Visible());
        run.MoveTo(15_000);
        run.Write(0, "c");
        run.Snapshot(3);
        run.Complete(3);
        Assert.Equal(["a\nb\n"], Texts());
        run.MoveTo(24_999);
        run.Snapshot(4);
        run.Complete(4);
        Assert.Single(Visible());
        run.MoveTo(25_000);
        run.Snapshot(5);
        run.Complete(5);
        Assert.Equal(["a\nb\n", "c\n"], Texts());
    }

    [Fact]
    public void Nothing_is_written_or_synced_when_no_record_came()
    {
        using var run = Run();
        run.Snapshot(1);
        run.Complete(1);
        var before = _disk.Operations;
        for (var checkpoint = 2; checkpoint < 10; checkpoint++)
        {
            run.Snapshot(checkpoint);
            run.Complete(checkpoint);
        }

        run.Finish(10);
        Assert.Equal(before, _disk.Operations);
        Assert.Empty(Unlocked());
    }

    [Fact]
    public void A_checkpoint_costs_one_sync_of_the_file_and_one_of_the_folder()
    {
        using var run = Run();
        run.Write(0, "a");
        run.Snapshot(1);
        run.Complete(1);
        var before = _disk.Operations;
        run.Write(0, "b");
        run.Snapshot(2);
        run.Complete(2);
        Assert.Equal(7, _disk.Operations - before); // create, write, fsync, fsync the folder, look, say it, rename
    }

    [Fact]
    public void Large_output_is_written_out_before_the_checkpoint()
    {
        using var run = Run();
        run.Write(0, Enumerable.Range(0, 3_000).Select(static i => new string('x', 200)));
        Assert.True(Assert.Single(Hidden()).Bytes.Length > 3_000 * 200 / 2);
        run.Finish(1);
        Assert.Equal(3_000 * 201, Assert.Single(Visible()).Bytes.Length);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    [InlineData(2, 2)]
    public void Pending_files_are_committed_by_a_restore_when_parallelism_changed(int before, int after)
    {
        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run(parallelism: before))
        {
            for (var subtask = 0; subtask < before; subtask++)
            {
                run.Write(subtask, $"kept {subtask}");
            }

            run.Snapshot(1);
            run.Write(0, "kept more");
            states = run.Snapshot(2);
            run.Complete(0, 2); // and the others never hear of it
            run.Write(0, "lost");
            run.Snapshot(3);
        }

        using var restored = Run(parallelism: after, restored: states);
        string[] kept = [.. Enumerable.Range(0, before).Select(static i => $"kept {i}"), "kept more"];
        Assert.Equal(kept.Order(), Lines().Order());
        Assert.Empty(Hidden());
        restored.Write(after - 1, "new");
        restored.Finish(4);
        Assert.Equal(kept.Append("new").Order(), Lines().Order());
    }

    [Fact]
    public void Restore_twice_from_the_same_checkpoint_gives_the_same()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        IReadOnlyList<MemorySnapshot> states;
        using (var run = Run(longFiles))
        {
            run.Write(0, "a");
            states = run.Snapshot(1);
            run.Write(0, "again");
            run.Snapshot(2);
        }

        for (var i = 0; i < 3; i++)
        {
            using var restored = Run(longFiles, restored: states);
            Assert.Equal(["a\n"], Texts());
            restored.Write(0, "again");
            restored.Snapshot(3 + i, isFinal: true);
            restored.Complete(3 + i);
            Assert.Equal(["a\n", "again\n"], Texts());
        }
    }

    [Fact]
    public void Restore_takes_back_what_later_checkpoints_committed_when_it_is_older()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        using var run = Run(longFiles);
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Write(0, "later");
        run.Snapshot(2, isFinal: true);
        run.Complete(2);
        Assert.Equal(["a\nlater\n"], Texts());

        using var restored = Run(longFiles, restored: states);
        Assert.Equal(["a\n"], Texts());
        restored.Finish(3);
        Assert.Equal(["a\n"], Texts());
    }

    [Fact]
    public void Restore_says_how_many_visible_files_it_took_back()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        run.Write(0, "later");
        run.Finish(2);
        using var restored = Run(restored: states);
        Assert.Equal(["a\n"], Texts());
        var line = Assert.Single(restored.Logged(), static line => line.Level == LogLevel.Warning);
        Assert.Contains("took back 1 visible file(s) in '/data/out'", line.Text);
        Assert.Contains("checkpoint 1", line.Text);
    }

    [Fact]
    public void Restore_fails_when_a_pending_file_is_gone()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        var e = Assert.Throws<FreshetException>(() => Run(restored: states));
        Assert.Equal((ErrorDomain.External, false), (e.Domain, e.Retry));
        Assert.Contains("operator 'sink' (subtask 1 of 1) lost output file '/data/out/.part-", e.Message);
    }

    [Fact]
    public void Restore_fails_when_a_file_in_progress_is_gone()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        using var run = Run(longFiles);
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        var e = Assert.Throws<FreshetException>(() => Run(longFiles, restored: states));
        Assert.Contains("lost output file", e.Message);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a\nb\n")]
    public void Restore_fails_when_a_pending_file_has_another_length(string bytes)
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Overwrite(Assert.Single(Hidden()).Path, Encoding.UTF8.GetBytes(bytes));
        var e = Assert.Throws<FreshetException>(() => Run(restored: states));
        Assert.Contains($"damaged: it has {bytes.Length} bytes, the checkpoint says 2", e.Message);
    }

    [Fact]
    public void Commit_fails_when_the_pending_file_is_gone()
    {
        using var run = Run();
        run.Write(0, "a");
        var states = run.Snapshot(1);
        _disk.Delete(Assert.Single(Hidden()).Path);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => run.Complete(1)).Message);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: states)).Message);
        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: states)).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Restore_goes_on_when_readers_took_committed_files_away(int parallelism)
    {
        using var run = Run(parallelism: 2);
        run.Write(0, "a");
        run.Write(1, "b");
        var states = run.Snapshot(1);
        run.Complete(0, 1);
        TakeAway();
        for (var i = 0; i < 2; i++)
        {
            using var restored = Run(restored: states, parallelism: parallelism);
            Assert.Equal(i == 0 ? ["b\n"] : [], Texts());
            TakeAway();
        }

        using var last = Run(restored: states, parallelism: parallelism);
        last.Write(0, "c");
        last.Finish(2);
        Assert.Equal(["c\n"], Texts());
    }

    [Fact]
    public void Numbers_are_not_used_again_when_parallelism_sank_and_rose()
    {
        var longFiles = new FileSinkOptions { RollOnCheckpoint = false };
        IReadOnlyList<MemorySnapshot> first, second;
        using (var two = Run(longFiles, parallelism: 2))
        {
            two.Write(1, "a");
            first = two.Snapshot(1);
        }

        using (var one = Run(longFiles, parallelism: 1, restored: first))
        {
            second = one.Snapshot(2);
        }

        using (var two = Run(longFiles, parallelism: 2, restored: second))
        {
            two.Write(1, "other");
            two.Snapshot(3);
        }

        using var back = Run(longFiles, parallelism: 2, restored: first);
        Assert.Equal(["a\n"], Texts());
    }

    [Fact]
    public void Restore_fails_when_the_state_is_not_whole()
    {
        using var run = Run(parallelism: 3);
        run.Write(1, "a");
        var states = run.Snapshot(1);
        Assert.Contains("of subtasks 1, 3 of 3: it is not whole", Assert.Throws<FreshetException>(() => Run(restored: [states[0], states[2]])).Message);
        Assert.Contains("not whole", Assert.Throws<FreshetException>(() => Run(restored: [.. states, states[2]])).Message);
        Assert.Contains("several checkpoints", Assert.Throws<FreshetException>(() => Run(restored: [states[0], states[1], run.Snapshot(2)[2]])).Message);
    }

    [Fact]
    public void Restore_of_a_checkpoint_whose_output_was_taken_back_fails()
    {
        IReadOnlyList<MemorySnapshot> older, newer;
        using (var run = Run())
        {
            run.Write(0, "a");
            older = run.Snapshot(1);
            run.Complete(1);
            run.Write(0, "b");
            newer = run.Snapshot(2);
            run.Complete(2);
        }

        using (var back = Run(restored: older))
        {
            back.Write(0, "b, again");
            back.Snapshot(3);
            back.Complete(3);
        }

        Assert.Contains("lost output file", Assert.Throws<FreshetException>(() => Run(restored: newer)).Message);
    }

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

    private static Func<SinkWriter<string>> Sink(FileSinkOptions? options = null, string folder = Folder) =>
        WriterRun<string>.Of(stream => stream.ToFiles(folder, Format.Text, options));

    private WriterRun<string> Run(FileSinkOptions? options = null, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null, string uid = "sink")
    {
        if (restored is not null)
        {
            _disk.KillProcess(); // who restores was killed, and its locks are free
        }

        return new(Sink(options), parallelism, _disk, restored: restored, uid: uid);
    }

    private void Earlier(string text, FileSinkOptions? options = null, long checkpoint = 1)
    {
        using var run = Run(options);
        run.Write(0, text);
        run.Finish(checkpoint);
    }

    private IEnumerable<(string Path, byte[] Bytes)> Unlocked() => _disk.Snapshot().Where(static file => !file.Path.EndsWith(".lock", StringComparison.Ordinal));

    private IEnumerable<(string Path, byte[] Bytes)> Visible() => _disk.Snapshot().Where(static file => !file.Path.Contains("/."));

    private IEnumerable<(string Path, byte[] Bytes)> Hidden() => _disk.Snapshot().Where(static file => file.Path.EndsWith(".inprogress", StringComparison.Ordinal));

    private void TakeAway()
    {
        foreach (var (path, _) in Visible().ToList())
        {
            _disk.Delete(path);
        }
    }

    private IEnumerable<string> Texts() => Visible().Select(static file => Encoding.UTF8.GetString(file.Bytes));

    private IEnumerable<string> Lines() => Texts().SelectMany(static text => text.TrimEnd('\n').Split('\n'));
}
