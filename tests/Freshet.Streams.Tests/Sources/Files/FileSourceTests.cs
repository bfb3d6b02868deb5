using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Streams.Tests.Files;

/// <summary>Which files are read, and what is refused.</summary>
public sealed class FileSourceTests
{
    private readonly SimulatedDisk _disk = new(1);

    [Theory]
    [InlineData("/in", false, "a b c d")]
    [InlineData("/in/", false, "a b c d")]
    [InlineData("/in", true, "a b c d f e")]
    [InlineData("/in/2-b.txt", false, "b")]
    [InlineData("/in/*.txt", false, "a b")]
    [InlineData("/in/*.txt", true, "a b e")]
    [InlineData("/in/?-c.*", false, "c")]
    [InlineData("/in/*", false, "a b c d")]
    [InlineData("/in/.h*", false, "h")]
    [InlineData("/in/sub", true, "f e")]
    public void Path_is_a_file_a_folder_or_a_pattern(string path, bool recursive, string expected)
    {
        _disk.Write("/in/1-a.txt", "a\n");
        _disk.Write("/in/2-b.txt", "b\n");
        _disk.Write("/in/3-c.csv", "c\n");
        _disk.Write("/in/4", "d\n");
        _disk.Write("/in/.hidden", "h\n");
        _disk.Write("/in/sub/e.txt", "e\n");
        _disk.Write("/in/sub/deep/f", "f\n");
        _disk.Write("/in/.git/g.txt", "g\n");
        Assert.Equal(expected.Split(' '), Run(path, new FileSourceOptions { Recursive = recursive }).ReadAll().Records);
    }

    [Fact]
    public void Files_are_read_in_the_order_of_their_names()
    {
        foreach (var name in new[] { "b", "10", "9", "a", "B" })
        {
            _disk.Write($"/in/{name}", name + "\n");
        }

        Assert.Equal(["10", "9", "B", "a", "b"], Run("/in").ReadAll().Records);
    }

