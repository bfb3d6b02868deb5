using Freshet.Core;

namespace Freshet;

/// <summary>Avro object container files.</summary>
internal sealed class AvroContainerFormat<T> : ContainerFormat<T>
{
    private readonly AvroOptions _options;
    private readonly AvroType<T> _type;
    private readonly string _schema;

    public AvroContainerFormat(AvroOptions options)
    {
        options.Validate();
        _options = options;
        _type = new AvroTypes(options).Root<T>();
        _schema = _type.Schema.ToJsonString();
        global::Avro.Schema.Parse(_schema);
    }

    public override string Name => $"avro({TypeName.Of(typeof(T))})";

    public override string Extension => ".avro";

    public override ContainerReader<T> Open(Stream file) => new AvroFileReader<T>(file);

    public override ContainerWriter<T> CreateWriter() => new AvroFileWriter<T>(_schema, _type, _options);
}
