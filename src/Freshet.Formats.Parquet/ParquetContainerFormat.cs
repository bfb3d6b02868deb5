using Freshet.Core;

namespace Freshet;

/// <summary>Parquet files.</summary>
internal sealed class ParquetContainerFormat<T> : ContainerFormat<T>
{
    private readonly ParquetFileOptions _options;

    public ParquetContainerFormat(ParquetFileOptions options)
    {
        options.Validate();
        _options = options;
        _ = CreateWriter(); // what has no form is refused now
    }

    public override string Name => $"parquet({TypeName.Of(typeof(T))})";

    public override string Extension => ".parquet";

    public override ContainerReader<T> Open(Stream file) => new ParquetFileReader<T>(file);

    public override ContainerWriter<T> CreateWriter() => new ParquetFileWriter<T>(_options);
}