    [Theory]
    [InlineData("/in/missing", "no file or folder '/in/missing'")]
    [InlineData("/missing/*.txt", "no folder '/missing' for '/missing/*.txt'")]
    [InlineData("/in/*.nothing", "no file that fits '/in/*.nothing'")]
    [InlineData("/in/empty/*", "no file that fits '/in/empty/*'")]
    public void Missing_input_is_refused_at_the_start(string path, string expected)
    {
        _disk.Write("/in/a", "a\n");
        _disk.CreateDirectory("/in/empty");
        var e = Assert.Throws<FreshetException>(() => Run(path));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("operator 'source' (subtask 1 of 1)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_an_input_without_records_and_a_warning()
    {
        _disk.CreateDirectory("/in");
        var run = Run("/in").ReadAll();
        Assert.Empty(run.Records);
        Assert.Contains(run.Context().Logged, line => line.Level == LogLevel.Warning && line.Text.Contains("/in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/in", 1)]
    [InlineData("/in", 2)]
    [InlineData("/in/file", 1)]
    public void An_unreadable_path_is_refused_at_the_start(string path, int look)
    {
        _disk.Write("/in/file", "a\n");
        _disk.FailOperation(DiskOperation.Look, FileError.AccessDenied, look);
        var e = Assert.Throws<FreshetException>(() => Run(path));
        Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        Assert.Contains($"cannot read '{path}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("right to read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_file_is_the_users_matter_and_a_failing_disk_is_not()
    {
        _disk.Write("/in/file", "a\n");
        var denied = Run("/in");
        _disk.FailOperation(DiskOperation.Open, FileError.AccessDenied);
        Assert.Equal(ErrorDomain.User, Assert.Throws<FreshetException>(() => denied.ReadAll()).Domain);

        foreach (var operation in new[] { DiskOperation.Open, DiskOperation.Read })
        {
            var broken = Run("/in");
            _disk.FailOperation(operation, FileError.Device);
            var e = Assert.Throws<FreshetException>(() => broken.ReadAll());
            Assert.Equal((ErrorDomain.External, true), (e.Domain, e.Retry));
            Assert.Contains("/in/file", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bounded_input_is_what_was_there_at_the_start_also_after_a_restart()
    {
        _disk.Write("/in/a", "a1\na2");
        _disk.Write("/in/b", "b1\n");
        var first = Run("/in");
        var state = first.Snapshot();
        _disk.Write("/in/c", "new\n");
        _disk.Append("/in/b", "new\n");
        Assert.Equal(["a1", "a2", "b1"], first.ReadAll().Records);
        Assert.Equal(["a1", "a2", "b1"], Run("/in", restored: state).ReadAll().Records);
        Assert.Empty(Run("/in", restored: first.Snapshot()).ReadAll().Records);
    }

    [Fact]
    public void A_line_that_began_before_the_start_is_read_whole_although_the_file_grows()
    {
        _disk.Write("/in/a", "a1\nbegun");
        var run = Run("/in");
        _disk.Append("/in/a", " and finished\nnew\n");
        Assert.Equal(["a1", "begun and finished"], run.ReadAll().Records);
    }

    [Fact]
    public void A_restart_needs_files_that_are_not_read_and_no_others()
    {
        _disk.Write("/in/a", "a1\na2\n");
        _disk.Write("/in/b", "b1\nb2\n");
        var first = Run("/in", new FileSourceOptions { BlockBytes = 3 });
        while (first.Records.Count < 2)
        {
            first.Read();
        }

        var state = first.Snapshot();
        _disk.Delete("/in/a");
        Assert.Equal(["b1", "b2"], Run("/in", restored: state).ReadAll().Records);
        _disk.Delete("/in/b");
        var e = Assert.Throws<FreshetException>(() => Run("/in", restored: state));
        Assert.Contains("'/in/b' yet, but the file is gone", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut", "b1\n")]
    [InlineData("changed", "x1\nb2\n")]
    [InlineData("changed and longer", "x1\nb2\nb3\n")]
    public void A_restart_refuses_a_file_that_became_another(string what, string content)
    {
        _disk.Write("/in/b", "b1\nb2\n");
        var first = Run("/in", new FileSourceOptions { BlockBytes = 3 });
        while (first.Records.Count < 1)
        {
            first.Read();
        }

        var state = first.Snapshot();
        _disk.Overwrite("/in/b", System.Text.Encoding.UTF8.GetBytes(content));
        var e = Assert.Throws<FreshetException>(() => Run("/in", restored: state));
        Assert.True(e.Domain == ErrorDomain.User, what);
        Assert.Contains("changed while it was being read", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_while_it_is_read_is_an_error_and_no_hang()
    {
        var lines = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n"));
        _disk.Write("/in/file", lines);
        var run = Run("/in");
        run.Read();
        run.Read();
        Assert.NotEmpty(run.Records);
        _disk.Overwrite("/in/file", "line 0\n"u8);
        Assert.Contains("it had 2,", Assert.Throws<FreshetException>(() => run.ReadAll()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_with_another_path_or_mode_is_refused()
    {
        _disk.Write("/in/a", "a\n");
        _disk.Write("/other/a", "a\n");
        var state = Run("/in").Snapshot();
        Assert.Contains("was reading '/in' in the checkpoint and shall read '/other'", Assert.Throws<FreshetException>(() => Run("/other", restored: state)).Message, StringComparison.Ordinal);
        var watch = new FileSourceOptions { Watch = TimeSpan.FromSeconds(1) };
        Assert.Contains("read as bounded '/in' in the checkpoint, and shall watch it", Assert.Throws<FreshetException>(() => Run("/in", watch, restored: state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Header_names_the_columns_of_each_file()
    {
        _disk.Write("/in/1.csv", "word,count\na,1\nb,2\n");
        _disk.Write("/in/2.csv", "\ufeffcount,more,WORD\r\n3,x,c\r\n");
        _disk.Write("/in/3.csv", "word,count\n");
        _disk.Write("/in/4.csv", "");
        _disk.Write("/in/5.csv", "word,count");
        var format = Format.Csv<(string Word, int Count)>(new CsvOptions { Header = true });
        Assert.Throws<FreshetException>(() => RunOf(format, new FileSourceOptions()).ReadAll()); // tuples have no names
        var words = Format.Csv<WordCount>(new CsvOptions { Header = true });
        foreach (var blockBytes in new[] { 1, 2, 5, 11, 13, 1000 })
        {
            var run = RunOf(words, new FileSourceOptions { BlockBytes = blockBytes }, 2);
            Assert.Equal([new("a", 1), new("b", 2), new("c", 3)], run.ReadAll().Records.OrderBy(w => w.Count));
        }
    }

    [Fact]
    public void Header_that_does_not_fit_fails_the_job_with_the_file()
    {
        _disk.Write("/in/1.csv", "word,number\na,1\n");
        var e = Assert.Throws<FreshetException>(() => RunOf(Format.Csv<WordCount>(new CsvOptions { Header = true }), new FileSourceOptions { BadRecords = BadRecords.Skip }).ReadAll());
        Assert.Contains("/in/1.csv", e.Message, StringComparison.Ordinal);
        Assert.Contains("lacks the column 'Count'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_time_waits_for_files_that_are_not_begun_unless_files_are_in_time_order()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _disk.Write($"/in/{name}", $"{name}1\n{name}2\n");
        }

        // What is open when a record of a file comes out, and the record's split.
        Assert.Equal(["a1 0,1 1", "b1 0,1 1", "c1 1 1"], OpenSplits(new FileSourceOptions { BlockBytes = 3 }));
        Assert.Equal(["a1 0 0", "b1 0 0", "c1 0 0"], OpenSplits(new FileSourceOptions { BlockBytes = 3, InTimeOrder = true }));

        List<string> OpenSplits(FileSourceOptions options)
        {
            var run = Run("/in", options);
            var seen = new List<string>();
            while (run.Read() != ReadResult.Finished)
            {
                if (run.Context().Received<string>() is [.., var last] && last.Value.EndsWith('1'))
                {
                    seen.Add($"{last.Value} {string.Join(',', run.Context().OpenSplits.Order())} {last.Split}");
                }
            }

            return seen;
        }
    }

    [Fact]
    public void A_subtask_without_bytes_of_its_own_finishes_at_once()
    {
        _disk.Write("/in/a", "a\n");
        var run = Run("/in", new FileSourceOptions(), parallelism: 3);
        Assert.Equal(2, Enumerable.Range(0, 3).Count(subtask => run.Read(subtask) == ReadResult.Finished && run.Context(subtask).OpenSplits.Count == 0));
        Assert.Equal(["a"], run.ReadAll().Records);
    }

    [Fact]
    public void Options_that_cannot_work_are_refused()
    {
        Assert.Throws<FreshetException>(() => Run("", new FileSourceOptions()));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { BlockBytes = 0 }));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { BlockBytes = long.MaxValue }));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { RecordBytesMax = 0 }));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { RecordBytesMax = int.MaxValue }));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { Watch = TimeSpan.Zero }));
        Assert.Throws<FreshetException>(() => Run("/in", new FileSourceOptions { BadRecords = null! }));
        Assert.Throws<FreshetException>(() => BadRecords.DeadLetter(" "));
    }

    [Fact]
    public void Explain_tells_path_format_and_mode()
    {
        var environment = StreamEnvironment.Create();
        environment.FromFiles("/in", Format.Text);
        environment.FromFiles("/in/*.csv", Format.Csv<WordCount>(), new FileSourceOptions { Recursive = true, Watch = TimeSpan.FromMilliseconds(1500) });
        Assert.Equal(["/in, text, bounded", "/in/*.csv/**, csv(Word,Count), watched every 1.5 s"], environment.ToGraph().Nodes.Select(n => n.Detail));
        Assert.Equal([true, false], environment.ToGraph().Nodes.Select(n => n.IsBounded));
    }

    private ReaderRun<string> Run(string path, FileSourceOptions? options = null, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(_disk, path, Format.Text, options, parallelism, restored: restored);

    private ReaderRun<T> RunOf<T>(Format<T> format, FileSourceOptions options, int parallelism = 1) => new(_disk, "/in", format, options, parallelism);

    public sealed record WordCount(string Word, int Count);
}
