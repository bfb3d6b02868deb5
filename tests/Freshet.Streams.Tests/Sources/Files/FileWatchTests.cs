using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>Folders and files that are watched.</summary>
public sealed class FileWatchTests
{
    private static readonly FileSourceOptions Watch = new() { Watch = TimeSpan.FromSeconds(1) };

    private readonly SimulatedDisk _disk = new(1);

    public FileWatchTests() => _disk.CreateDirectory("/in");

    [Fact]
    public void New_and_growing_files_are_read_line_by_line()
    {
        var run = Run();
        Assert.Empty(run.ReadAll().Records);
        _disk.Write("/in/a", "a1\na2\nhal");
        Assert.Equal(["a1", "a2"], run.Look().Records);
        _disk.Append("/in/a", "f");
        Assert.Equal(2, run.Look().Records.Count);
        _disk.Append("/in/a", "\na4\r");
        _disk.Write("/in/b", "b1\n");
        Assert.Equal(["a1", "a2", "half", "b1"], run.Look().Records);
        _disk.Append("/in/a", "\n");
        Assert.Equal(["a1", "a2", "half", "b1", "a4"], run.Look().Records);
    }

    [Fact]
    public void Waiting_lasts_until_the_next_look()
    {
        var run = Run();
        run.ReadAll();
        Assert.Equal(1000, run.Context().NextWake);
        _disk.Write("/in/a", "a1\n");
        run.Clock.MoveTo(999);
        Assert.Equal(ReadResult.Waiting, run.Read());
        run.Clock.MoveTo(1000);
        Assert.True(run.Context().TakeWake());
        Assert.Equal(ReadResult.More, run.Read());
        Assert.Equal(["a1"], run.ReadAll().Records);
        Assert.Equal(2000, run.Context().NextWake);
    }

