using System.Runtime.InteropServices;
using System.Text.Json;

namespace Freshet.Core;

/// <summary>A piece of JSON: its text as it was read; nothing for one that is undefined.</summary>
internal sealed class JsonElementSerializer : BuiltSerializer<JsonElement>
{
    private static readonly JsonReaderOptions AsWritten = new()
    {
        MaxDepth = int.MaxValue, // bounded where it was read first, as was what is allowed beside JSON
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public override void Write(ref ByteWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteByte(0);
            return;
        }

        writer.WriteBlob(JsonMarshal.GetRawUtf8Value(value));
    }

    public override JsonElement Read(ref ByteReader reader)
    {
        var text = reader.ReadBlob();
        if (text.IsEmpty)
        {
            return default;
        }

        try
        {
            var json = new Utf8JsonReader(text, AsWritten);
            var value = JsonElement.ParseValue(ref json);
            if (!json.Read())
            {
                return value;
            }
        }
        catch (JsonException e)
        {
            reader.Fail("the bytes before are no JSON", e);
        }

        reader.Fail("more than one piece of JSON is where one should be");
        return default;
    }

    internal override string Describe(List<Type> enclosing) => "json";
}
