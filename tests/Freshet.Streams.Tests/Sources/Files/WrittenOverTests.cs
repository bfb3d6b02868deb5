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

    private ReaderRun<string> Run(int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null) => new(_disk, "/in", Format.Text, Watch, parallelism, restored: restored);
}
