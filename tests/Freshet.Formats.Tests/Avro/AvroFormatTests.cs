using Avro;
using Avro.File;
using Avro.Generic;
using Freshet.Core;
using Freshet.Testing;

namespace Freshet.Formats.Tests.Avro;

public sealed class AvroFormatTests
{
    private static readonly ContainerFormat<Whole> Wholes = Format.Avro<Whole>();

    public static TheoryData<AvroCodec> Codecs => [.. Enum.GetValues<AvroCodec>()];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Records_come_back_as_they_were_from_any_position(AvroCodec codec)
    {
        var format = Format.Avro<Whole>(new() { Codec = codec, BlockBytes = 1000 });
        var records = Enumerable.Range(0, 60).Select(Whole.Of).ToList();
        var file = ContainerCheck.Written(format, records);
        for (var pass = 0; pass <= 60; pass += 7)
        {
            Assert.Equal(records.Skip(pass).Select(r => r.Show()), ContainerCheck.Read(format, file, pass).Select(r => r.Show()));
        }

        Assert.Empty(ContainerCheck.Read(format, ContainerCheck.Written(format)));
    }

    [Theory]
    [InlineData(AvroCodec.None)]
    [InlineData(AvroCodec.Deflate)]
    public void The_library_itself_reads_what_is_written_with_its_schema(AvroCodec codec)
    {
        var file = ContainerCheck.Written(Format.Avro<Whole>(new() { Codec = codec, BlockBytes = 500 }), Enumerable.Range(0, 20).Select(Whole.Of));
        using var reader = DataFileReader<GenericRecord>.OpenReader(new MemoryStream(file));
        var records = reader.NextEntries.ToList();

        Assert.Equal(Enumerable.Range(0, 20), records.Select(r => (int)r["Id"]));
        var one = records[5];
        Assert.Equal("text 5 größer 😀", one["Text"]);
        Assert.Equal((decimal)(AvroDecimal)one["Amount"], Whole.Of(5).Amount);
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMicroseconds(5), one["At"]);
        Assert.Equal(Whole.Of(5).Key, one["Key"]);
        Assert.Equal(new DateTime(1970, 1, 4), one["Day"]);
        Assert.Equal("Blue", ((GenericEnum)one["Color"]).Value);
        Assert.Null(one["MaybeInt"]);
        Assert.Equal("Whole", one.Schema.Name);
        Assert.Equal(Schema.Type.Union, one.Schema["Note"].Schema.Tag);
        Assert.Equal(Schema.Type.String, one.Schema["Text"].Schema.Tag);
    }

    [Fact]
    public void A_file_of_the_librarys_with_an_older_schema_is_read_by_schema_resolution()
    {
        var schema = (RecordSchema)Schema.Parse("""
            {"type":"record","name":"Old","namespace":"some.where","fields":[
                {"name":"gone","type":{"type":"map","values":{"type":"array","items":["null","double"]}}},
                {"name":"id","type":"int"},
                {"name":"nick","aliases":["Name"],"type":["string","null"]},
                {"name":"weight","type":"float"},
                {"name":"state","type":{"type":"enum","name":"S","symbols":["Blue","Red"]}},
                {"name":"when","type":{"type":"long","logicalType":"timestamp-millis"}},
                {"name":"price","type":{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":10,"scale":2}},
                {"name":"child","type":["null","Old"],"default":null}]}
            """);
        var file = new MemoryStream();
        using (var writer = DataFileWriter<GenericRecord>.OpenWriter(new GenericDatumWriter<GenericRecord>(schema), file, Codec.CreateCodec(Codec.Type.Deflate), leaveOpen: true))
        {
            var child = Old(schema, 2, null, null);
            writer.Append(Old(schema, 1, "n", child));
        }

        var read = Assert.Single(ContainerCheck.Read(Format.Avro<New>(), file.ToArray()));
        Assert.Equal(new New(1, "n", 0.5, Color.Red, new DateTimeOffset(2026, 11, 27, 6, 0, 0, TimeSpan.Zero), 12.34m, new New(2, null, 0.5, Color.Red, read.When, 12.34m, null)), read);
        Assert.Equal(("new", 9), (read.Added, read.Child!.Count));
    }

    [Fact]
    public void A_schema_that_does_not_fit_says_which_member_and_why()
    {
        Refused<Wider, Narrow>("Narrow.Value is a int, and the file has it as Avro string");
        Refused<Wider, Lacking>("no field for Lacking.Other, which is neither nullable nor has a default value");
        var e = Assert.Throws<InvalidDataException>(() => ContainerCheck.Read(Format.Avro<Required>(), ContainerCheck.Written(Format.Avro<Wider>(), new Wider("x", null))));
        Assert.Contains("Required.Maybe is null", e.Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => ContainerCheck.Read(Format.Avro<Octet>(), ContainerCheck.Written(Format.Avro<Number>(), new Number(256))));
    }

    [Fact]
    public void Nothing_is_written_that_would_be_read_back_as_something_else()
    {
        Assert.Contains("Text.Value is null", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Format.Avro<Text>(), new Text(null!))).Message, StringComparison.Ordinal);
        var digits = Format.Avro<Money>(new() { DecimalPrecision = 5, DecimalScale = 2 });
        Assert.Equal([new Money(-123.45m), new Money(0.1m), new Money(0)], ContainerCheck.Read(digits, ContainerCheck.Written(digits, new Money(-123.450m), new Money(0.1m), new Money(0))));
        Assert.Contains("DecimalScale", Assert.Throws<FreshetException>(() => ContainerCheck.Written(digits, new Money(0.001m))).Message, StringComparison.Ordinal);
        Assert.Contains("DecimalPrecision", Assert.Throws<FreshetException>(() => ContainerCheck.Written(digits, new Money(1000))).Message, StringComparison.Ordinal);
        Assert.Contains("no value of Color", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Format.Avro<Hue>(), new Hue((Color)9))).Message, StringComparison.Ordinal);
        Assert.Contains("local to this machine", Assert.Throws<FreshetException>(() => ContainerCheck.Written(Format.Avro<Stamp>(), new Stamp(new DateTime(1, DateTimeKind.Local)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_is_refused_leaves_no_trace_in_the_file()
    {
        var format = Format.Avro<Pair>();
        var (buffer, writer) = (new LineBuffer(), format.CreateWriter());
        writer.Begin(buffer);
        writer.Add(new Pair("a", "b"), buffer);
        Assert.Throws<FreshetException>(() => writer.Add(new Pair("long enough to be seen", null!), buffer));
        writer.Add(new Pair("c", "d"), buffer);
        writer.End(buffer);
        Assert.Equal([new("a", "b"), new("c", "d")], ContainerCheck.Read(format, buffer.Written.ToArray()));
    }

    [Fact]
    public void Types_without_a_form_are_refused_with_the_member()
    {
        Assert.Contains("WithObject.Any cannot be in Avro", Assert.Throws<FreshetException>(() => Format.Avro<WithObject>()).Message, StringComparison.Ordinal);
        Assert.Contains("enum of flags", Assert.Throws<FreshetException>(() => Format.Avro<WithFlags>()).Message, StringComparison.Ordinal);
        Assert.Throws<FreshetException>(() => Format.Avro<Pair>(new() { BlockBytes = 0 }));
        Assert.Throws<FreshetException>(() => Format.Avro<Pair>(new() { DecimalPrecision = 3, DecimalScale = 4 }));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_file_cut_short_within_a_block_or_damaged_fails_the_job_by_name(AvroCodec codec)
    {
        var format = Format.Avro<Pair>(new() { Codec = codec, BlockBytes = 200 });
        var file = ContainerCheck.Written(format, Enumerable.Range(0, 100).Select(i => new Pair($"left {i}", $"right {i}")));
        var whole = ContainerCheck.Written(format).Length;
        var silent = 0;
        for (var length = 1; length < file.Length; length += 3)
        {
            var disk = ContainerCheck.Disk(("/in/a.avro", file[..length]));
            if (Record.Exception(() => ContainerCheck.ReadAll(disk, format)) is { } e)
            {
                Assert.Contains("cannot read '/in/a.avro'", Assert.IsType<FreshetException>(e).Message, StringComparison.Ordinal);
            }
            else
            {
                silent++; // exactly behind a block
            }
        }

        Assert.InRange(silent, 0, 20);
        file[whole + 9] ^= 1;
        var damaged = ContainerCheck.Disk(("/in/a.avro", file), ("/in/b.avro", "{}"u8.ToArray()));
        if (codec != AvroCodec.None)
        {
            Assert.Throws<FreshetException>(() => ContainerCheck.ReadAll(damaged, format));
        }

        Assert.Contains("cannot read '/in/b.avro'", Assert.Throws<FreshetException>(() => ContainerCheck.ReadAll(damaged, format, "/in/b.avro")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_read_exactly_once_in_all_modes() =>
        SourceTest.Of(env => env.FromFiles("/in", Format.Avro<Pair>(new() { BlockBytes = 30 })))
            .Files(() => ContainerCheck.Disk(
                ("/in/a.avro", ContainerCheck.Written(Format.Avro<Pair>(new() { BlockBytes = 30 }), Pairs("a", 9))),
                ("/in/b.avro", ContainerCheck.Written(Format.Avro<Pair>(), Pairs("b", 5))),
                ("/in/c.avro", ContainerCheck.Written(Format.Avro<Pair>()))))
            .Expect([.. Pairs("a", 9).Concat(Pairs("b", 5)).Select(static pair => TestElement.Record(pair))])
            .CheckAll();

    [Fact]
    public void Files_are_written_exactly_once_in_all_modes() =>
        SinkTest.Of(static () => new SimulatedDisk(seed: 11), static (DataStream<Pair> stream, SimulatedDisk _) => stream.ToFiles("/out", Format.Avro<Pair>(new() { BlockBytes = 20 }), new FileSinkOptions { RollBytes = 900 }))
            .Visible(static disk => disk.Snapshot()
                .Where(static file => !file.Path.Contains("/.", StringComparison.Ordinal))
                .SelectMany(static file => ContainerCheck.Read(Format.Avro<Pair>(), file.Path.EndsWith(".avro", StringComparison.Ordinal) ? file.Bytes : []))
                .Select(static pair => pair.ToString()))
            .Line(static pair => pair.ToString())
            .Input([.. Pairs("x", 5)])
            .Retracts()
            .CheckAll();

    [Fact]
    public void Options_that_mean_nothing_to_containers_are_refused()
    {
        var env = StreamEnvironment.Create();
        foreach (var options in new FileSourceOptions[] { new() { BlockBytes = 9 }, new() { Compression = FileCompression.Gzip }, new() { BadRecords = BadRecords.Skip }, new() { RecordBytesMax = 9 } })
        {
            Assert.Contains("avro(", Assert.Throws<FreshetException>(() => env.FromFiles("/in", Wholes, options)).Message, StringComparison.Ordinal);
        }

        foreach (var options in new FileSinkOptions[] { new() { RollOnCheckpoint = false }, new() { Compression = FileCompression.Gzip } })
        {
            Assert.Contains("avro(", Assert.Throws<FreshetException>(() => env.FromCollection<Whole>([]).ToFiles("/out", Wholes, options)).Message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<Pair> Pairs(string name, int count) => Enumerable.Range(0, count).Select(i => new Pair($"{name}{i}", "right"));

    private static GenericRecord Old(RecordSchema schema, int id, string? nick, GenericRecord? child)
    {
        var record = new GenericRecord(schema);
        record.Add("gone", new Dictionary<string, object> { ["x"] = new object[] { 1.5, null! } });
        record.Add("id", id);
        record.Add("nick", nick);
        record.Add("weight", 0.5f);
        record.Add("state", new GenericEnum((EnumSchema)schema["state"].Schema, "Red"));
        record.Add("when", new DateTime(2026, 11, 27, 6, 0, 0, DateTimeKind.Utc));
        record.Add("price", new AvroDecimal(12.34m));
        record.Add("child", child);
        return record;
    }

    private static void Refused<TWritten, TRead>(string why)
        where TWritten : new()
    {
        var e = Assert.Throws<FreshetException>(() => ContainerCheck.Read(Format.Avro<TRead>(), ContainerCheck.Written(Format.Avro<TWritten>(), new TWritten())));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    private sealed record New(long Id, string? Name, double Weight, Color State, DateTimeOffset When, decimal Price, New? Child, string Added = "new")
    {
        public int? Missing { get; init; }

        public int Count => 9;
    }

    private sealed record Wider(string Value, string? Maybe)
    {
        public Wider()
            : this("x", null)
        {
        }
    }

    private sealed record Narrow(int Value);

    private sealed record Lacking(string Value, string Other);

    private sealed record Required(string Value, string Maybe);

    private sealed record Number(int Value);

    private sealed record Octet(byte Value);

    private sealed record Text(string Value);

    private sealed record Money(decimal Value);

    private sealed record Hue(Color Value);

    private sealed record Stamp(DateTime Value);

    public sealed record Pair(string Left, string Right);

    private sealed record WithObject(int Id, object Any);

    private sealed record WithFlags(AttributeTargets Targets);
}
