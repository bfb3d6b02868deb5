using System.Text;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks.Files;

public sealed partial class FileSinkTests
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
