using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet;

/// <summary>A text in JSON, as strings are.</summary>
internal sealed class Utf8TextJson : JsonConverter<Utf8Text>
{
    public override Utf8Text Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A text is a JSON string, not {reader.TokenType}.");
        }

        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
        {
            return Utf8Text.TryFrom(reader.ValueSpan, out var plain) ? plain : throw new JsonException("A text is not UTF-8.");
        }

        return Utf8Text.From(reader.GetString());
    }

    public override void Write(Utf8JsonWriter writer, Utf8Text value, JsonSerializerOptions options) => writer.WriteStringValue(value.Bytes);

    public override Utf8Text ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Utf8Text.From(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Utf8Text value, JsonSerializerOptions options) => writer.WritePropertyName(value.Bytes);
}
