using Freshet.Core;
using Freshet.Testing;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace Freshet.Formats.Tests.Parquet;

public sealed class ParquetFormatTests
{
    private static readonly ContainerFormat<Pair> Pairs = Format.Parquet<Pair>(new() { RowGroupRecords = 3 });

    public static TheoryData<ParquetCompression> Compressions => [.. Enum.GetValues<ParquetCompression>()];

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Records_come_back_as_they_were_from_any_position(ParquetCompression compression)
    {
        var format = Format.Parquet<Whole>(new() { Compression = compression, RowGroupRecords = 13 });
        var records = Enumerable.Range(0, 60).Select(Whole.Of).ToList();
        var file = ContainerCheck.Written(format, records);
        for (var pass = 0; pass <= 60; pass += 7)
        {
            Assert.Equal(records.Skip(pass).Select(r => r.Show()), ContainerCheck.Read(format, file, pass).Select(r => r.Show()));
        }

        Assert.Empty(ContainerCheck.Read(format, ContainerCheck.Written(format)));
    }

    [Fact]
    public async Task The_librarys_own_serializer_reads_what_is_written()
    {
        var format = Format.Parquet<Deep>();
        var deep = new Deep { Id = 7, Name = null, At = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Rows = [new() { Key = "a", Marks = [1, 2] }, new() { Key = null, Marks = [] }], Prices = new() { ["x"] = 1.5 } };
        var read = (await ParquetSerializer.DeserializeAsync<Deep>(new MemoryStream(ContainerCheck.Written(format, deep, new Deep { Id = 8, Name = "n" })), cancellationToken: TestContext.Current.CancellationToken)).Data;

        Assert.Equal([7, 8], read.Select(r => r.Id));
        Assert.Equal([null, "n"], read.Select(r => r.Name));
        Assert.Equal(deep.At, read[0].At);
        Assert.Equal(["a", null], read[0].Rows!.Select(r => r.Key));
        Assert.Equal([1, 2], read[0].Rows![0].Marks);
        Assert.Equal(1.5, read[0].Prices!["x"]);
    }

    [Fact]
    public async Task What_the_librarys_own_serializer_writes_is_read()
    {
        var deep = new Deep { Id = 7, Name = "x", At = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), Rows = [new() { Key = "a", Marks = [1, 2] }, new() { Key = "b", Marks = [] }, new()], Prices = new() { ["x"] = 1.5, ["y"] = 2 } };
        var file = new MemoryStream();
        await ParquetSerializer.SerializeAsync([deep, new Deep { Id = 8 }, deep], file, cancellationToken: TestContext.Current.CancellationToken);

