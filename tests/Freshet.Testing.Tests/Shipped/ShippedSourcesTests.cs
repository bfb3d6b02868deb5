using System.Text;
using Freshet.Core.Files;
using static Freshet.Testing.TestElement;

namespace Freshet.Testing.Tests;

/// <summary>The sources that come with Freshet, through the harness.</summary>
public sealed class ShippedSourcesTests
{
    [Fact]
    public void FromCollection_reads_each_item_once() => SourceTest
        .Of(static env => env.FromCollection(Enumerable.Range(0, 37).Select(static i => $"item {i}")))
        .ExpectInAnyOrder(Enumerable.Range(0, 37).Select(static i => Record($"item {i}")))
        .CheckAll();

    [Fact]
    public void FromSequence_reads_each_number_once() => SourceTest
        .Of(static env => env.FromSequence(-20, 50))
        .ExpectInAnyOrder(Enumerable.Range(-20, 71).Select(static i => Record((long)i)))
        .CheckAll();

    [Fact]
    public void Generate_makes_each_record_once() => SourceTest
        .Of(static env => env.Generate(static n => n * n, new GeneratorOptions { Count = 40 }))
        .ExpectInAnyOrder(Enumerable.Range(0, 40).Select(static i => Record((long)i * i)))
        .CheckAll();

    [Fact]
    public void FromHybrid_reads_one_source_after_the_other_once() => SourceTest
        .Of(static env => env.FromHybrid(
            static e => e.FromFiles("in", Format.Text, new FileSourceOptions { BlockBytes = 7 }),
            static e => e.FromCollection(Enumerable.Range(0, 21).Select(static i => $"item {i}")),
            static e => e.Generate(static n => $"number {n}", new GeneratorOptions { Count = 13 })))
        .Files(static () => Disk(("in/a", "a1\na2\na3 is longer\n"), ("in/b", "b1\n")))
        .ExpectInAnyOrder(Lines(["a1", "a2", "a3 is longer", "b1", .. Enumerable.Range(0, 21).Select(static i => $"item {i}"), .. Enumerable.Range(0, 13).Select(static i => $"number {i}")]))
        .CheckAll();

    [Fact]
    public void Generate_makes_each_record_once_at_its_rate() => SourceTest
        .Of(static env => env.Generate(static n => n, new GeneratorOptions { Count = 30, RatePerSecond = 10 }))
        .ExpectInAnyOrder(Enumerable.Range(0, 30).Select(static i => Record((long)i)))
        .CheckAll();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public void FromFiles_reads_each_line_once(long blockBytes) => SourceTest
        .Of(env => env.FromFiles("in", Format.Text, new FileSourceOptions { BlockBytes = blockBytes }))
        .Files(static () => Disk(("in/a", "a1\na2\r\n\na4 is longer\na5"), ("in/b", ""), ("in/c", "c1\nc2\n")))
        .ExpectInAnyOrder(Lines("a1", "a2", "", "a4 is longer", "a5", "c1", "c2"))
        .CheckAll();

    [Fact]
    public void FromFiles_keeps_order_within_a_file_when_a_block_holds_it() => SourceTest
        .Of(static env => env.FromFiles("in", Format.Text))
        .Files(static () => Disk(("in/a", "a1\na2\na3\na4\na5\n"), ("in/b", "b1\nb2\nb3\n"), ("in/c", "c1\nc2\nc3\nc4\n")))
        .OrderedBy(static line => line[..1])
        .ExpectInAnyOrder(Lines("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "c1", "c2", "c3", "c4"))
        .CheckAll();

    [Fact]
    public void FromFiles_watches_files_that_appear_and_grow() => SourceTest
        .Of(static env => env.FromFiles("in", Format.Text, new FileSourceOptions { Watch = TimeSpan.FromSeconds(1), BlockBytes = 8 }))
        .Files(static () => Disk(("in/a", "a1\na2\nhal")))
        .At(1500, static files => Append(files, "in/a", "f a3\na4\n"))
        .At(2500, static files => Append(files, "in/b", "b1\n"))
        .At(3500, static files => Append(files, "in/b", "b2\nb3 is very long\n"))
        .Until(9000)
        .ExpectInAnyOrder(Lines("a1", "a2", "half a3", "a4", "b1", "b2", "b3 is very long"))
        .CheckAll();

    [Fact]
    public void FromFiles_counts_bad_records_that_it_skips() => SourceTest
        .Of(static env => env.FromFiles("in", Format.Text, new FileSourceOptions { BadRecords = BadRecords.Skip, BlockBytes = 4 }))
        .Files(static () => Disk(("in/a", "good\n\u00ff\nfine\n\u00fe\u00fe\n")))
        .ExpectInAnyOrder(Lines("good", "fine"))
        .ExpectBad(2)
        .CheckAll();

    private static TestElement<string>[] Lines(params string[] lines) => [.. lines.Select(static line => Record(line))];

    private static SimulatedDisk Disk(params (string Path, string Latin1)[] files)
    {
        var disk = new SimulatedDisk(seed: 1);
        disk.CreateDirectory("in");
        foreach (var (path, text) in files)
        {
            Append(disk, path, text);
        }

        return disk;
    }

    private static void Append(IFileSystem files, string path, string latin1)
    {
        using var file = files.OpenWrite(path, FileOpen.Append);
        file.Write(Encoding.Latin1.GetBytes(latin1));
    }
}
