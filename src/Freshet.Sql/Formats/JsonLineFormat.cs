using System.Text;
using System.Text.Json;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Formats;

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
        using (var writer = new Utf8JsonWriter(stream, JsonCells.Options))
        {
            writer.WriteStartObject();
            for (var c = 0; c < fields.Count; c++)
            {
                writer.WritePropertyName(fields[c].Name);
                JsonCells.Write(writer, rows[c], row, fields[c].Type);
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
}
