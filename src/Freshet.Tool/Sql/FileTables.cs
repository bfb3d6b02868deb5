using System.IO.Compression;
using System.Text;
using Freshet.Sql;
using Freshet.Sql.Formats;
using Freshet.Sql.Parsing;
using Freshet.Sql.Tables;

namespace Freshet.Tool.Sql;

/// <summary>Files that stand in a query in place of a table: format by the ending, columns and types by what the begin of the first file has.</summary>
internal sealed class FileTables(Action<string> note)
{
    private const int SampleBytes = 4 << 20;
    private const int SampleLines = 10_000;
    private static readonly string[] Packed = [".gz", ".br", ".zst"];

    private readonly Dictionary<string, TableDefinition> _open = new(StringComparer.Ordinal);

    /// <summary>The table of a path: a file, a folder or a pattern.</summary>
    public TableDefinition Open(string path)
    {
        if (_open.TryGetValue(path, out var known))
        {
            return known;
        }

        var first = First(path);
        var lines = Sample(first);
        var source = Ending(first) switch
        {
            ".csv" => Csv(path, first, lines, null),
            ".tsv" => Csv(path, first, lines, '\t'),
            ".json" or ".jsonl" or ".ndjson" => Json(path, first, lines),
            ".txt" or ".log" => new LineTable(path, path, Format.Utf8, static () => new RawLineFormat(), [new DataField("line", DataType.String)]),
            ".parquet" or ".avro" => throw FreshetException.User($"'{path}': Avro and Parquet files cannot be asked directly yet. csv, tsv, json, jsonl, ndjson, txt and log can, also packed (.gz, .br, .zst)."),
            var other => throw FreshetException.User($"'{path}': what is in files that end with '{other}' is not known. csv, tsv, json, jsonl, ndjson, txt and log are, also packed (.gz, .br, .zst); for others declare the table with CREATE TABLE."),
        };
        var table = new TableDefinition(path) { Physical = source.Columns, MakeSource = () => source };
        _open.Add(path, table);
        return table;
    }

    private LineTable Csv(string path, string first, List<string> lines, char? delimiter)
    {
        if (lines.Count == 0)
        {
            throw FreshetException.User($"'{first}' is empty: its columns cannot be known. Declare the table with CREATE TABLE.");
        }

        var csv = CsvGuess.Of(lines, delimiter);
        var format = csv.HasHeader ? new HeaderLines() : Format.Utf8;
        return new LineTable(path, path, format, () => new CsvLineFormat((byte)csv.Delimiter, ""), SqlList.Create<DataField>([.. csv.Columns]));
    }

    private LineTable Json(string path, string first, List<string> lines)
    {
        var guess = JsonGuess.Of(first, lines);
        if (guess.LeftOut.Count > 0)
        {
            note($"{path}: arrays cannot be read yet; left out: {string.Join(", ", guess.LeftOut)}");
        }

        return new LineTable(path, path, Format.Utf8, static () => new JsonLineFormat(), SqlList.Create<DataField>([.. guess.Columns]));
    }

    /// <summary>The file to look into.</summary>
    private static string First(string path)
    {
        var (folder, pattern) = Directory.Exists(path) ? (path, "*") : (Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".", Path.GetFileName(path));
        var first = File.Exists(path) ? path
            : !Directory.Exists(folder) ? null
            : Directory.EnumerateFiles(folder, pattern).Where(static f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal).FirstOrDefault();
        return first ?? throw FreshetException.User($"There is no file '{path}' (seen from {Directory.GetCurrentDirectory()}).");
    }

    private static string Ending(string file)
    {
        var name = Packed.FirstOrDefault(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is { } packed ? file[..^packed.Length] : file;
        return Path.GetExtension(name).ToLowerInvariant();
    }

    /// <summary>The first lines of a file: whole ones.</summary>
    private static List<string> Sample(string file)
    {
        using var stream = Unpacked(file);
        var bytes = new byte[SampleBytes];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var text = Encoding.UTF8.GetString(bytes, 0, length).TrimStart('\uFEFF');
        var lines = text.Split('\n').Select(static l => l.TrimEnd('\r')).ToList();
        if (lines.Count > 1 && (length == bytes.Length || lines[^1].Length == 0))
        {
            lines.RemoveAt(lines.Count - 1); // cut in its midst, or nothing behind the last line break
        }

        return [.. lines.Where(static l => l.Length > 0).Take(SampleLines)];
    }

    private static Stream Unpacked(string file)
    {
        var stream = File.OpenRead(file);
        return Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".gz" => new GZipStream(stream, CompressionMode.Decompress),
            ".br" => new BrotliStream(stream, CompressionMode.Decompress),
            ".zst" => new ZstdSharp.DecompressionStream(stream),
            _ => stream,
        };
    }
}