    [Fact]
    public void A_file_that_is_not_there_yet_is_waited_for_if_its_folder_is()
    {
        var run = new ReaderRun<string>(_disk, "/in/later", Format.Text, Watch);
        Assert.Empty(run.ReadAll().Records);
        _disk.Write("/in/later", "x\n");
        Assert.Equal(["x"], run.Look().Records);
        Assert.Contains("no folder '/missing'", Assert.Throws<FreshetException>(() => new ReaderRun<string>(_disk, "/missing/later", Format.Text, Watch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_may_fit_nothing_yet()
    {
        var run = new ReaderRun<string>(_disk, "/in/*.log", Format.Text, Watch);
        _disk.Write("/in/a.txt", "no\n");
        _disk.Write("/in/a.log", "yes\n");
        Assert.Equal(["yes"], run.Look().Records);
    }

    [Fact]
    public void A_folder_that_vanishes_is_an_error_that_may_pass()
    {
        var run = Run();
        run.ReadAll();
        _disk.DeleteDirectory("/in");
        var e = Assert.Throws<FreshetException>(() => run.Look());
        Assert.Equal((ErrorDomain.External, true), (e.Domain, e.Retry));
    }

    [Fact]
    public void A_renamed_file_is_not_read_again_and_goes_on_under_its_new_name()
    {
        _disk.Write("/in/app.log", "1\n2\nthr");
        var run = Run();
        run.ReadAll();
        _disk.Rename("/in/app.log", "/in/app.log.1");
        _disk.Append("/in/app.log.1", "ee\n");
        _disk.Write("/in/app.log", "4\n");
        Assert.Equal(["1", "2", "4", "three"], run.Look().Records);
        _disk.Rename("/in/app.log.1", "/in/app.log.2");
        _disk.Rename("/in/app.log", "/in/app.log.1");
        _disk.Append("/in/app.log.1", "5\n");
        Assert.Equal(["1", "2", "4", "three", "5"], run.Look().Records);
    }

    [Fact]
    public void A_file_renamed_between_look_and_reading_is_found_at_the_next_look()
    {
        _disk.Write("/in/b", "b1\nb2\n");
        var run = Run();
        _disk.Rename("/in/b", "/in/moved");
        Assert.Empty(run.ReadAll().Records);
        Assert.Equal(["b1", "b2"], run.Look().Records);

        _disk.Append("/in/moved", "b3\n");
        run.Pass();
        Assert.Equal(ReadResult.More, run.Read()); // has looked
        _disk.Rename("/in/moved", "/in/moved.1");
        _disk.Write("/in/moved", "a new file under the old name\n");
        Assert.Equal(["b1", "b2", "b3", "a new file under the old name"], run.ReadAll().Look().Records.Order(StringComparer.Ordinal).OrderBy(l => l[0] != 'b'));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Renames_and_growth_while_the_job_is_down_are_taken_up(int parallelism)
    {
        _disk.Write("/in/app.log", "1\n2\nthr");
        var first = Run(parallelism);
        first.ReadAll();
        var state = first.Snapshot();
        _disk.Append("/in/app.log", "ee\n4\n");
        _disk.Rename("/in/app.log", "/in/app.log.1");
        _disk.Write("/in/app.log", "5\n");
        var second = Run(2, state);
        Assert.Equal(["3 three", "4", "5"], second.ReadAll().Records.Select(l => l == "three" ? "3 three" : l).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_file_that_was_read_may_be_deleted_emptied_or_replaced()
    {
        _disk.Write("/in/deleted", "d\n");
        _disk.Write("/in/emptied", "e\n");
        _disk.Write("/in/replaced", "r\n");
        var run = Run();
        Assert.Equal(["d", "e", "r"], run.ReadAll().Records);
        _disk.Delete("/in/deleted");
        _disk.Overwrite("/in/emptied", []);
        _disk.Overwrite("/in/replaced", "R and more\n"u8); // the same identity, as when an inode number is given again
        Assert.Equal(["d", "e", "r", "R and more"], run.Look().Records);
        _disk.Append("/in/emptied", "E\n");
        for (var i = 0; i < 5; i++)
        {
            run.Look();
        }

        Assert.Equal(["d", "e", "r", "R and more", "E"], run.Records);
        Assert.Equal(2, run.Context().Logged.Count(line => line.Text.Contains("emptied or replaced", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")] // emptied
    [InlineData("1\n")] // cut
    [InlineData("other\n")]
    [InlineData("other and longer than before\n")]
    public void A_file_that_changed_before_it_was_read_is_an_error(string content)
    {
        _disk.Write("/in/a", "1\n2\n");
        var run = Run();
        run.ReadAll();
        _disk.Append("/in/a", "3\n");
        run.Pass();
        Assert.Equal(ReadResult.More, run.Read()); // has looked
        _disk.Overwrite("/in/a", System.Text.Encoding.UTF8.GetBytes(content));
        var e = Assert.Throws<FreshetException>(() => run.ReadAll());
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("'/in/a' changed while it was being read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_within_what_was_read_is_an_error_because_the_rest_would_be_read_twice()
    {
        _disk.Write("/in/a", "1\n2\n3\n");
        var run = Run();
        run.ReadAll();
        _disk.Overwrite("/in/a", "1\n2\n"u8);
        Assert.Contains("it had 6 bytes, now it has 4", Assert.Throws<FreshetException>(() => run.Look()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_deleted_before_it_was_read_is_an_error_after_a_few_looks()
    {
        _disk.Write("/in/a", "1\n");
        var run = Run();
        _disk.Delete("/in/a");
        run.ReadAll();
        run.Look();
        var e = Assert.Throws<FreshetException>(() => run.Look());
        Assert.Contains("has not read all of '/in/a'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_deleted_before_it_was_read_is_an_error_also_when_the_job_was_down()
    {
        _disk.Write("/in/a", "1\n");
        var state = Run(2).Snapshot();
        _disk.Delete("/in/a");
        var again = Run(1, state);
        Assert.Throws<FreshetException>(() => again.ReadAll().Look().Look().Look());
    }

    [Fact]
    public void A_file_that_was_read_may_be_deleted_also_when_the_job_is_down()
    {
        _disk.Write("/in/a", "1\n2\nunfinished");
        var run = Run(2);
        var state = run.ReadAll().Snapshot();
        _disk.Delete("/in/a");
        var again = Run(1, state);
        Assert.Empty(again.ReadAll().Look().Look().Look().Records);
        Assert.Single(again.Context().Logged, line => line.Text.Contains("unfinished last line of 10 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_name_of_a_file_is_not_read_again()
    {
        var links = new LinkedFiles(_disk, "/in/link", "/in/a");
        _disk.Write("/in/a", "1\n");
        _disk.Write("/in/link", "1\n");
        var run = new ReaderRun<string>(links, "/in", Format.Text, Watch);
        Assert.Equal(["1"], run.ReadAll().Records);
        _disk.Append("/in/a", "2\n");
        _disk.Append("/in/link", "2\n");
        Assert.Equal(["1", "2"], run.Look().Records);
        var again = new ReaderRun<string>(links, "/in", Format.Text, Watch, restored: run.Snapshot());
        Assert.Empty(again.ReadAll().Look().Records);
    }

    [Fact]
    public void Two_files_of_two_disks_with_one_number_are_both_read()
    {
        var links = new LinkedFiles(_disk, "/in/b", "/in/a");
        _disk.Write("/in/a", "1\n");
        _disk.Write("/in/b", "2\n");
        var run = new ReaderRun<string>(links, "/in", Format.Text, Watch);
        Assert.Equal(["1", "2"], run.ReadAll().Records);
        _disk.Append("/in/a", "3\n");
        _disk.Append("/in/b", "4\n");
        Assert.Equal(["1", "2", "3", "4"], run.Look().Records);
        var state = run.Snapshot();
        _disk.Append("/in/b", "5\n");
        Assert.Equal(["5"], new ReaderRun<string>(links, "/in", Format.Text, Watch, restored: state).ReadAll().Look().Records);
    }

    [Fact]
    public void Files_are_found_by_path_when_the_numbers_changed_with_the_machine()
    {
        _disk.Write("/in/a", "1\n2\n");
        var first = Run();
        first.ReadAll();
        var copy = new SimulatedDisk(2);
        copy.Write("/else", "shifts the numbers");
        copy.Write("/in/a", "1\n2\n3\n");
        Assert.NotEqual(copy.Stat("/in/a")!.Identity, _disk.Stat("/in/a")!.Identity);
        Assert.Equal(["3"], new ReaderRun<string>(copy, "/in", Format.Text, Watch, restored: first.Snapshot()).ReadAll().Records);
    }

    [Fact]
    public void A_growing_file_is_read_by_one_subtask_in_its_order_unless_blocks_are_asked_for()
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(i => $"line {i}\n"));
        _disk.Write("/in/a", text);
        var run = Run(3);
        run.ReadAll();
        Assert.Equal(Disk.Lines(text), run.Records);
        var shared = new ReaderRun<string>(_disk, "/in", Format.Text, Watch with { BlockBytes = 50 }, 3);
        shared.ReadAll();
        Assert.All(Enumerable.Range(0, 3), subtask => Assert.NotEmpty(shared.RecordsOf(subtask)));
        Assert.Equal(Disk.Lines(text).Order(StringComparer.Ordinal), shared.Records.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Header_is_waited_for_until_it_is_complete()
    {
        var run = new ReaderRun<WordCount>(_disk, "/in", Format.Csv<WordCount>(new CsvOptions { Header = true }), Watch);
        _disk.Write("/in/a", "count,");
        run.ReadAll().Look();
        _disk.Append("/in/a", "word\n1,a\n");
        Assert.Equal([new("a", 1)], run.Look().Records);
        _disk.Append("/in/a", "2,b\n");
        Assert.Equal([new("a", 1), new("b", 2)], run.Look().Records);
    }

    [Fact]
    public void Event_time_waits_for_a_file_until_a_look_finds_that_it_has_not_grown()
    {
        var atOnce = Watch with { QuietAfter = TimeSpan.Zero };
        var run = new ReaderRun<string>(_disk, "/in", Format.Text, atOnce);
        run.ReadAll();
        var open = run.Context().OpenSplits;
        Assert.Empty(open);
        _disk.Write("/in/a", "1\n");
        _disk.Write("/in/b", "1\n");
        run.Look();
        Assert.Equal(2, open.Count);
        _disk.Append("/in/a", "2\n");
        run.Look();
        Assert.Single(open);
        run.Look();
        Assert.Empty(open);
        _disk.Append("/in/b", "2\n");
        run.Look();
        Assert.Single(open);
        Assert.Equal(["1", "1", "2", "2"], run.Records);

        var ordered = new ReaderRun<string>(_disk, "/in", Format.Text, atOnce with { InTimeOrder = true });
        ordered.ReadAll();
        Assert.Equal([0], ordered.Context().OpenSplits);
        ordered.Look();
        Assert.Empty(ordered.Context().OpenSplits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Event_time_waits_for_a_slow_file_until_it_was_quiet_for_QuietAfter(bool inTimeOrder)
    {
        var run = new ReaderRun<string>(_disk, "/in", Format.Text, Watch with { QuietAfter = TimeSpan.FromSeconds(3), InTimeOrder = inTimeOrder });
        _disk.Write("/in/slow", "1\n");
        run.Look();
        for (var growth = 0; growth < 3; growth++)
        {
            run.Look().Look().Look(); // quiet for two seconds
            Assert.Single(run.Context().OpenSplits);
            _disk.Append("/in/slow", "more\n");
            run.Look();
        }

        run.Look().Look().Look();
        Assert.Single(run.Context().OpenSplits);
        run.Look();
        Assert.Empty(run.Context().OpenSplits);
    }

    [Fact]
    public void A_folder_that_is_not_there_yet_is_read_once_it_is_and_the_log_says_that_it_is_missing()
    {
        var run = new ReaderRun<string>(_disk, "/in/later", Format.Text, Watch);
        Assert.Empty(run.ReadAll().Records);
        Assert.Single(run.Context().Logged, line => line.Text.Contains("'/in/later' is not there yet", StringComparison.Ordinal));
        _disk.CreateDirectory("/in/later");
        Assert.Empty(run.Look().Records);
        _disk.Write("/in/later/a", "a\n");
        _disk.Write("/in/later/b", "b\n");
        Assert.Equal(["a", "b"], run.Look().Records);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(3, 1L)]
    [InlineData(4, 7L)]
    [InlineData(5, 7L)]
    [InlineData(6, 64L)]
    [InlineData(7, null)]
    [InlineData(8, 20L)]
    public void Every_line_is_read_once_through_any_history_of_growth_renames_and_restarts(int seed, long? blockBytes)
    {
        var random = new Random(seed);
        for (var round = 0; round < 15; round++)
        {
            new WatchHistory(random, Watch with { BlockBytes = blockBytes }).Check();
        }
    }

    private ReaderRun<string> Run(int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(_disk, "/in", Format.Text, Watch, parallelism, restored: restored);

    public sealed record WordCount(string Word, int Count);

    /// <summary>Files of which one has the number of another: a hard link when their bytes are equal, else a file of another disk.</summary>
    private sealed class LinkedFiles(SimulatedDisk disk, string link, string target) : IFileSystem
    {
        public bool Exists(string path) => disk.Exists(path);

        public FileEntry? Stat(string path) => disk.Stat(path) is { } entry ? Linked(entry) : null;

        public IReadOnlyList<FileEntry> List(string directory) => [.. disk.List(directory).Select(Linked)];

        public void CreateDirectory(string path) => disk.CreateDirectory(path);

        public IWritableFile OpenWrite(string path, FileOpen how) => disk.OpenWrite(path, how);

        public IReadableFile OpenRead(string path) => disk.OpenRead(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void Delete(string path) => disk.Delete(path);

        public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

        public void SyncDirectory(string path) => disk.SyncDirectory(path);

        public IDisposable? TryLock(string path) => disk.TryLock(path);

        private FileEntry Linked(FileEntry entry) => entry.Path == link ? entry with { Identity = disk.Stat(target)!.Identity } : entry;
    }
}
