using System.Text;
using Freshet.Core;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests.Docs;

/// <summary>The code of docs/testing.md, compiled and run; <see cref="TestingPageTests"/> compares the two.</summary>
public sealed class TestingPageSnippets
{
    [Fact]
    public void Differences_are_between_neighbours() => OperatorTest
        .Of(() => new Differences())
        .Input(Record(3L), Record(10L), Watermark(5), Record(8L), End())
        .Expect(Record(7L), Watermark(5), Record(-2L), Watermark(long.MaxValue))
        .CheckAll();

    [Fact]
    public void Words_are_counted_in_windows() => OperatorTest
        .Of<string, (string, long)>(words => words
            .KeyBy(word => word)
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(10)))
            .Count((word, _, n) => (word, n)))
        .Input("""
            + a @1000
            + b @2000
            + a @9999
            watermark 9999
            + a @5000
            end
            """, word => word)
        .ExpectInAnyOrder("""
            + a 2 @9999
            + b 1 @9999
            """)
        .ExpectLate(1)
        .CheckAll();

    [Fact]
    public void Files_are_read_line_by_line() => SourceTest
        .Of(env => env.FromFiles("in", Format.Text, new FileSourceOptions { BlockBytes = 4 }))
        .Files(() => DiskWith(("in/a", "one\ntwo\nthree\n"), ("in/b", "four\n")))
        .ExpectInAnyOrder(Record("one"), Record("two"), Record("three"), Record("four"))
        .CheckAll();

    [Fact]
    public void Files_are_written_exactly_once() => SinkTest
        .Of(() => new SimulatedDisk(seed: 1), (DataStream<string> words, SimulatedDisk _) => words.ToFiles("out", Format.Text))
        .Visible(disk => LinesIn(disk, "out/"))
        .Input("a", "b", "c", "d")
        .CheckAll();

    private static SimulatedDisk DiskWith(params (string Path, string Text)[] files)
    {
        var disk = new SimulatedDisk(seed: 1);
        foreach (var (path, text) in files)
        {
            disk.CreateDirectory("in");
            using var file = disk.OpenWrite(path, Core.Files.FileOpen.CreateNew);
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        return disk;
    }

    private static IEnumerable<string> LinesIn(SimulatedDisk disk, string folder) => disk.Snapshot()
        .Where(file => file.Path.TrimStart('/').StartsWith(folder, StringComparison.Ordinal) && !file.Path.Contains("/.", StringComparison.Ordinal))
        .SelectMany(file => Encoding.UTF8.GetString(file.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>How much each number is above the one before it.</summary>
    private sealed class Differences : Operator<long, long>
    {
        private long? _last;

        public override void OnBatch(Batch<long> batch)
        {
            foreach (var number in batch.Items)
            {
                if (_last is { } last)
                {
                    Output.Emit(number - last);
                }

                _last = number;
            }

            batch.Release();
        }

        public override void Snapshot(SnapshotWriter snapshot) =>
            snapshot.AddEntries("last", _last is { } last ? [BitConverter.GetBytes(last)] : []);

        protected override void OnOpen()
        {
            base.OnOpen();
            foreach (var entry in Context.Restored?.AllEntries("last") ?? [])
            {
                _last = BitConverter.ToInt64(entry);
            }
        }
    }
}
