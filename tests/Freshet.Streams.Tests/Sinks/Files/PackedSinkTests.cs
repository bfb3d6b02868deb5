using System.Text;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Sinks.Files;

/// <summary>Files that are written packed.</summary>
public sealed class PackedSinkTests
{
    [Theory]
    [InlineData(FileCompression.Gzip, ".csv.gz")]
    [InlineData(FileCompression.Brotli, ".csv.br")]
    [InlineData(FileCompression.Zstd, ".csv.zst")]
    public void Written_files_have_the_ending_each_its_header_and_are_read_back(FileCompression kind, string ending)
    {
        var disk = new SimulatedDisk(1);
        var format = Format.Csv<(int Id, string Note)>(new() { Header = true });
        var options = new FileSinkOptions { Compression = kind, Extension = ".csv", RollBytes = 200_000 };
        var run = new WriterRun<(int, string)>(WriterRun<(int, string)>.Of(stream => stream.ToFiles("/out", format, options)), 2, disk);
        var random = new Random(1);
        var records = Enumerable.Range(0, 40_000).Select(i => (i, $"note {random.NextInt64()}")).ToList();
        run.Write(0, records[..30_000]);
        run.Write(1, records[30_000..]);
        run.Finish(1);

        var files = disk.Snapshot().Where(file => !file.Path.Contains("/.", StringComparison.Ordinal)).ToList();
        Assert.InRange(files.Count, 2, 20);
        Assert.All(files, file => Assert.EndsWith(ending, file.Path, StringComparison.Ordinal));
        Assert.All(files, file => Assert.InRange(file.Bytes.Length, 1, 600_000));
        Assert.All(files, file => Assert.StartsWith("Item1,Item2\n", Encoding.UTF8.GetString(Packed.Unpack(kind, file.Bytes)), StringComparison.Ordinal));

        using var read = new Streams.Tests.Files.ReaderRun<(int, string)>(disk, "/out", format);
        Assert.Equal(records, read.ReadAll().Records.Order());
    }

    [Fact]
    public void A_file_in_progress_keeps_its_ending_when_the_option_changes_with_the_restart()
    {
        var disk = new SimulatedDisk(1);
        var gzip = new FileSinkOptions { Compression = FileCompression.Gzip, RollOnCheckpoint = false };
        var first = new WriterRun<string>(WriterRun<string>.Of(stream => stream.ToFiles("/out", Format.Text, gzip)), 1, disk);
        first.Write(0, "a", "b");
        var state = first.Snapshot(1);
        first.Complete(1);
        first.Write(0, "lost");
        first.Snapshot(2);
        first.Dispose();

        var plain = gzip with { Compression = FileCompression.None };
        var second = new WriterRun<string>(WriterRun<string>.Of(stream => stream.ToFiles("/out", Format.Text, plain)), 1, disk, restored: state, attempt: 1);
        second.Write(0, "c");
        second.Finish(3);

        using var read = new Streams.Tests.Files.ReaderRun<string>(disk, "/out", Format.Text);
        Assert.Equal(["a", "b", "c"], read.ReadAll().Records.Order(StringComparer.Ordinal));
        Assert.Single(disk.Snapshot(), file => file.Path.EndsWith(".gz", StringComparison.Ordinal));
    }

    [Fact]
    public void Brotli_over_checkpoints_is_refused_with_the_way_out()
    {
        var e = Assert.Throws<FreshetException>(() => new FileSinkOptions { Compression = FileCompression.Brotli, RollOnCheckpoint = false }.Validate());
        Assert.Contains("RollOnCheckpoint", e.Message, StringComparison.Ordinal);
        Assert.Throws<FreshetException>(() => new FileSinkOptions { Compression = (FileCompression)9 }.Validate());
    }
}
