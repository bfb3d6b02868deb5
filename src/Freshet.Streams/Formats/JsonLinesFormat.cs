using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Freshet;

/// <summary>One line of JSON a record, by System.Text.Json.</summary>
internal sealed class JsonLinesFormat<T> : Format<T>
{
    private static readonly JsonSerializerOptions Default = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        IncludeFields = true, // the members of tuples
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // files are no web page: texts stay readable
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly JsonTypeInfo<T> _type;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private JsonLinesFormat(JsonTypeInfo<T> type) => _type = type;

    public override string Name => $"json({typeof(T).Name})";

    public static JsonLinesFormat<T> Of(JsonSerializerOptions? options, MemberOptions members)
    {
        options = JsonMembers.With(IsoJson.With(options ?? Default), members);
        if (options.TypeInfoResolver is null)
        {
            options = new JsonSerializerOptions(options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        }

        if (options.WriteIndented)
        {
            throw FreshetException.User("JSON lines cannot be indented: a record is one line. Leave WriteIndented off in the JsonSerializerOptions.");
        }

        try
        {
            return Of((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            throw FreshetException.User($"Type '{typeof(T)}' cannot be a line of JSON: {e.Message}", e);
        }
    }

    public static JsonLinesFormat<T> Of(JsonTypeInfo<T> type)
    {
        JsonShape.Check(typeof(T), type.Options);
        return new JsonLinesFormat<T>(type);
    }

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error)
    {
        try
        {
            value = JsonSerializer.Deserialize(record, _type);
            error = value is null ? "the JSON is null" : null;
            return value is not null;
        }
        catch (JsonException e)
        {
            error = e.Message;
        }
        catch (NotSupportedException e)
        {
            throw FreshetException.User($"Type '{typeof(T)}' cannot be read from a line of JSON: {e.Message}", e);
        }

        value = default;
        return false;
    }

    public override void Encode(T value, IBufferWriter<byte> to)
    {
        var writer = Writer(to);
        try
        {
            JsonSerializer.Serialize(writer, value, _type);
            writer.Flush();
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw FreshetException.User($"A {typeof(T).Name} cannot be written as a line of JSON: {e.Message}", e);
        }
    }

    private Utf8JsonWriter Writer(IBufferWriter<byte> to)
    {
        var options = new JsonWriterOptions { Encoder = _type.Options.Encoder, MaxDepth = _type.Options.MaxDepth };
        if (_writer is { } writer && writer.Options.Equals(options))
        {
            writer.Reset(to);
            return writer;
        }

        return _writer = new Utf8JsonWriter(to, options);
    }
}
