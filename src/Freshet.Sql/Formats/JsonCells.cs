using System.Text.Encodings.Web;
using System.Text.Json;
using Freshet.Sql.Expressions;
using Column = Freshet.Sql.Columns.Column;

namespace Freshet.Sql.Formats;

/// <summary>Cells as JSON.</summary>
internal static class JsonCells
{
    /// <summary>Texts as they are but for what JSON itself wants escaped.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a cell's value; not finite numbers as texts.</summary>
    public static void Write(Utf8JsonWriter writer, Column column, int row, DataType type)
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
                Write(writer, column.Fields[f]!, row, type.Fields[f].Type);
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
