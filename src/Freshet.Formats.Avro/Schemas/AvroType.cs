using System.Text.Json.Nodes;
using Avro.IO;

namespace Freshet;

/// <summary>A type in Avro: its schema, and how a value is written.</summary>
internal abstract class AvroType
{
    /// <summary>The schema, where the type comes up; a named one is written out only the first time.</summary>
    public required JsonNode Schema { get; init; }
}

/// <summary>The same for one type.</summary>
internal sealed class AvroType<T> : AvroType
{
    /// <summary>Writes a value.</summary>
    public required WriteAvro<T> Write { get; init; }
}

/// <summary>Writes a value.</summary>
internal delegate void WriteAvro<in T>(T value, Encoder encoder);

/// <summary>Reads a value.</summary>
internal delegate T ReadAvro<out T>(Decoder decoder);
