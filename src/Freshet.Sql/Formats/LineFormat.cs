using System.Text;
using System.Text.Json;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Formats;

/// <summary>Rows as lines of text: read into columns, and only those that are needed, and written.</summary>
internal abstract class LineFormat
{
    /// <summary>True when a line that cannot be read is left out and counted, and does not fail the job.</summary>
    public bool SkipsBad { get; init; }

    /// <summary>The ending of files in it.</summary>
    public abstract string Extension { get; }

    /// <summary>Reads a line into a row of columns (null for those that nobody needs); why it cannot be, or null.</summary>
    public abstract string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells);

    /// <summary>A row as a line.</summary>
    public abstract string Write(ColumnBatch rows, int row, SqlList<DataField> fields);

    /// <summary>The format that the options name.</summary>
    public static LineFormat Of(TableOptions options)
    {
        var name = options.Required("format");
        switch (name)
        {
            case "json":
                return new JsonLineFormat
                {
                    SkipsBad = Flag(options, "json.ignore-parse-errors"),
                    FailsOnMissing = Flag(options, "json.fail-on-missing-field"),
                };
            case "csv":
                var delimiter = options.Text("csv.field-delimiter") ?? ",";
                if (delimiter.Length != 1 || delimiter[0] > 0x7F || delimiter[0] == '"')
                {
                    throw FreshetException.User($"Option 'csv.field-delimiter' of table '{options.Table}' is one sign of ASCII, and '{delimiter}' is not.");
                }

                return new CsvLineFormat((byte)delimiter[0], options.Text("csv.null-literal") ?? "") { SkipsBad = Flag(options, "csv.ignore-parse-errors") };
            case "raw":
                return new RawLineFormat();
            default:
                throw FreshetException.User($"Table '{options.Table}' has the format '{name}', which is not there: csv, json and raw are.");
        }
    }

    private static bool Flag(TableOptions options, string name) => options.Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw FreshetException.User($"Option '{name}' of table '{options.Table}' is true or false, and '{other}' is neither."),
    };
}

/// <summary>A JSON object a line; members are found by name, those that are missing are NULL.</summary>
internal sealed class JsonLineFormat : LineFormat
{
    private Dictionary<string, int>? _names;
    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private char[] _name = new char[64];

    public bool FailsOnMissing { get; init; }

    public override string Extension => ".json";

    public override string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells)
    {
        if (_names is null)
        {
            _names = fields.Select(static (f, i) => (f.Name, i)).ToDictionary(static f => f.Name, static f => f.i, StringComparer.Ordinal);
            _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        try
        {
            var reader = new Utf8JsonReader(line);
            return !reader.Read() || reader.TokenType != JsonTokenType.StartObject ? "it is no object" : ReadObject(ref reader, columns, row, fields, cells, _lookup);
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    public override string Write(ColumnBatch rows, int row, SqlList<DataField> fields)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            for (var c = 0; c < fields.Count; c++)
            {
                writer.WritePropertyName(fields[c].Name);
                WriteValue(writer, rows[c], row, fields[c].Type);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private string? ReadObject(ref Utf8JsonReader reader, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells, Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup)
    {
        Span<bool> seen = fields.Count <= 256 ? stackalloc bool[fields.Count] : new bool[fields.Count];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_name.Length < reader.ValueSpan.Length)
            {
                _name = new char[reader.ValueSpan.Length * 2];
            }

            var length = reader.CopyString(_name);
            var isKnown = lookup.TryGetValue(_name.AsSpan(0, length), out var field);
            reader.Read();
            if (!isKnown || columns[field] is not { } column)
            {
                reader.Skip();
                continue;
            }

            seen[field] = true;
            if (ReadValue(ref reader, column, row, fields[field], cells) is { } why)
            {
                return why;
            }
        }

        for (var f = 0; f < fields.Count; f++)
        {
            if (!seen[f] && columns[f] is { } column && (!CellParser.TrySetNull(column, row, fields[f].Type) || FailsOnMissing))
            {
                return $"'{fields[f].Name}' is missing";
            }
        }

        return null;
    }

    private string? ReadValue(ref Utf8JsonReader reader, Column column, int row, DataField field, CellParser cells)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return CellParser.TrySetNull(column, row, field.Type) ? null : $"'{field.Name}' is null";
            case JsonTokenType.StartObject when field.Type.Kind == TypeKind.Row:
                var names = field.Type.Fields.Select(static (f, i) => (f.Name, i)).ToDictionary(static f => f.Name, static f => f.i, StringComparer.Ordinal);
                return ReadObject(ref reader, column.Fields.ToArray(), row, field.Type.Fields, cells, names.GetAlternateLookup<ReadOnlySpan<char>>());
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                if (!field.Type.IsText)
                {
                    return $"'{field.Name}' is no {field.Type.WithNull(true)}";
                }

                // what is inside, as JSON
                using (var document = JsonDocument.ParseValue(ref reader))
                {
                    return cells.TrySet(column, row, field.Type, Encoding.UTF8.GetBytes(document.RootElement.GetRawText())) ? null : "it is too long";
                }

            case JsonTokenType.String:
                if (!reader.ValueIsEscaped)
                {
                    return cells.TrySet(column, row, field.Type, reader.ValueSpan) ? null : $"'{field.Name}' is no {field.Type.WithNull(true)}";
                }

                return cells.TrySet(column, row, field.Type, Encoding.UTF8.GetBytes(reader.GetString()!)) ? null : $"'{field.Name}' is no {field.Type.WithNull(true)}";
            default:
                return cells.TrySet(column, row, field.Type, reader.ValueSpan) ? null : $"'{field.Name}' is no {field.Type.WithNull(true)}";
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, Column column, int row, DataType type)
    {
        if (column.IsNull(row))
        {
            writer.WriteNullValue();
            return;
        }

        if (type.Kind == TypeKind.Row)
        {
            writer.WriteStartObject();
            for (var f = 0; f < type.Fields.Count; f++)
            {
                writer.WritePropertyName(type.Fields[f].Name);
                WriteValue(writer, column.Fields[f]!, row, type.Fields[f].Type);
            }

            writer.WriteEndObject();
            return;
        }

        if (type.IsBinary)
        {
            writer.WriteBase64StringValue(column.Text(row));
            return;
        }

        if (type.IsText)
        {
            writer.WriteStringValue(column.Text(row));
            return;
        }

        var value = Folding.Value(column, row)!;
        if (value is bool b)
        {
            writer.WriteBooleanValue(b);
        }
        else if (type.IsNumeric && value is not (double or float))
        {
            writer.WriteRawValue(ValueText.Of(value, type));
        }
        else if (value is double d && double.IsFinite(d))
        {
            writer.WriteNumberValue(d);
        }
        else if (value is float f && float.IsFinite(f))
        {
            writer.WriteNumberValue(f);
        }
        else
        {
            writer.WriteStringValue(ValueText.Of(value, type));
        }
    }
}

