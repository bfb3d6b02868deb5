namespace Freshet;

/// <summary>Avro beside the formats that come with Freshet: <c>Format.Avro&lt;T&gt;()</c>.</summary>
public static class AvroFormat
{
    extension(Format)
    {
        /// <summary>
        /// Files of Avro records (object container files, Avro 1.12) in the shape of <typeparamref name="T"/>: its schema is made from
        /// the members, and a file of another schema is read by the rules of schema resolution: members by name, extra ones left out,
        /// missing ones by their default, numbers widened.
        /// </summary>
        /// <exception cref="FreshetException">The type or an option cannot be mapped: names the member and why.</exception>
        public static ContainerFormat<T> Avro<T>(AvroOptions? options = null) => new AvroContainerFormat<T>(options ?? new AvroOptions());
    }
}
