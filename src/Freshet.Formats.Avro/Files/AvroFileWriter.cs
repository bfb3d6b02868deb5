using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Avro.IO;

namespace Freshet;

/// <summary>Writes object container files. The mark between blocks is a hash of the schema: the same run writes the same bytes.</summary>
internal sealed class AvroFileWriter<T>(string schema, AvroType<T> type, AvroOptions options) : ContainerWriter<T>
{
    private const int MarkBytes = 16;

    private readonly byte[] _mark = SHA256.HashData(Encoding.UTF8.GetBytes(schema))[..MarkBytes];
    private readonly MemoryStream _block = new();
    private long _count;
    private BinaryEncoder? _encoder;

    private BinaryEncoder Encoder => _encoder ??= new BinaryEncoder(_block);

    public override void Begin(IBufferWriter<byte> to)
    {
        Clear();
        using var head = new MemoryStream();
        head.Write("Obj\u0001"u8);
        var encoder = new BinaryEncoder(head);
        encoder.WriteMapStart();
        encoder.SetItemCount(2);
        encoder.WriteString("avro.schema");
        encoder.WriteBytes(Encoding.UTF8.GetBytes(schema));
        encoder.WriteString("avro.codec");
        encoder.WriteBytes(Encoding.UTF8.GetBytes(AvroBlocks.NameOf(options.Codec)));
        encoder.WriteMapEnd();
        head.Write(_mark);
        to.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
    }

    public override void Add(T value, IBufferWriter<byte> to)
    {
        var before = _block.Length;
        try
        {
            type.Write(value, Encoder);
        }
        catch
        {
            _block.SetLength(before);
            throw;
        }

        _count++;
        if (_block.Length >= options.BlockBytes)
        {
            WriteBlock(to);
        }
    }

    public override void End(IBufferWriter<byte> to)
    {
        if (_count > 0)
        {
            WriteBlock(to);
        }
    }

    private void WriteBlock(IBufferWriter<byte> to)
    {
        var packed = AvroBlocks.Pack(options.Codec, _block.GetBuffer().AsSpan(0, (int)_block.Length));
        using var head = new MemoryStream();
        var encoder = new BinaryEncoder(head);
        encoder.WriteLong(_count);
        encoder.WriteLong(packed.Length);
        to.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
        to.Write(packed);
        to.Write(_mark);
        Clear();
    }

    private void Clear()
    {
        _block.SetLength(0);
        _count = 0;
    }
}
