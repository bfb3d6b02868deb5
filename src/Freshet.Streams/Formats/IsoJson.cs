using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Freshet;

/// <summary>
/// Times in JSON by the rules of CSV, so that the two agree line by line: an instant says its offset, for without one it would be another on each machine; a time of day of no
/// place has none; what is finer than 100 ns is cut.
/// </summary>
internal static class IsoJson
{
    /// <summary>The options with these rules, unless the user's own converters say otherwise.</summary>
    public static JsonSerializerOptions With(JsonSerializerOptions options)
    {
        var (needsInstant, needsTime) = (!options.Converters.Any(static c => c.CanConvert(typeof(DateTimeOffset))), !options.Converters.Any(static c => c.CanConvert(typeof(DateTime))));
        if (!needsInstant && !needsTime)
        {
            return options;
        }

        var with = new JsonSerializerOptions(options);
        if (needsInstant)
        {
            with.Converters.Add(new InstantConverter());
        }

        if (needsTime)
        {
            with.Converters.Add(new TimeConverter());
        }

        return with;
    }

    private static int CopyText(ref Utf8JsonReader reader, scoped Span<byte> room)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"a time is a text in ISO 8601, not {reader.TokenType}");
        }

        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return length <= room.Length ? reader.CopyString(room) : throw new JsonException("a time of so many characters is none");
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Span<byte> room = stackalloc byte[128];
            ReadOnlySpan<byte> text = room[..CopyText(ref reader, room)];
            return IsoTime.TryReadInstant(text, out var value)
                ? value
                : throw new JsonException($"'{System.Text.Encoding.UTF8.GetString(text)}' is no time in ISO 8601 with its offset, like 2026-01-31T23:59:59Z");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class TimeConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Span<byte> room = stackalloc byte[128];
            ReadOnlySpan<byte> text = room[..CopyText(ref reader, room)];
            if (IsoTime.TryRead(text, out var value, out var rest))
            {
                if (rest.SequenceEqual("Z"u8))
                {
                    return DateTime.SpecifyKind(value, DateTimeKind.Utc);
                }

                if (rest.IsEmpty)
                {
                    return value;
                }
            }

            throw new JsonException($"'{System.Text.Encoding.UTF8.GetString(text)}' is no time in ISO 8601 in UTC or without offset (DateTimeOffset reads offsets)");
        }

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => writer.WriteStringValue(value.Kind != DateTimeKind.Local
            ? value
            : throw new JsonException($"the time {value:O} is local to this machine and would mean another instant elsewhere. Use DateTimeOffset, or ToUniversalTime()"));
    }
}