        var read = ContainerCheck.Read(Format.Parquet<Deep>(), file.ToArray());
        Assert.Equal([7, 8, 7], read.Select(r => r.Id));
        Assert.Equal(deep.At, read[2].At);
        Assert.Equal(["a", "b", null], read[2].Rows!.Select(r => r.Key));
        Assert.Equal([1, 2], read[2].Rows![0].Marks);
        Assert.Equal(2, read[2].Prices!["y"]);
        Assert.Equal((null, null), (read[1].Rows, read[1].Prices));
    }

    [Fact]
    public async Task Columns_are_found_by_name_others_not_read_and_missing_ones_take_their_default()
    {
        var file = new MemoryStream();
        var schema = new ParquetSchema(new DataField<short>("ID"), new DataField("extra", typeof(string), true), new DataField("name", typeof(string), true), new DataField<float>("weight"), new DataField("color", typeof(string), false));
        await using (var writer = await ParquetWriter.CreateAsync(schema, file, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<short>(schema.DataFields[0], new short[] { 1, 2 });
            await group.WriteAsync(schema.DataFields[1], ["p", null!]);
            await group.WriteAsync(schema.DataFields[2], ["q", null!]);
            await group.WriteAsync<float>(schema.DataFields[3], new[] { 0.5f, 1 });
            await group.WriteAsync(schema.DataFields[4], ["Blue", "Red"]);
        }

        Assert.Equal(
            [new New(1, "q", 0.5, Color.Blue), new New(2, null, 1, Color.Red)],
            ContainerCheck.Read(Format.Parquet<New>(), file.ToArray()));
        var e = Assert.Throws<InvalidDataException>(() => ContainerCheck.Read(Format.Parquet<Required>(), file.ToArray()));
        Assert.Contains("Required.Name is null", e.Message, StringComparison.Ordinal);
        Assert.Contains("no column for Lacking.Other", Assert.Throws<FreshetException>(() => ContainerCheck.Read(Format.Parquet<Lacking>(), file.ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("Wrong.Name is a int, and the file has it as a column of", Assert.Throws<FreshetException>(() => ContainerCheck.Read(Format.Parquet<Wrong>(), file.ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("none of the columns", Assert.Throws<FreshetException>(() => ContainerCheck.Read(Format.Parquet<Other>(), file.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_that_would_be_read_back_as_something_else()
    {
        Assert.Contains("Pair.Left is null", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Pairs, new Pair(null!, "b"))).Message, StringComparison.Ordinal);
        var digits = Format.Parquet<Money>(new() { DecimalPrecision = 5, DecimalScale = 2 });
        Assert.Equal([new Money(-123.45m), new Money(0.1m), new Money(0)], ContainerCheck.Read(digits, ContainerCheck.Written(digits, new Money(-123.450m), new Money(0.1m), new Money(0))));
        Assert.Contains("DecimalScale", Assert.Throws<FreshetException>(() => ContainerCheck.Written(digits, new Money(0.001m))).Message, StringComparison.Ordinal);
        Assert.Contains("DecimalPrecision", Assert.Throws<FreshetException>(() => ContainerCheck.Written(digits, new Money(1000))).Message, StringComparison.Ordinal);
        var wide = Format.Parquet<Money>();
        Assert.Equal([new Money(79228162514264337593m), new Money(-0.000000000000000001m)], ContainerCheck.Read(wide, ContainerCheck.Written(wide, new Money(79228162514264337593m), new Money(-0.000000000000000001m))));
        Assert.Contains("no value of Color", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Format.Parquet<Hue>(), new Hue((Color)9))).Message, StringComparison.Ordinal);
        Assert.Contains("local to this machine", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Format.Parquet<Stamp>(), new Stamp(new DateTime(1, DateTimeKind.Local)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_refused_leaves_no_trace_in_the_file()
    {
        var (buffer, writer) = (new LineBuffer(), Pairs.CreateWriter());
        writer.Begin(buffer);
        writer.Add(new Pair("a", "b"), buffer);
        Assert.Throws<FreshetException>(() => writer.Add(new Pair("seen", null!), buffer));
        writer.Add(new Pair("c", "d"), buffer);
        writer.End(buffer);
        Assert.Equal([new("a", "b"), new("c", "d")], ContainerCheck.Read(Pairs, buffer.Written.ToArray()));
    }

    [Fact]
    public void Types_without_a_form_are_refused_with_the_member()
    {
        Assert.Contains("WithObject.Any cannot be in Parquet", Assert.Throws<FreshetException>(() => Format.Parquet<WithObject>()).Message, StringComparison.Ordinal);
        Assert.Contains("Tree.Children[] cannot be in Parquet: a Tree is within itself", Assert.Throws<FreshetException>(() => Format.Parquet<Tree>()).Message.Replace("ParquetFormatTests.", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Throws<FreshetException>(() => Format.Parquet<Pair>(new() { RowGroupRecords = 0 }));
        Assert.Throws<FreshetException>(() => Format.Parquet<Pair>(new() { DecimalPrecision = 39 }));
    }

    [Fact]
    public void A_file_cut_short_anywhere_or_damaged_fails_the_job_by_name()
    {
        var file = ContainerCheck.Written(Pairs, Some("x", 10));
        for (var length = 1; length < file.Length; length += 5)
        {
            var disk = ContainerCheck.Disk(("/in/a.parquet", file[..length]));
            Assert.Contains("cannot read '/in/a.parquet'", Assert.Throws<FreshetException>(() => ContainerCheck.ReadAll(disk, Pairs)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_are_read_exactly_once_in_all_modes() =>
        SourceTest.Of(env => env.FromFiles("/in", Pairs))
            .Files(() => ContainerCheck.Disk(
                ("/in/a.parquet", ContainerCheck.Written(Pairs, Some("a", 8))),
                ("/in/b.parquet", ContainerCheck.Written(Pairs, Some("b", 4))),
                ("/in/c.parquet", ContainerCheck.Written(Pairs))))
            .Expect([.. Some("a", 8).Concat(Some("b", 4)).Select(static pair => TestElement.Record(pair))])
            .CheckAll();

    [Fact]
    public void Files_are_written_exactly_once_in_all_modes() =>
        SinkTest.Of(static () => new SimulatedDisk(seed: 11), static (DataStream<Pair> stream, SimulatedDisk _) => stream.ToFiles("/out", Pairs, new FileSinkOptions { RollBytes = 600 }))
            .Visible(static disk => disk.Snapshot()
                .Where(static file => !file.Path.Contains("/.", StringComparison.Ordinal))
                .SelectMany(static file => ContainerCheck.Read(Pairs, file.Path.EndsWith(".parquet", StringComparison.Ordinal) ? file.Bytes : []))
                .Select(static pair => pair.ToString()))
            .Line(static pair => pair.ToString())
            .Input([.. Some("x", 5)])
            .Retracts()
            .CheckAll();

    private static IEnumerable<Pair> Some(string name, int count) => Enumerable.Range(0, count).Select(i => new Pair($"{name}{i}", "right"));

    public sealed record Pair(string Left, string Right);

    /// <summary>As the library's serializer takes it.</summary>
    public sealed class Deep
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public DateTime At { get; set; }

        public List<Row>? Rows { get; set; }

        public Dictionary<string, double>? Prices { get; set; }
    }

    public sealed class Row
    {
        public string? Key { get; set; }

        public List<int>? Marks { get; set; }
    }

    private sealed record New(long Id, string? Name, double Weight, Color Color, string Added = "new")
    {
        public int? Missing { get; init; }
    }

    private sealed record Required(int Id, string Name);

    private sealed record Lacking(int Id, string Other);

    private sealed record Wrong(int Id, int Name);

    private sealed record Other(int? A, string? B);

    private sealed record Money(decimal Value);

    private sealed record Hue(Color Value);

    private sealed record Stamp(DateTime Value);

    private sealed record WithObject(int Id, object Any);

    private sealed record Tree(int Id, List<Tree> Children);
}
