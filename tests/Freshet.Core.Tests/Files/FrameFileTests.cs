using Freshet.Core.Files;

namespace Freshet.Core.Tests.Files;

public sealed class FrameFileTests
{
    private const FileKind Kind = FileKind.TaskState;
    private const int FrameHeaderBytes = 12;

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1, 0, 2, 0, 0, 3 })]
    [InlineData(new[] { 65508, 1, 65509, 65524, 65535, 65536, 65537 })]
    [InlineData(new[] { 200_000, 5, 70_000, FrameFormat.PayloadBytesMax, 12 })]
    public void TryRead_returns_the_frames_that_were_written(int[] lengths)
    {
        var frames = Frames(lengths);
        var (bytes, summary) = Written(frames);

        Assert.Equal(bytes.Length, summary.Length);
        foreach (var readBytesMax in new[] { int.MaxValue, 4099 })
        {
            using var reader = Open(bytes, summary, readBytesMax);
            foreach (var frame in frames)
            {
                Assert.True(reader.TryRead(out var payload));
                Assert.True(payload.SequenceEqual(frame));
            }

            Assert.False(reader.TryRead(out _));
            Assert.False(reader.TryRead(out _));
            Assert.Equal(3, reader.ContentVersion);
        }

        using var again = Open(bytes, null);
        Assert.Equal(summary, again.ReadToEnd());
    }

    [Fact]
    public void TryRead_stays_right_when_the_file_gives_one_byte_a_call()
    {
        var frames = Frames([3, 0, 40]);
        using var reader = Open(Written(frames).Bytes, null, readBytesMax: 1);
        Assert.All(frames, frame => Assert.Equal(frame, reader.Read().ToArray()));
        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 17, 0, 300, 1 })]
    public void Reading_detects_every_flipped_bit(int[] lengths)
    {
        var (bytes, _) = Written(Frames(lengths));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CorruptFileException>(() => ReadAll(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        ReadAll(bytes);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 17, 0, 300, 1 })]
    public void Reading_detects_a_cut_at_every_length(int[] lengths)
    {
        var (bytes, summary) = Written(Frames(lengths));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<CorruptFileException>(() => ReadAll(bytes[..length]));
            Assert.Throws<CorruptFileException>(() => Open(bytes[..length], summary));
        }
    }

    [Fact]
    public void Reading_detects_added_bytes()
    {
        var (bytes, _) = Written(Frames([17, 5]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. bytes, 0]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. bytes, .. bytes]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. bytes, .. bytes[^FrameHeaderBytes..]]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. bytes, .. new byte[100_000]]));
    }

    [Fact]
    public void Reading_detects_frames_that_are_exchanged_doubled_or_missing()
    {
        var (bytes, _) = Written(Frames([8, 8, 8]));
        var frame = FrameHeaderBytes + 8;
        byte[] header = bytes[..16], first = bytes[16..(16 + frame)], second = bytes[(16 + frame)..(16 + (2 * frame))];
        var rest = bytes[(16 + (2 * frame))..];

        Assert.Throws<CorruptFileException>(() => ReadAll([.. header, .. second, .. first, .. rest]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. header, .. first, .. first, .. rest]));
        Assert.Throws<CorruptFileException>(() => ReadAll([.. header, .. first, .. rest]));
        ReadAll([.. header, .. first, .. second, .. rest]);
    }

    [Fact]
    public void Reading_refuses_ten_thousand_random_mutations()
    {
        var random = new SeededRandom(11);
        var (bytes, _) = Written(Frames([100, 0, 33, 700]));
        for (var i = 0; i < 10_000; i++)
        {
            var mutant = bytes.ToArray();
            var from = random.Next(mutant.Length);
            random.Fill(mutant.AsSpan(from, Math.Min(1 + random.Next(40), mutant.Length - from)));
            if (!mutant.AsSpan().SequenceEqual(bytes))
            {
                Assert.Throws<CorruptFileException>(() => ReadAll(mutant));
            }
        }
    }

    [Fact]
    public void Reading_refuses_a_whole_file_that_is_another_than_expected()
    {
        var (_, expected) = Written([[1, 2, 3]]);
        using var reader = Open(Written([[1, 2, 4]]).Bytes, expected);
        var e = Assert.Throws<CorruptFileException>(() => reader.ReadToEnd());
        Assert.Contains("another file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_names_the_path_and_the_kind_when_another_kind_lies_there()
    {
        var (bytes, _) = Written([]);
        var file = new MemoryFile(bytes);
        var e = Assert.Throws<CorruptFileException>(() => new FrameReader(file, "/some/where", FileKind.CheckpointManifest, 9));
        Assert.Equal("/some/where", e.Path);
        Assert.Contains("/some/where", e.Message, StringComparison.Ordinal);
        Assert.Contains("TaskState", e.Message, StringComparison.Ordinal);
        Assert.True(file.Disposed);
    }

    [Fact]
    public void Opening_asks_for_a_newer_Freshet_when_the_content_version_is_newer()
    {
        var (bytes, _) = Written([]);
        var e = Assert.Throws<FreshetException>(() => new FrameReader(new MemoryFile(bytes), "p", Kind, contentVersionMax: 2));
        Assert.Equal(ErrorDomain.User, e.Domain);
        Assert.Contains("newer Freshet", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_reports_damage_when_the_content_needs_a_frame_that_was_never_written()
    {
        using var reader = Open(Written([]).Bytes, null);
        Assert.Throws<CorruptFileException>(() => reader.Read().Length);
    }

    [Fact]
    public void A_file_that_was_not_finished_is_refused()
    {
        var file = new MemoryFile();
        using (var writer = new FrameWriter(file, Kind, 3))
        {
            writer.Write(new byte[100_000]);
            writer.Write([1]);
            Assert.Equal(16 + 12 + 100_000 + 12 + 1, writer.Length);
        }

        Assert.Equal(0, file.Syncs);
        Assert.Throws<CorruptFileException>(() => ReadAll(file.Bytes));
    }

    [Fact]
    public void Finish_syncs_once_and_closes_and_then_the_writer_refuses()
    {
        var file = new MemoryFile();
        var writer = new FrameWriter(file, Kind, 3);
        writer.Write([1]);
        writer.Finish();

        Assert.Equal(1, file.Syncs);
        Assert.True(file.Disposed);
        Assert.Throws<ObjectDisposedException>(() => writer.Write([2]));
        Assert.Throws<ObjectDisposedException>(() => writer.Finish());
    }

    [Fact]
    public void Write_refuses_a_frame_that_readers_would_refuse()
    {
        using var writer = new FrameWriter(new MemoryFile(), Kind, 3);
        Assert.Throws<ArgumentException>(() => writer.Write(new byte[FrameFormat.PayloadBytesMax + 1]));
    }

    [Fact]
    public void A_length_that_lies_takes_no_memory()
    {
        // 16 MiB announced with right checksums, 5 bytes there: refused by the file's size, before anything is allocated.
        var file = new MemoryFile();
        using (var writer = new FrameWriter(file, Kind, 3))
        {
            writer.Write(new byte[FrameFormat.PayloadBytesMax]);
        }

        var cut = file.Bytes[..(16 + 12 + 5)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CorruptFileException>(() => ReadAll(cut));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static List<byte[]> Frames(int[] lengths)
    {
        var random = new SeededRandom(1);
        return lengths.Select(length =>
        {
            var frame = new byte[length];
            random.Fill(frame);
            return frame;
        }).ToList();
    }

    private static (byte[] Bytes, FileSummary Summary) Written(List<byte[]> frames)
    {
        var file = new MemoryFile();
        using var writer = new FrameWriter(file, Kind, 3);
        frames.ForEach(frame => writer.Write(frame));
        var summary = writer.Finish();
        return (file.Bytes, summary);
    }

    private static FrameReader Open(byte[] bytes, FileSummary? expected, int readBytesMax = int.MaxValue) =>
        new(new MemoryFile(bytes, readBytesMax), "/test/file", Kind, 3, expected);

    private static void ReadAll(byte[] bytes)
    {
        using var reader = Open(bytes, null);
        reader.ReadToEnd();
    }
}
