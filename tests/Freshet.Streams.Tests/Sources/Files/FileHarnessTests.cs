using Freshet.Core.Files;
using Freshet.Testing;
using static Freshet.Testing.TestElement;

namespace Freshet.Streams.Tests.Files;

/// <summary>The file source in all modes of the source harness.</summary>
public sealed class FileHarnessTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(1000)]
    public void Bounded_files_are_read_exactly_once(int blockBytes) =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Text, new FileSourceOptions { BlockBytes = blockBytes, BadRecords = BadRecords.Skip }))
            .Files(() => DiskWith(("/in/a", "a1\na2\n\na3\r\n"), ("/in/b", "b1\n\ud83db-long-line\nb3"), ("/in/c", "")))
            .Expect(Record("a1"), Record("a2"), Record(""), Record("a3"), Record("b1"), Record("\ufffdb-long-line"), Record("b3"))
            .ExpectBad(0)
            .CheckAll();

    [Fact]
    public void Bad_records_are_counted_and_the_others_read_exactly_once() =>
        SourceTest.Of(env => env.FromFiles("/in", Format.JsonLines<int>(), new FileSourceOptions { BlockBytes = 4, BadRecords = BadRecords.DeadLetter("/bad") }))
            .Files(() => DiskWith(("/in/a", "1\nx\n3\n4\n\n6\n77\n8\ny")))
            .Expect(Record(1), Record(3), Record(4), Record(6), Record(77), Record(8))
            .ExpectBad(3)
            .CheckAll();

    [Fact]
    public void Watched_files_are_read_exactly_once_and_in_their_order() =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Text, new FileSourceOptions { Watch = TimeSpan.FromMilliseconds(100) }))
            .Files(() => DiskWith(("/in/a", "a1\na2\nhal")))
            .At(150, files => Append(files, "/in/a", "f\na4\n"))
            .At(250, files => Append(files, "/in/b", "b1\nb2\n"))
            .At(350, files => files.Rename("/in/a", "/in/a.1"))
            .At(450, files => Append(files, "/in/a.1", "a5\n"))
            .At(450, files => Append(files, "/in/a", "A1\n"))
            .Until(1000)
            .OrderedBy(line => line[..1].Replace("h", "a", StringComparison.Ordinal))
            .ExpectInAnyOrder(Record("a1"), Record("a2"), Record("half"), Record("a4"), Record("b1"), Record("b2"), Record("a5"), Record("A1"))
            .CheckAll();

    [Fact]
    public void Watched_files_in_blocks_are_read_exactly_once() =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Text, new FileSourceOptions { Watch = TimeSpan.FromMilliseconds(100), BlockBytes = 5 }))
            .Files(() => DiskWith(("/in/a", "a1\na2\nhal")))
            .At(150, files => Append(files, "/in/a", "f\na4\nsomewhat longer\n"))
            .At(250, files => Append(files, "/in/a", "a6\na7\nunfinished"))
            .Until(1000)
            .ExpectInAnyOrder(Record("a1"), Record("a2"), Record("half"), Record("a4"), Record("somewhat longer"), Record("a6"), Record("a7"))
            .CheckAll();

    private static SimulatedDisk DiskWith(params (string Path, string Text)[] files)
    {
        var disk = new SimulatedDisk(1);
        foreach (var (path, text) in files)
        {
            disk.Write(path, text);
        }

        return disk;
    }

    private static void Append(IFileSystem files, string path, string text)
    {
        using var file = files.OpenWrite(path, FileOpen.Append);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
