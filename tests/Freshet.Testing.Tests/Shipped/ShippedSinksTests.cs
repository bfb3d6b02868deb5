using System.Text;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>The sinks that come with Freshet, through the harness.</summary>
public sealed class ShippedSinksTests
{
    public static TheoryData<string> FileOptions => ["each checkpoint", "by size", "by time", "never before the end"];

    [Theory]
    [MemberData(nameof(FileOptions))]
    public void ToFiles_shows_each_record_once_whatever_happens(string roll)
    {
        var options = roll switch
        {
            "each checkpoint" => new FileSinkOptions(),
            "by size" => new FileSinkOptions { RollOnCheckpoint = false, RollBytes = 12 },
            "by time" => new FileSinkOptions { RollOnCheckpoint = false, RollEvery = TimeSpan.FromMilliseconds(50) },
            _ => new FileSinkOptions { RollOnCheckpoint = false },
        };
        var test = SinkTest
            .Of(static () => new SimulatedDisk(seed: 5), (DataStream<string> words, SimulatedDisk _) => words.ToFiles("out", Format.Text, options))
            .Visible(static disk => Visible(disk, "out/"))
            .Elements(Record("alpha"), Record("beta"), Time(100), Record("gamma"), Record("beta"), Time(200), Record("delta"), Record("epsilon"));
        (options.RollOnCheckpoint ? test.Retracts() : test.ShowsLater()).CheckAll();
    }

    [Fact]
    public void Collect_shows_each_record_once_while_the_process_lives()
    {
        // One job for the life of the process: the collection belongs to the calls that made it.
        SinkTest
            .Of(static () => new Box(), static (DataStream<string> words, Box box) =>
            {
                box.Collected = words.Collect();
                return box.Collected.End;
            })
            .Visible(static box => box.Collected!)
            .LivesInProcess()
            .Retracts()
            .Input("a", "b", "c", "d", "b")
            .CheckAll();
    }

    [Fact]
    public void ToCollection_adds_each_record_once_while_the_process_lives() => SinkTest
        .Of(static () => new List<string>(), static (DataStream<string> words, List<string> list) => words.ToCollection(list))
        .Visible(static list => list)
        .LivesInProcess()
        .Input("a", "b", "c", "d", "b")
        .CheckAll();

    [Fact]
    public void ForEach_sees_each_record_at_least_once() => SinkTest
        .Of(static () => new List<string>(), static (DataStream<string> words, List<string> list) => words.ForEach(list.Add))
        .Visible(static list => list)
        .AtLeastOnce()
        .Input("a", "b", "c", "d", "b")
        .CheckAll();

    [Fact]
    public void ToConsole_writes_each_record_at_least_once() => SinkTest
        .Of(static () => new StringWriter(), static (DataStream<long> numbers, StringWriter writer) => numbers.ToConsole(static n => $"number {n}", writer))
        .Visible(static writer => writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
        .Line(static n => $"number {n}")
        .AtLeastOnce()
        .Input(1L, 2L, 3L)
        .CheckAll();

    private static IEnumerable<string> Visible(SimulatedDisk disk, string folder) => disk.Snapshot()
        .Where(file => file.Path.TrimStart('/').StartsWith(folder, StringComparison.Ordinal) && !Path.GetFileName(file.Path).StartsWith('.'))
        .SelectMany(static file => Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private sealed class Box
    {
        public Collected<string>? Collected { get; set; }
    }
}
