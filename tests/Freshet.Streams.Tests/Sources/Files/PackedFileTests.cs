using System.Text;
using Freshet.Core;
using Freshet.Core.Files;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>Packed files: read whole and exactly once, or the job fails and names the file.</summary>
[Collection(nameof(BatchesOfOne))]
public sealed class PackedFileTests
{
    private const string Text = "one\ntwo\n\nfour, a longer line\r\nfünf\nlast";

    private static readonly FileCompression[] All = [FileCompression.Gzip, FileCompression.Brotli, FileCompression.Zstd];

    public static TheoryData<FileCompression> Kinds => [.. All];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Packed_files_are_known_by_their_ending_and_read_beside_plain_ones(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        disk.Write($"/in/a{Ending(kind)}", Packed.Pack(kind, Encoding.UTF8.GetBytes(Text)));
        disk.Write("/in/b.txt", "plain\n");
        disk.Write($"/in/c{Ending(kind).ToUpperInvariant()}", Packed.Pack(kind, []));
        foreach (var blockBytes in new[] { 1, 7, 1000 })
        {
            using var run = new ReaderRun<string>(disk, "/in", Format.Text, new() { BlockBytes = blockBytes }, parallelism: 3);
            Assert.Equal(Disk.Lines(Text).Append("plain").Order(StringComparer.Ordinal), run.ReadAll().Records.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_option_says_how_files_of_any_name_are_packed(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/data", Packed.Pack(kind, Encoding.UTF8.GetBytes(Text)));
        using var run = new ReaderRun<string>(disk, "/in", Format.Text, new() { Compression = kind });
        Assert.Equal(Disk.Lines(Text), run.ReadAll().Records);
    }

    [Fact]
    public void The_option_None_reads_the_bytes_as_they_are()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/a.gz", "no gzip\n");
        using var run = new ReaderRun<string>(disk, "/in", Format.Text, new() { Compression = FileCompression.None });
        Assert.Equal(["no gzip"], run.ReadAll().Records);
        Assert.Contains("Compression", Assert.Throws<FreshetException>(() => new ReaderRun<string>(disk, "/in", Format.Text, new() { Compression = (FileCompression)9 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Headers_and_records_over_several_lines_are_read_from_packed_files(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        disk.Write($"/in/a{Ending(kind)}", Packed.Pack(kind, "qty,id\n1,\"a\nb\"\n2,c\n"u8));
        using var run = new ReaderRun<Row>(disk, "/in", Format.Csv<Row>(new() { Header = true, LineBreaks = true }), parallelism: 2);
        Assert.Equal([new("a\nb", 1), new("c", 2)], run.ReadAll().Records);
    }

    [Theory]
    [InlineData(FileCompression.Gzip)]
    [InlineData(FileCompression.Zstd)]
    public void Several_members_one_after_another_are_read_whole(FileCompression kind)
    {
        var parts = Enumerable.Range(0, 50).Select(i => $"line {i}\nstart of {i}, ").Append("").ToList();
        var disk = new SimulatedDisk(1);
        disk.Write($"/in/a{Ending(kind)}", [.. parts.SelectMany(part => Packed.Pack(kind, Encoding.UTF8.GetBytes(part)))]);
        using var run = new ReaderRun<string>(disk, "/in", Format.Text);
        Assert.Equal(Disk.Lines(string.Concat(parts)), run.ReadAll().Records);
    }

    [Theory]
    [InlineData(FileCompression.Gzip)]
    [InlineData(FileCompression.Zstd)]
    public void Several_members_are_read_whole_however_few_bytes_the_file_gives_at_once(FileCompression kind)
    {
        byte[] packed = [.. new[] { "one", "", "two", "three" }.SelectMany(part => Packed.Pack(kind, Encoding.UTF8.GetBytes(part)))];
        for (var atOnce = 1; atOnce <= packed.Length; atOnce++)
        {
            using var file = new UnpackedFile(new Dripping(packed, atOnce), kind, packed.Length);
            var (text, into) = (new StringBuilder(), new byte[5]);
            for (int at = 0, read; (read = file.Read(at, into)) > 0; at += read)
            {
                text.Append(Encoding.UTF8.GetString(into, 0, read));
            }

            Assert.Equal("onetwothree", text.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_short_anywhere_fails_the_job_by_name(FileCompression kind)
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i} {random.Next()}\n"));
        var packed = Packed.Pack(kind, Encoding.UTF8.GetBytes(text));
        var disk = new SimulatedDisk(1);
        var path = $"/in/a{Ending(kind)}";
        for (var length = 1; length < packed.Length; length += length < 40 || length > packed.Length - 40 ? 1 : 13)
        {
            disk.Write(path, packed.AsSpan(0, length));
            using var run = new ReaderRun<string>(disk, path, Format.Text, new() { BadRecords = BadRecords.Skip });
            var e = Assert.Throws<FreshetException>(() => run.ReadAll());
            Assert.Contains($"operator 'source' (subtask 1 of 1) cannot unpack '{path}'", e.Message, StringComparison.Ordinal);
            Assert.Equal((ErrorDomain.User, false), (e.Domain, e.Retry));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Something_behind_the_end_or_no_archive_at_all_fails_the_job_by_name(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        var path = $"/in/a{Ending(kind)}";
        foreach (var bytes in new byte[][] { [.. Packed.Pack(kind, "a\n"u8), .. "behind"u8], [.. "{\"no\":\"archive\"}\n"u8] })
        {
            disk.Write(path, bytes);
            using var run = new ReaderRun<string>(disk, path, Format.Text);
            Assert.Contains($"cannot unpack '{path}'", Assert.Throws<FreshetException>(() => run.ReadAll()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_damaged_byte_of_a_gzip_file_is_never_read_as_something_else()
    {
        var text = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * 7919 % 1000}\n"));
        var packed = Packed.Pack(FileCompression.Gzip, Encoding.UTF8.GetBytes(text));
        var disk = new SimulatedDisk(1);
        var harmless = 0;
        for (var at = 0; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x10;
            disk.Write("/in/a.gz", damaged);
            using var run = new ReaderRun<string>(disk, "/in/a.gz", Format.Text, new() { BadRecords = BadRecords.Skip });
            if (Xunit.Record.Exception(() => run.ReadAll()) is not FreshetException)
            {
                Assert.Equal(Disk.Lines(text), run.Records); // time and system in the header are nobody's business, nor the bits behind the last one
                harmless++;
            }
        }

        Assert.InRange(harmless, 1, 10);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Packed_files_are_read_exactly_once_in_all_modes(FileCompression kind) =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Text))
            .Files(() =>
            {
                var disk = new SimulatedDisk(1);
                disk.Write($"/in/a{Ending(kind)}", Packed.Pack(kind, "a1\na2\n\na3\r\n"u8));
                disk.Write($"/in/b{Ending(kind)}", Packed.Pack(kind, "b1\nb-long-line\nb3"u8));
                return disk;
            })
            .Expect([.. new[] { "a1", "a2", "", "a3", "b1", "b-long-line", "b3" }.Select(static line => TestElement.Record(line))])
            .CheckAll();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_long_file_goes_on_where_it_was_after_a_restart_with_another_parallelism_and_other_options(FileCompression kind)
    {
        var lines = Enumerable.Range(0, 60_000).Select(i => $"line {i} {i * 7919L % 100_003}").ToList();
        var disk = new SimulatedDisk(1);
        disk.Write($"/in/a{Ending(kind)}", Packed.Pack(kind, Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        using var first = new ReaderRun<string>(disk, "/in", Format.Text);
        while (first.Records.Count < 40_000)
        {
            for (var i = 0; i < 100; i++)
            {
                first.Read();
            }
        }

        var read = first.Records.ToList();
        var state = first.Snapshot();
        using var second = new ReaderRun<string>(disk, "/in", Format.Text, new() { Compression = FileCompression.None, BlockBytes = 3 }, parallelism: 3, restored: state);
        Assert.Equal(lines, read.Concat(second.ReadAll().Records));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_replaced_by_a_shorter_one_between_restarts_is_not_silently_short(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        var path = $"/in/a{Ending(kind)}";
        disk.Write(path, Packed.Pack(kind, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i}\n")))));
        using var first = new ReaderRun<string>(disk, "/in", Format.Text);
        first.Read();
        var state = first.Snapshot();
        disk.Write(path, Packed.Pack(kind, "0\n"u8));
        Assert.Throws<FreshetException>(() => new ReaderRun<string>(disk, "/in", Format.Text, restored: state).ReadAll());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Watched_folders_take_packed_files_as_they_come(FileCompression kind)
    {
        var disk = new SimulatedDisk(1);
        disk.CreateDirectory("/in");
        using var run = new ReaderRun<string>(disk, "/in", Format.Text, new() { Watch = TimeSpan.FromSeconds(1) });
        run.ReadAll();
        disk.Write($"/in/a{Ending(kind)}", Packed.Pack(kind, "a1\na2\n"u8));
        Assert.Equal(["a1", "a2"], run.Look().Records);
        disk.Write($"/in/b{Ending(kind)}", Packed.Pack(kind, "b1\n"u8));
        Assert.Equal(["a1", "a2", "b1"], run.Look().Records);

        disk.Write($"/in/c{Ending(kind)}", Packed.Pack(kind, "c1\n"u8).AsSpan()[..^1]);
        Assert.Contains("renamed once they are whole", Assert.Throws<FreshetException>(() => run.Look()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_appended_to_a_watched_gzip_file_is_read()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/a.gz", Packed.Pack(FileCompression.Gzip, "a1\nhal"u8));
        using var run = new ReaderRun<string>(disk, "/in", Format.Text, new() { Watch = TimeSpan.FromSeconds(1) });
        Assert.Equal(["a1"], run.ReadAll().Records);
        using (var file = disk.OpenWrite("/in/a.gz", FileOpen.Append))
        {
            file.Write(Packed.Pack(FileCompression.Gzip, "f\na3\n"u8));
        }

        Assert.Equal(["a1", "half", "a3"], run.Look().Records);
    }

    private static string Ending(FileCompression kind) => kind switch { FileCompression.Gzip => ".gz", FileCompression.Brotli => ".br", _ => ".zst" };

    private sealed record Row(string Id, int Qty);

    /// <summary>Gives few bytes at once.</summary>
    private sealed class Dripping(byte[] bytes, int atOnce) : IReadableFile
    {
        public long Length => bytes.Length;

        public int Read(long position, Span<byte> into)
        {
            var rest = bytes.AsSpan((int)position);
            rest = rest[..Math.Min(Math.Min(rest.Length, into.Length), atOnce)];
            rest.CopyTo(into);
            return rest.Length;
        }

        public void Dispose()
        {
        }
    }
}
