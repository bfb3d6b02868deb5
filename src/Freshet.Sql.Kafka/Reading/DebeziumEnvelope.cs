using System.Text.Json;

namespace Freshet.Sql.Kafka;

/// <summary>
/// What Debezium says of a change: <c>{"before": row, "after": row, "op": "c"}</c>, with <c>c</c> or <c>r</c> for a row that came, <c>u</c>
/// for one that changed, <c>d</c> for one that went; all of it under <c>payload</c> where the message tells its schema.
/// </summary>
internal readonly ref struct DebeziumEnvelope
{
    public const string Format = "debezium-json";

    /// <summary>The row that goes, as JSON; empty for none.</summary>
    public ReadOnlySpan<byte> Before { get; private init; }

    /// <summary>The row that comes.</summary>
    public ReadOnlySpan<byte> After { get; private init; }

    /// <summary>Reads a message; why it is no change, or null.</summary>
    public static string? Read(ReadOnlySpan<byte> message, bool hasSchema, out DebeziumEnvelope envelope)
    {
        envelope = default;
        try
        {
            var reader = new Utf8JsonReader(message);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return "it is no object";
            }

            if (hasSchema)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals("payload"u8))
                {
                    reader.Read();
                    reader.Skip();
                }

                if (reader.TokenType != JsonTokenType.PropertyName || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return "it has no 'payload' that is an object";
                }
            }

            return Change(ref reader, message, out envelope);
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static string? Change(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> message, out DebeziumEnvelope envelope)
    {
        envelope = default;
        ReadOnlySpan<byte> before = default, after = default;
        string? op = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isBefore, isAfter, isOp) = (reader.ValueTextEquals("before"u8), reader.ValueTextEquals("after"u8), reader.ValueTextEquals("op"u8));
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            var isNull = reader.TokenType == JsonTokenType.Null;
            if (isOp)
            {
                op = reader.TokenType == JsonTokenType.String ? reader.GetString() : "";
            }

            reader.Skip();
            var value = isNull ? default : message[start..(int)reader.BytesConsumed];
            before = isBefore ? value : before;
            after = isAfter ? value : after;
        }

        switch (op)
        {
            case "c" or "r" when !after.IsEmpty:
                envelope = new DebeziumEnvelope { After = after };
                return null;
            case "u" when !after.IsEmpty && !before.IsEmpty:
                envelope = new DebeziumEnvelope { Before = before, After = after };
                return null;
            case "d" when !before.IsEmpty:
                envelope = new DebeziumEnvelope { Before = before };
                return null;
            case "u" or "d" when before.IsEmpty:
                return $"it has op '{op}' and no 'before' (with PostgreSQL, the table needs REPLICA IDENTITY FULL)";
            case "c" or "r" or "u" or "d":
                return $"it has op '{op}' and no 'after'";
            default:
                return op is null ? "it has no 'op'" : $"it has op '{op}', which is none of c, r, u and d";
        }
    }
}
