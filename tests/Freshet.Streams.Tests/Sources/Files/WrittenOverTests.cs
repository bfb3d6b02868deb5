using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>A watched file that another program writes over, longer than before and with the same first 4 KiB: all of both, or a failure that names the file.</summary>
public sealed class WrittenOverTests
{
    private static readonly FileSourceOptions Watch = new() { Watch = TimeSpan.FromSeconds(1) };
    private static readonly string Comments = string.Concat(Enumerable.Range(0, 100).Select(i => $"# the same comment in every file, line {i:000}, of fifty\n"));

    private readonly SimulatedDisk _disk = new(1);

    public WrittenOverTests() => _disk.CreateDirectory("/in");

    [Theory]
    [InlineData(true)] // the same inode, emptied and written anew
    [InlineData(false)] // deleted and made anew
    public void Between_two_looks(bool sameInode)
    {
        var run = Run();
        _disk.Write("/in/a", Comments + Lines('A', 100));
        Assert.Equal(200, run.Look().Records.Count);
        Replace(sameInode, Comments + Lines('B', 150));
        var records = run.Look().Records;

        Assert.Equal(Lines('A', 100), Text(records, 'A'));
        Assert.Equal(Lines('B', 150), Text(records, 'B'));
        _disk.Append("/in/a", "B150\n"); // and then it is a file like any other
        Assert.Equal("B150", run.Look().Records[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void While_the_job_is_down(int parallelism)
    {
        var first = Run();
        _disk.Write("/in/a", Comments + Lines('A', 100));
        Assert.Equal(200, first.Look().Records.Count);
        var state = first.Snapshot();
        Replace(true, Comments + Lines('B', 150));
        var records = Run(parallelism, state).ReadAll().Look().Records;

        Assert.Equal("", Text(records, 'A'));
        Assert.Equal(Lines('B', 150), Text(records, 'B'));
    }

    [Fact]
    public void Before_it_was_read_to_its_end_the_job_fails_and_names_it()
    {
        var run = Run();
        _disk.Write("/in/a", Comments + Lines('A', 100) + "unfinished");
        run.Look();
        var state = run.Snapshot();
        var unread = Run(1, state);
        _disk.Append("/in/a", "\nA101\n");
        unread.Clock.MoveTo(unread.Clock.Now + 1000);
        unread.Read(); // has seen that there is more, and has not read it
        Replace(true, Comments + Lines('B', 300));

        var error = Assert.Throws<FreshetException>(() => unread.Look().Look());
        Assert.Contains("'/in/a' changed while it was being read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_append_is_an_append_whatever_it_repeats()
    {
        var run = Run();
        _disk.Write("/in/a", Comments + Lines('A', 100));
        run.Look();
        _disk.Append("/in/a", Comments + Lines('A', 100));

        Assert.Equal(400, run.Look().Records.Count);
    }

    /// <summary>Blocks of several subtasks: some hold nothing but what is the same in both files, and must be read again all the same.</summary>
    [Theory]
    [InlineData(2, 1024)]
    [InlineData(3, 1024)]
    [InlineData(4, 700)]
    public void Between_two_looks_with_blocks_of_several_subtasks(int parallelism, int blockBytes)
    {
        var run = Run(parallelism, blockBytes: blockBytes);
        _disk.Write("/in/a", Comments + Lines('A', 100));
        Assert.Equal(200, run.Look().Records.Count);
        Replace(true, Comments + Lines('B', 150));
        var records = run.Look().Records;

        Assert.Equal(Sorted('A', 100), OfName(records, 'A'));
        Assert.Equal(Sorted('B', 150), OfName(records, 'B'));
        Assert.Equal(200, records.Count(r => r[0] == '#')); // those of both
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void While_the_job_is_down_with_blocks_of_several_subtasks(int before, int after)
    {
        var first = Run(before, blockBytes: 1024);
        _disk.Write("/in/a", Comments + Lines('A', 100));
        Assert.Equal(200, first.Look().Records.Count);
        var state = first.Snapshot();
        Replace(true, Comments + Lines('B', 150));
        var records = Run(after, state, 1024).ReadAll().Look().Records;

        Assert.Equal([], OfName(records, 'A'));
        Assert.Equal(Sorted('B', 150), OfName(records, 'B'));
        Assert.Equal(100, records.Count(r => r[0] == '#'));
    }

    private static IEnumerable<string> Sorted(char name, int count) => Enumerable.Range(0, count).Select(i => $"{name}{i:000}");

    private static IEnumerable<string> OfName(IEnumerable<string> records, char name) => records.Where(r => r[0] == name).Order(StringComparer.Ordinal);

    private static string Lines(char name, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"{name}{i:000}\n"));

    private static string Text(IEnumerable<string> records, char name) => string.Concat(records.Where(r => r[0] == name).Select(r => r + "\n"));

    private void Replace(bool sameInode, string text)
    {
        if (!sameInode)
        {
            _disk.Delete("/in/a");
        }

        _disk.Write("/in/a", text);
    }

    private ReaderRun<string> Run(int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null, int? blockBytes = null) =>
        new(_disk, "/in", Format.Text, Watch with { BlockBytes = blockBytes }, parallelism, restored: restored);
}
