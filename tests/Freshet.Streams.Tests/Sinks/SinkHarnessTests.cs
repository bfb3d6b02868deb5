using System.Text;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Sinks;

/// <summary>Every sink of this folder through the sink harness.</summary>
public sealed class SinkHarnessTests
{
    private static readonly string[] Words = ["a", "bb", "ccc", "a", "dddd", "e"];

    [Fact]
    public void ToFiles_is_exact_in_all_modes() => Files(new FileSinkOptions()).Retracts().CheckAll();

    [Fact]
    public void ToFiles_is_exact_in_all_modes_when_files_are_small() =>
        Files(new FileSinkOptions { RollBytes = 1, Extension = ".txt" }).Retracts().CheckAll();

    [Fact]
    public void ToFiles_is_exact_in_all_modes_when_files_go_on_over_checkpoints() =>
        Files(new FileSinkOptions { RollOnCheckpoint = false, RollBytes = 9 }).ShowsLater().Retracts().CheckAll();

    [Fact]
    public void ToFiles_is_exact_in_all_modes_when_files_are_cut_by_time() =>
        Files(new FileSinkOptions { RollOnCheckpoint = false, RollEvery = TimeSpan.FromSeconds(1) })
            .Elements(Time(900), Record("later"), Time(1_100), Record("later still"), Time(2_500))
            .ShowsLater()
            .Retracts()
            .CheckAll();

    [Fact]
    public void Collect_is_exact_in_all_modes() =>
        SinkTest.Of(() => new Box(), static (DataStream<string> stream, Box box) => (box.Collected = stream.Collect()).End)
            .Visible(static box => box.Collected!)
            .Line(static word => word)
            .Input(Words)
            .LivesInProcess()
            .Retracts()
            .CheckAll();

    [Fact]
    public void ToCollection_is_exact_in_all_modes() =>
        SinkTest.Of(() => new List<string>(), static (DataStream<string> stream, List<string> list) => stream.ToCollection(list))
            .Visible(static list => list)
            .Line(static word => word)
            .Input(Words)
            .LivesInProcess()
            .CheckAll();

    [Fact]
    public void ForEach_sees_each_record_in_all_modes() =>
        SinkTest.Of(() => new List<string>(), static (DataStream<string> stream, List<string> list) => stream.ForEach(list.Add))
            .Visible(static list => list)
            .Line(static word => word)
            .Input(Words)
            .AtLeastOnce()
            .CheckAll();

    [Fact]
    public void ToConsole_shows_each_record_in_all_modes() =>
        SinkTest.Of(() => new StringWriter { NewLine = "\n" }, static (DataStream<string> stream, StringWriter to) => stream.ToConsole(to: to))
            .Visible(static to => to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Line(static word => word)
            .Input(Words)
            .AtLeastOnce()
            .CheckAll();

    private static SinkTest<string, SimulatedDisk> Files(FileSinkOptions options) =>
        SinkTest.Of(static () => new SimulatedDisk(seed: 11), (DataStream<string> stream, SimulatedDisk _) => stream.ToFiles("/out", Format.Text, options))
            .Visible(static disk => disk.Snapshot()
                .Where(static file => !file.Path.Contains("/.", StringComparison.Ordinal))
                .SelectMany(static file => Encoding.UTF8.GetString(file.Bytes).TrimEnd('\n').Split('\n')))
            .Line(static word => word)
            .Input(Words);

    private sealed class Box
    {
        public Collected<string>? Collected { get; set; }
    }
}
