using System.Buffers;
using Parquet;
using Parquet.Schema;

namespace Freshet;

/// <summary>Writes files, row group after row group; the foot of the file says where they are.</summary>
internal sealed class ParquetFileWriter<T> : ContainerWriter<T>
{
    private readonly ParquetFileOptions _options;
    private readonly List<WriteColumn> _columns = [];
    private readonly WriteNode<T> _root;
    private readonly ParquetSchema _schema;
    private ParquetWriter? _writer;
    private int _count;

    public ParquetFileWriter(ParquetFileOptions options)
    {
        _options = options;
        var nodes = new WriteNodes(options, _columns);
        (_root, var fields) = nodes.Root<T>();
        _schema = new ParquetSchema(fields);
        for (var i = 0; i < _columns.Count; i++)
        {
            _columns[i].Field = _schema.DataFields[i];
        }
    }

    public override void Begin(IBufferWriter<byte> to)
    {
        Clear();
        var options = new ParquetOptions
        {
            CompressionMethod = _options.Compression switch
            {
                ParquetCompression.Snappy => CompressionMethod.Snappy,
                ParquetCompression.Gzip => CompressionMethod.Gzip,
                ParquetCompression.Zstd => CompressionMethod.Zstd,
                _ => CompressionMethod.None,
            },
        };
        _writer = AtOnce.Of(ParquetWriter.CreateAsync(_schema, new AppendStream(to), options));
    }

    public override void Add(T value, IBufferWriter<byte> to)
    {
        foreach (var column in _columns)
        {
            column.Mark();
        }

        try
        {
            _root.Write(value, 0, 0);
        }
        catch
        {
            foreach (var column in _columns)
            {
                column.TakeBack();
            }

            throw;
        }

        if (++_count >= _options.RowGroupRecords)
        {
            WriteGroup();
        }
    }

    public override void End(IBufferWriter<byte> to)
    {
        if (_count > 0)
        {
            WriteGroup();
        }

        AtOnce.Done(_writer!.DisposeAsync());
        _writer = null;
    }

    private void WriteGroup()
    {
        using (var group = _writer!.CreateRowGroup())
        {
            foreach (var column in _columns)
            {
                column.WriteTo(group);
            }

            group.CompleteValidate();
        }

        Clear();
    }

    private void Clear()
    {
        _count = 0;
        foreach (var column in _columns)
        {
            column.Clear();
        }
    }
}
