using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Streams.Tests.Files;

/// <summary>Line breaks inside quoted fields: records are found whole, whatever the block size, the parallelism and the restarts.</summary>
[Collection(nameof(BatchesOfOne))]
public sealed class QuotedRecordTests
{
    private const string Field = "id,qty,note\n1,1,plain\n2,1,\"begins here\n7,900,looks like a row\nends here\"\n3,1,\"she said \"\"no\"\", twice\"\n";

    private sealed record Item(int Id, int Qty, string Note);

    [Fact]
    public void The_field_case_gives_three_records_at_every_block_size_and_parallelism()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", Field);
        Item[] expected = [new(1, 1, "plain"), new(2, 1, "begins here\n7,900,looks like a row\nends here"), new(3, 1, "she said \"no\", twice")];
        for (var blockBytes = 1; blockBytes <= Field.Length + 2; blockBytes++)
        {
            for (var parallelism = 1; parallelism <= 5; parallelism++)
            {
                using var run = new ReaderRun<Item>(disk, "/in/file", Format.Csv<Item>(new() { Header = true, LineBreaks = true }), new() { BlockBytes = blockBytes }, parallelism);
                Assert.Equal(expected, run.ReadAll().Records.OrderBy(r => r.Id));
            }
        }
    }

    [Fact]
    public void The_field_case_a_thousand_times_over_gives_its_quantity_in_small_blocks()
    {
        var disk = new SimulatedDisk(1);
        var rows = Field[(Field.IndexOf('\n') + 1)..];
        disk.Write("/in/file", "id,qty,note\n" + string.Concat(Enumerable.Repeat(rows, 1000)));
        using var run = new ReaderRun<Item>(disk, "/in/file", Format.Csv<Item>(new() { Header = true, LineBreaks = true }), new() { BlockBytes = 37 }, 3);
        var records = run.ReadAll().Records;

        Assert.Equal((3000, 3000), (records.Count, records.Sum(r => r.Qty)));
        Assert.Equal(1000L * rows.Length, Enumerable.Range(0, 3).Sum(subtask => run.Context(subtask).Metrics.BytesIn));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Without_the_option_the_whole_stretch_is_one_bad_record_at_every_block_size(int parallelism)
    {
        for (var blockBytes = 1; blockBytes <= Field.Length + 2; blockBytes++)
        {
            var disk = new SimulatedDisk(1);
            disk.Write("/in/file", Field);
            var options = new FileSourceOptions { BlockBytes = blockBytes, BadRecords = BadRecords.DeadLetter("/bad") };
            using var run = new ReaderRun<Item>(disk, "/in/file", Format.Csv<Item>(new() { Header = true }), options, parallelism);
            Assert.Equal([1, 3], run.ReadAll().Records.Select(r => r.Id).Order());
            run.Snapshot(1, isFinal: true);
            run.Complete();
            using var letters = new ReaderRun<DeadLetter>(disk, "/bad", Format.JsonLines<DeadLetter>());
            var letter = Assert.Single(letters.ReadAll().Records);
            Assert.Equal("2,1,\"begins here\n7,900,looks like a row\nends here\"", letter.Text);
            Assert.Contains("CsvOptions.LineBreaks", letter.Error, StringComparison.Ordinal);
            Assert.Equal("file '/in/file', byte 22", letter.Position);
        }
    }

    [Fact]
    public void Without_the_option_and_with_Fail_the_job_fails_and_names_the_option()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", Field);
        using var run = new ReaderRun<Item>(disk, "/in/file", Format.Csv<Item>(new() { Header = true }));
        var e = Assert.Throws<FreshetException>(() => run.ReadAll());
        Assert.Contains("byte 22: the quoted field 3 is not closed", e.Message, StringComparison.Ordinal);
        Assert.Contains("CsvOptions.LineBreaks", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,\"never closed\nb,c\nd\n", "a,\"never closed\nb,c\nd\n")]
    [InlineData("a,5\" pipe\nb\n", "a,5\" pipe|b")]
    [InlineData("\"x\"y\nb,\"\"\n", "\"x\"y|b,\"\"")]
    [InlineData("\"a\"\"\nb\"\"\",c\r\nd", "\"a\"\"\nb\"\"\",c|d")]
    [InlineData("\ufeff\"a\nb\"\nc\n", "\"a\nb\"|c")]
    [InlineData("\"tail\r\"\n\"\r\n\"\r\n", "\"tail\r\"|\"\r\n\"")]
    [InlineData("\"\"\n\"\"\"\"\n", "\"\"|\"\"\"\"")]
    [InlineData("\"ends with the file\"", "\"ends with the file\"")]
    public void Records_are_cut_by_the_rules_of_RFC_4180(string text, string records)
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", text);
        using var run = new ReaderRun<string>(disk, "/in/file", new Raw());
        Assert.Equal(records.Split('|'), run.ReadAll().Records);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_text_is_cut_as_a_simple_reader_cuts_it_at_every_block_size_and_through_restarts(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => "a,\"\n\",\"\"\n\rb"[random.Next(11)]));
            var disk = new SimulatedDisk(1);
            disk.Write("/in/file", text);
            var expected = Cut(text).Order(StringComparer.Ordinal).ToList();
            foreach (var (blockBytes, before, after) in new[] { (1, 2, 2), (2, 3, 1), (5, 1, 3), (9, 2, 3), (17, 3, 2), (1000, 1, 2) })
            {
                var options = new FileSourceOptions { BlockBytes = blockBytes };
                using var first = new ReaderRun<string>(disk, "/in/file", new Raw(), options, before);
                for (var step = random.Next(20); step > 0; step--)
                {
                    first.Read(random.Next(before));
                }

                var state = first.Snapshot();
                var read = first.Records.ToList();
                using var second = new ReaderRun<string>(disk, "/in/file", new Raw(), options, after, restored: state);
                Assert.Equal(expected, read.Concat(second.ReadAll().Records).Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public void A_quoted_stretch_beyond_RecordBytesMax_is_given_up_whole()
    {
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", "1,1,a\n2,1,\"" + string.Concat(Enumerable.Repeat("7,900,row\n", 3000)) + "\"\n3,1,c\n");
        using var run = new ReaderRun<Item>(disk, "/in/file", Format.Csv<Item>(new() { LineBreaks = true }), new() { RecordBytesMax = 100, BadRecords = BadRecords.Skip });
        Assert.Equal([1, 3], run.ReadAll().Records.Select(r => r.Id));
        Assert.Equal(1, run.Context().Metrics.Bad);
    }

    [Fact]
    public void Records_with_line_breaks_are_read_exactly_once_in_all_modes_of_the_harness() =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Csv<Item>(new() { Header = true, LineBreaks = true }), new FileSourceOptions { BlockBytes = 11 }))
            .Files(() =>
            {
                var disk = new SimulatedDisk(1);
                disk.Write("/in/a", Field);
                return disk;
            })
            .Expect(
                TestElement.Record(new Item(1, 1, "plain")),
                TestElement.Record(new Item(2, 1, "begins here\n7,900,looks like a row\nends here")),
                TestElement.Record(new Item(3, 1, "she said \"no\", twice")))
            .CheckAll();

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("\r\n")]
    [InlineData("\"\n\"")]
    [InlineData("7,900,row\n")]
    [InlineData("tail\r")]
    public void What_the_sink_writes_the_source_reads(string note)
    {
        var format = Format.Csv<Item>(new() { LineBreaks = true });
        var lines = new LineBuffer();
        lines.AddLine(format, new Item(1, 2, note));
        lines.AddLine(format, new Item(3, 4, "next"));
        var disk = new SimulatedDisk(1);
        disk.Write("/in/file", lines.Written);
        using var run = new ReaderRun<Item>(disk, "/in/file", format);
        Assert.Equal([new(1, 2, note), new(3, 4, "next")], run.ReadAll().Records);
    }

    [Fact]
    public void Without_the_option_a_line_break_is_not_written_and_the_message_names_it()
    {
        var lines = new LineBuffer();
        var e = Assert.Throws<FreshetException>(() => lines.AddLine(Format.Csv<Item>(), new Item(1, 2, "two\nlines")));
        Assert.Contains("CsvOptions.LineBreaks", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, lines.Length);
    }

    /// <summary>One character after another.</summary>
    private static List<string> Cut(string text)
    {
        var records = new List<string>();
        var (start, isQuoted, isFieldStart) = (0, false, true);
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted && isFieldStart;
            }
            else if (text[i] == '\n' && !isQuoted)
            {
                records.Add(text[start..i] is [.. var line, '\r'] ? line : text[start..i]);
                (start, isFieldStart) = (i + 1, true);
                continue;
            }

            isFieldStart = text[i] == ',' && !isQuoted;
        }

        return start < text.Length ? [.. records, text[start..]] : records;
    }

    /// <summary>Records as they are cut.</summary>
    private sealed class Raw : Format<string>
    {
        public override string Name => "raw";

        public override RecordQuotes? Quotes => new((byte)'"', (byte)',', true);

        public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out string value, out string? error)
        {
            (value, error) = (Encoding.UTF8.GetString(record), null);
            return true;
        }

        public override void Encode(string value, IBufferWriter<byte> to) => to.Write(Encoding.UTF8.GetBytes(value));
    }
}
