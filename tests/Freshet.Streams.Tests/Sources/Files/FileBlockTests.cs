using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>Blocks: every line has one reader, whatever the block size, the parallelism and the restarts.</summary>
[Collection(nameof(BatchesOfOne))]
public sealed class FileBlockTests
{
    private static readonly string[] Contents =
    [
        "",
        "\n",
        "\n\n\n",
        "a",
        "a\n",
        "ab\ncd",
        "ab\ncd\n",
        "a\n\nb\n\n\nc",
        "ab\r\ncd\r\n",
        "ab\r\ncd\r",
        "\r\n\r\nx\r\n",
        "\r",
        "a\rb\r\r\nc\n",
        "one long line and nothing else in the file",
        "1\n22\n333\n4444\n55555\n666666\n7777777\n88888888\n",
        "88888888\n7777777\n666666\n55555\n4444\n333\n22\n1\n",
        "x\nthe second line is much longer than the others\ny\nz\n",
        "größer\n日本語\n😀\n",
        "\ufeffmark\nb\n",
        "\ufeff",
        "\ufeff\n",
        "\n1\n",
    ];

    public static TheoryData<int> AllContents => [.. Enumerable.Range(0, Contents.Length)];

    [Theory]
    [MemberData(nameof(AllContents))]
    public void Every_line_is_read_once_for_every_block_size_and_parallelism(int number)
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", Contents[number]);
        var expected = Disk.Lines(Contents[number]);
        var length = disk.Stat("/in/file")!.Length;
        for (var blockBytes = 1; blockBytes <= length + 2; blockBytes++)
        {
            for (var parallelism = 1; parallelism <= 5; parallelism++)
            {
                using var run = new ReaderRun<string>(disk, "/in/file", Format.Text, new FileSourceOptions { BlockBytes = blockBytes }, parallelism);
                run.ReadAll();
                Assert.Equal(expected.Order(StringComparer.Ordinal), run.Records.Order(StringComparer.Ordinal));
                if (parallelism == 1)
                {
                    Assert.Equal(expected, run.Records);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllContents))]
    public void Every_line_is_read_once_when_restarted_at_every_position_with_another_parallelism(int number)
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", Contents[number]);
        var expected = Disk.Lines(Contents[number]).Order(StringComparer.Ordinal).ToList();
        foreach (var blockBytes in new[] { 1, 3, 7, 16, 1000 })
        {
            foreach (var (before, after) in new[] { (1, 1), (1, 3), (3, 1), (2, 3), (3, 2), (5, 4) })
            {
                RestartEverywhere(disk, expected, blockBytes, before, after);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_line_is_read_once_through_any_history_of_restarts(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var disk = new SimulatedDisk(1);
            var expected = new List<string>();
            for (var file = random.Next(1, 5); file > 0; file--)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(i => $"{file}.{i}{new string('x', random.Next(random.Next(1, 40)))}{(random.Next(2) == 0 ? "\r" : "")}\n"));
                text = random.Next(2) == 0 ? text : text + "last";
                disk.Write($"/in/{file}", text);
                expected.AddRange(Disk.Lines(text));
            }

            var records = History(disk, random);
            Assert.Equal(expected.Order(StringComparer.Ordinal), records.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void All_subtasks_share_one_big_file()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}\n")));
        using var run = new ReaderRun<string>(disk, "/in/file", Format.Text, new FileSourceOptions { BlockBytes = 1024 }, parallelism: 4);
        run.ReadAll();
        Assert.All(Enumerable.Range(0, 4), subtask => Assert.InRange(run.RecordsOf(subtask).Count, 900, 1100));
        Assert.Equal(disk.Stat("/in/file")!.Length, Enumerable.Range(0, 4).Sum(subtask => run.Context(subtask).Metrics.BytesIn));
    }

    [Fact]
    public void Block_size_of_a_file_stays_when_the_option_changes_between_restarts()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", "1\n22\n333\n4444\n55555\n666666\n7777777\n88888888\n");
        using var first = new ReaderRun<string>(disk, "/in/file", Format.Text, new FileSourceOptions { BlockBytes = 5 }, parallelism: 2);
        for (var i = 0; i < 5; i++)
        {
            first.Read(0);
        }

        using var second = new ReaderRun<string>(disk, "/in/file", Format.Text, new FileSourceOptions { BlockBytes = 11 }, parallelism: 2, restored: first.Snapshot());
        second.ReadAll();
        Assert.Equal(["1", "22", "333", "4444", "55555", "666666", "7777777", "88888888"], first.Records.Concat(second.Records).Order(StringComparer.Ordinal));
        Assert.NotEmpty(first.Records);
    }

    [Fact]
    public void A_record_that_spans_many_blocks_and_buffers_is_read_whole()
    {
        var disk = new SimulatedDisk(1);
        var big = new string('b', 3_000_000);
        disk.Write("/in/file", $"a\n{big}\nc\n{big}{big}\r\ne");
        foreach (var blockBytes in new[] { 1000, 700_000, 1 << 20, 4 << 20 })
        {
            using var run = new ReaderRun<string>(disk, "/in/file", Format.Text, new FileSourceOptions { BlockBytes = blockBytes }, parallelism: 3);
            Assert.Equal(["a", big, big + big, "c", "e"], run.ReadAll().Records.Order(StringComparer.Ordinal));
        }
    }

    private static void RestartEverywhere(SimulatedDisk disk, List<string> expected, int blockBytes, int before, int after)
    {
        var options = new FileSourceOptions { BlockBytes = blockBytes };
        using var first = new ReaderRun<string>(disk, "/in/file", Format.Text, options, before);
        for (var step = 0; ; step++)
        {
            using var second = new ReaderRun<string>(disk, "/in/file", Format.Text, options, after, restored: first.Snapshot());
            second.ReadAll();
            var all = first.Records.Concat(second.Records).Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual(all), $"blocks of {blockBytes}, {before} to {after} subtasks, after step {step}: {string.Join('|', all)}");
            if (Enumerable.Range(0, before).All(subtask => first.Read((subtask + step) % before) == ReadResult.Finished))
            {
                return;
            }
        }
    }

    private static List<string> History(SimulatedDisk disk, Random random)
    {
        var options = new FileSourceOptions { BlockBytes = random.Next(1, 60) };
        IReadOnlyList<MemorySnapshot>? state = null;
        var records = new List<string>();
        while (true)
        {
            using var run = new ReaderRun<string>(disk, "/in", Format.Text, options, random.Next(1, 6), restored: state);
            for (var steps = random.Next(60); steps > 0; steps--)
            {
                run.Read(random.Next(run.Parallelism));
            }

            if (random.Next(4) == 0)
            {
                records.AddRange(run.ReadAll().Records);
                return records;
            }

            records.AddRange(run.Records);
            state = run.Snapshot();
        }
    }
}

/// <summary>Tests in which a batch holds one record, so that a reader can be stopped between any two.</summary>
[CollectionDefinition(nameof(BatchesOfOne), DisableParallelization = true)]
public sealed class BatchesOfOne : ICollectionFixture<BatchesOfOne.Setting>
{
    public sealed class Setting : IDisposable
    {
        public Setting() => BatchSize.Records = 1;

        public void Dispose() => BatchSize.Records = BatchSize.Default;
    }
}
