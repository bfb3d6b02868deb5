namespace Freshet.Formats.Tests.Docs;

/// <summary>The snippets of docs/formats.md, compiled and run as they stand there.</summary>
internal static class FormatSnippets
{
    public static DataStream<Item> Csv(StreamEnvironment env, string path)
    {
        // csv begin
        var items = Format.Csv<Item>(new CsvOptions { Header = true, LineBreaks = true });
        var read = env.FromFiles(path, items);
        // csv end
        return read;
    }

    public static DataStream<Item> Members(StreamEnvironment env, string path)
    {
        // members begin
        var lenient = new MemberOptions { Missing = MissingMembers.TakeDefault, Null = NullMembers.TakeDefault };
        var strict = new MemberOptions { Missing = MissingMembers.Refuse, Extra = ExtraMembers.Refuse };

        var read = env.FromFiles(path, Format.JsonLines<Item>(lenient));
        var alsoCsv = Format.Csv<Item>(new CsvOptions { Header = true, Members = strict });
        // members end
        _ = alsoCsv;
        return read;
    }

    public static void Packed(StreamEnvironment env, string logs, string output)
    {
        // packed begin
        env.FromFiles(logs, Format.Text) // .gz, .br and .zst are known by their ending
            .Filter(line => line.Contains("error"))
            .ToFiles(output, Format.Text, new FileSinkOptions { Extension = ".log", Compression = FileCompression.Zstd });
        // packed end
    }

    public static void Containers(StreamEnvironment env, string avro, string parquet)
    {
        // containers begin
        env.FromFiles(avro, Format.Avro<Order>())
            .Filter(order => order.Lines.Count > 0)
            .ToFiles(parquet, Format.Parquet<Order>(new ParquetFileOptions { Compression = ParquetCompression.Zstd }));
        // containers end
    }

    // order begin
    public sealed record Order(Guid Id, DateTimeOffset At, string? Note, IReadOnlyList<Line> Lines, string Currency = "EUR");

    public sealed record Line(string Article, int Pieces, decimal Price);
    // order end

    public sealed record Item(int Id, int Qty, string Note);
}
