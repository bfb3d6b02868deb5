using System.Text;
using System.Text.Json;
using Freshet.Sql;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Parsing;

namespace Freshet.Tool.Sql;

/// <summary>Values out of columns: as objects, as text for people, as JSON.</summary>
internal static class Cells
{
    /// <summary>A value; a row is an array of them.</summary>
    public static object? Read(Column column, int row, DataType type)
    {
        if (column.IsNull(row))
        {
            return null;
        }

        if (type.Kind != TypeKind.Row)
        {
            return Folding.Value(column, row);
        }

        var values = new object?[type.Fields.Count];
        for (var f = 0; f < values.Length; f++)
        {
            values[f] = Read(column.Fields[f]!, row, type.Fields[f].Type);
        }

        return values;
    }

    /// <summary>As text in one line: signs that would move the cursor or end the line are shown as dots.</summary>
    public static string Text(object? value, DataType type) => value switch
    {
        null => "NULL",
        object?[] fields => $"({string.Join(", ", fields.Select((f, i) => Text(f, type.Fields[i].Type)))})",
        SqlList<byte> bytes when type.IsBinary => $"x'{Convert.ToHexStringLower(bytes.AsSpan())}'",
        _ => Shown(ValueText.Of(value, type)),
    };

    /// <summary>As JSON.</summary>
    public static void Write(Utf8JsonWriter writer, object? value, DataType type)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool b:
                writer.WriteBooleanValue(b);
                break;
            case object?[] fields:
                writer.WriteStartObject();
                for (var f = 0; f < fields.Length; f++)
                {
                    writer.WritePropertyName(type.Fields[f].Name);
                    Write(writer, fields[f], type.Fields[f].Type);
                }

                writer.WriteEndObject();
                break;
            case SqlList<byte> bytes when type.IsBinary:
                writer.WriteBase64StringValue(bytes.AsSpan());
                break;
            case SqlList<byte> bytes:
                writer.WriteStringValue(bytes.AsSpan());
                break;
            case double d when double.IsFinite(d):
                writer.WriteNumberValue(d);
                break;
            case float f when float.IsFinite(f):
                writer.WriteNumberValue(f);
                break;
            case long or Int128 when type.IsNumeric:
                writer.WriteRawValue(ValueText.Of(value, type));
                break;
            default:
                writer.WriteStringValue(ValueText.Of(value, type));
                break;
        }
    }

    /// <summary>The order of two values of a type that are no NULL.</summary>
    public static int Compare(object a, object b) => (a, b) switch
    {
        (SqlList<byte> x, SqlList<byte> y) => x.AsSpan().SequenceCompareTo(y.AsSpan()),
        (IComparable x, _) => x.CompareTo(b),
        (object?[] x, object?[] y) => x.Zip(y).Select(static p => Nullable(p.First, p.Second)).FirstOrDefault(static c => c != 0),
        _ => 0,
    };

    private static int Nullable(object? a, object? b) => a is null || b is null ? (a is null ? 0 : 1) - (b is null ? 0 : 1) : Compare(a, b);

    private static string Shown(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            shown.Append(char.IsControl(c) ? '·' : c);
        }

        return shown.ToString();
    }
}
