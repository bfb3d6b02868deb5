using System.Text;
using System.Text.Json;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;
using Freshet.Sql.Plans;
using Freshet.Sql.Tables;

namespace Freshet.Sql.Formats;

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
