namespace Freshet.Tests.BadInput;

/// <summary>Quoted fields that hold line breaks (RFC 4180): never a row from inside a text.</summary>
public sealed class QuotedLineBreakTests
{
    private const string Three = "1,1,plain\n2,1,\"begins here\n7,900,looks like a row\nends here\"\n3,1,\"she said \"\"no\"\", twice\"\n";

    private static readonly CsvOptions Breaks = new() { Header = true, LineBreaks = true };

    public static TheoryData<int, int, long?, string> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, long?, string>();
            foreach (var times in (int[])[1, 1000])
            {
                foreach (var parallelism in (int[])[1, 3])
                {
                    foreach (var block in (long?[])[null, 1, 37, 4096])
                    {
                        data.Add(times, parallelism, block, times == 1 ? "\n" : "\r\n");
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task FromFiles_reads_line_breaks_within_quotes(int times, int parallelism, long? block, string lineBreak)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["in.csv"], "id,qty,note\n" + string.Concat(Enumerable.Repeat(Three.Replace("\n", lineBreak, StringComparison.Ordinal), times)));
        var rows = await Read(folder["in.csv"], Breaks, parallelism, new FileSourceOptions { BlockBytes = block });

        Assert.Equal(3 * times, rows.Count);
        Assert.Equal(3 * times, rows.Sum(r => r.Qty));
        Assert.Equal(times, rows.Count(r => r.Note == $"begins here{lineBreak}7,900,looks like a row{lineBreak}ends here"));
        Assert.Equal(times, rows.Count(r => r.Note == "she said \"no\", twice"));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Skip_gives_up_the_whole_quoted_stretch_where_records_are_lines(int times, int parallelism, long? block, string lineBreak)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["in.csv"], "id,qty,note\n" + string.Concat(Enumerable.Repeat(Three.Replace("\n", lineBreak, StringComparison.Ordinal), times)));
        var options = new FileSourceOptions { BlockBytes = block, BadRecords = BadRecords.DeadLetter(folder["bad"]) };
        var rows = await Read(folder["in.csv"], new CsvOptions { Header = true }, parallelism, options);

        Assert.Equal(2 * times, rows.Count);
        Assert.Equal([1, 3], rows.Select(r => r.Id).Distinct().Order());
        var letters = Directory.EnumerateFiles(folder["bad"], "*", SearchOption.AllDirectories).SelectMany(File.ReadLines).ToList();
        Assert.Equal(times, letters.Count);
        Assert.Contains("LineBreaks", letters[0], StringComparison.Ordinal);
        Assert.Contains("looks like a row", letters[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fail_stops_at_the_line_that_opens_the_quotes()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["in.csv"], "id,qty,note\n" + Three);
        var error = await Assert.ThrowsAsync<FreshetException>(() => Read(folder["in.csv"], new CsvOptions { Header = true }, 1, new FileSourceOptions()));

        Assert.Contains("byte 22", error.Message, StringComparison.Ordinal);
        Assert.Contains("LineBreaks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_is_read()
    {
        using var folder = new TempFolder();
        Row[] rows =
        [
            new(1, 2, "a\nb"), new(2, 0, "\n"), new(3, 0, "x\r\n\r\ny"), new(4, 0, "\"\n\""), new(5, 0, ""), new(6, 0, "ends in \r"), new(7, 0, new string('\n', 70_000)), new(8, 0, "\"\"\"\n,"),
            .. Enumerable.Range(9, 500).Select(i => new Row(i, i, string.Concat(Enumerable.Range(0, i % 90).Select(k => "a\"\n,\r"[k * i % 5])))),
        ];
        var write = StreamEnvironment.Create(Jobs.Options());
        write.FromCollection(rows).WithParallelism(1).ToFiles(folder["out"], Format.Csv<Row>(Breaks)).WithParallelism(1);
        await write.RunQuietly();

        foreach (var parallelism in (int[])[1, 2])
        {
            Assert.Equal(rows, (await Read(folder["out"], Breaks, parallelism, new FileSourceOptions())).OrderBy(r => r.Id));
        }
    }

    [Fact]
    public async Task A_line_break_is_refused_by_the_sink_where_records_are_lines()
    {
        using var folder = new TempFolder();
        var env = StreamEnvironment.Create(Jobs.Options());
        env.FromCollection([new Row(1, 1, "a\nb")]).ToFiles(folder["out"], Format.Csv<Row>());
        var error = await Assert.ThrowsAsync<FreshetException>(() => env.RunQuietly());

        Assert.Contains("LineBreaks", error.Message, StringComparison.Ordinal);
    }

    private static async Task<List<Row>> Read(string path, CsvOptions csv, int parallelism, FileSourceOptions options)
    {
        var env = StreamEnvironment.Create(Jobs.Options(parallelism: parallelism));
        return await env.FromFiles(path, Format.Csv<Row>(csv), options).ToListAsync();
    }

    private sealed record Row(int Id, int Qty, string Note);
}