/// <summary>Values between separators, in quotes where they have some of these signs in them. A value without quotes that is the null literal (nothing, by default) is NULL of all types but texts.</summary>
internal sealed class CsvLineFormat(byte delimiter, string nullLiteral) : LineFormat
{
    private readonly byte[] _null = Encoding.UTF8.GetBytes(nullLiteral);
    private byte[] _unquoted = new byte[256];

    public override string Extension => ".csv";

    public override string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells)
    {
        var at = 0;
        for (var f = 0; f < fields.Count; f++)
        {
            if (at > line.Length)
            {
                return $"it has {f} values, and the table has {fields.Count} columns";
            }

            ReadOnlySpan<byte> value;
            var isQuoted = at < line.Length && line[at] == '"';
            if (isQuoted)
            {
                if (!Unquote(line, ref at, out var length))
                {
                    return "a quote does not end";
                }

                value = _unquoted.AsSpan(0, length);
            }
            else
            {
                var end = line[at..].IndexOf(delimiter);
                end = end < 0 ? line.Length : at + end;
                value = line[at..end];
                at = end;
            }

            if (at < line.Length && line[at] != delimiter)
            {
                return $"there is something behind the quote of value {f + 1}";
            }

            at++;
            if (columns[f] is not { } column)
            {
                continue;
            }

            var type = fields[f].Type;
            var isNull = !isQuoted && value.SequenceEqual(_null) && (!type.IsText || _null.Length > 0);
            if (isNull ? !CellParser.TrySetNull(column, row, type) : !cells.TrySet(column, row, type, value))
            {
                return $"'{fields[f].Name}' is no {type}";
            }
        }

        return at <= line.Length ? $"it has more than {fields.Count} values" : null;
    }

    public override string Write(ColumnBatch rows, int row, SqlList<DataField> fields)
    {
        var line = new StringBuilder();
        for (var c = 0; c < fields.Count; c++)
        {
            line.Append(c > 0 ? (char)delimiter : "");
            if (rows[c].IsNull(row))
            {
                line.Append(nullLiteral);
                continue;
            }

            var value = fields[c].Type.IsBinary ? Convert.ToBase64String(rows[c].Text(row)) : Folding.Value(rows[c], row) is bool b ? (b ? "true" : "false") : ValueText.Of(Folding.Value(rows[c], row)!, fields[c].Type);
            var quotes = value.AsSpan().IndexOfAny([(char)delimiter, '"', '\n', '\r']) >= 0 || (fields[c].Type.IsText && (value == nullLiteral || value.Length == 0));
            line.Append(quotes ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
        }

        return line.ToString();
    }

    private bool Unquote(ReadOnlySpan<byte> line, ref int at, out int length)
    {
        length = 0;
        if (_unquoted.Length < line.Length)
        {
            _unquoted = new byte[line.Length * 2];
        }

        for (at++; at < line.Length; at++)
        {
            if (line[at] == '"')
            {
                if (at + 1 < line.Length && line[at + 1] == '"')
                {
                    at++;
                }
                else
                {
                    at++;
                    return true;
                }
            }

            _unquoted[length++] = line[at];
        }

        return false;
    }
}

/// <summary>A whole line as the only column.</summary>
internal sealed class RawLineFormat : LineFormat
{
    public override string Extension => ".txt";

    public override string? Read(ReadOnlySpan<byte> line, Column?[] columns, int row, SqlList<DataField> fields, CellParser cells) =>
        columns[0] is not { } column || cells.TrySet(column, row, fields[0].Type, line) ? null : $"it is no {fields[0].Type}";

    public override string Write(ColumnBatch rows, int row, SqlList<DataField> fields) => rows[0].IsNull(row) ? "" : ValueText.Of(Folding.Value(rows[0], row)!, fields[0].Type);
}
