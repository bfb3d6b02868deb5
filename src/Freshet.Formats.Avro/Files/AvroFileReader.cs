using System.Text;
using Avro.IO;

namespace Freshet;

/// <summary>
/// Reads an object container file, block after block:
/// <code>
/// "Obj" 1 · {avro.schema, avro.codec, …} · mark · count · bytes · records … · mark · count · bytes · records … · mark
/// </code>
/// A file cut short exactly behind a block is not known from a whole one: Avro says nowhere how many there are.
/// </summary>
internal sealed class AvroFileReader<T> : ContainerReader<T>
{
    private const int BufferBytes = 64 * 1024;
    private const int BlockBytesMax = 1 << 30;

    private readonly BufferedStream _file;
    private readonly byte[] _mark = new byte[16];
    private readonly AvroCodec _codec;
    private readonly ReadAvro<T> _read;
    private MemoryStream _block = new();
    private BinaryDecoder _decoder;
    private long _left; // records of the block

    /// <summary>Reads the head of the file.</summary>
    public AvroFileReader(Stream file)
    {
        _file = new BufferedStream(file, BufferBytes);
        _decoder = new BinaryDecoder(_block);
        var head = ReadHead();
        var schema = head.TryGetValue("avro.schema", out var text) ? Encoding.UTF8.GetString(text) : throw new InvalidDataException("its head has no schema.");
        _codec = head.TryGetValue("avro.codec", out var codec) ? AvroBlocks.CodecOf(Encoding.UTF8.GetString(codec)) : AvroCodec.None;
        _read = new AvroReads().Root<T>(global::Avro.Schema.Parse(schema));
    }

    public override int Read(Span<T> into)
    {
        while (_left == 0)
        {
            if (!NextBlock(out var bytes))
            {
                return 0;
            }

            Take(bytes);
        }

        var count = (int)Math.Min(into.Length, _left);
        for (var i = 0; i < count; i++)
        {
            into[i] = _read(_decoder);
        }

        EndRecords(count);
        return count;
    }

    public override long Pass(long records)
    {
        while (_left == 0)
        {
            if (!NextBlock(out var bytes))
            {
                return 0;
            }

            if (_left <= records)
            {
                var passed = _left;
                Skip(bytes);
                _left = 0;
                if (passed > 0)
                {
                    return passed;
                }

                continue;
            }

            Take(bytes);
        }

        var count = Math.Min(records, _left);
        for (var i = 0L; i < count; i++)
        {
            _read(_decoder);
        }

        EndRecords(count);
        return count;
    }

    private void EndRecords(long count)
    {
        _left -= count;
        if (_left == 0 && _block.Position != _block.Length)
        {
            throw new InvalidDataException($"a block has {_block.Length - _block.Position:N0} bytes more than its records.");
        }
    }

    private Dictionary<string, byte[]> ReadHead()
    {
        var magic = new byte[4];
        if (_file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.AsSpan().SequenceEqual("Obj\u0001"u8))
        {
            throw new InvalidDataException("it does not begin as an Avro file does.");
        }

        var decoder = new BinaryDecoder(_file);
        var head = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var count = decoder.ReadMapStart(); count > 0; count = decoder.ReadMapNext())
        {
            for (; count > 0; count--)
            {
                head[decoder.ReadString()] = decoder.ReadBytes();
            }
        }

        _file.ReadExactly(_mark);
        return head;
    }

    /// <summary>The count and the size of the next block; false at the end.</summary>
    private bool NextBlock(out int bytes)
    {
        bytes = 0;
        if (ReadNumber(mayEnd: true) is not { } count)
        {
            return false;
        }

        var size = ReadNumber(mayEnd: false)!.Value;
        if (count < 0 || size is < 0 or > BlockBytesMax || size > _file.Length - _file.Position)
        {
            throw new InvalidDataException($"a block says that it has {count:N0} records in {size:N0} bytes, and {_file.Length - _file.Position:N0} bytes follow.");
        }

        (_left, bytes) = (count, (int)size);
        return true;
    }

    private void Take(int bytes)
    {
        var packed = new byte[bytes];
        _file.ReadExactly(packed);
        CheckMark();
        _block = AvroBlocks.Unpack(_codec, packed);
        _decoder = new BinaryDecoder(_block);
        EndRecords(0);
    }

    private void Skip(int bytes)
    {
        _file.Seek(bytes, SeekOrigin.Current);
        CheckMark();
    }

    private void CheckMark()
    {
        Span<byte> mark = stackalloc byte[16];
        _file.ReadExactly(mark);
        if (!mark.SequenceEqual(_mark))
        {
            throw new InvalidDataException("a block does not end with the mark of the file.");
        }
    }

    private long? ReadNumber(bool mayEnd)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = _file.ReadByte();
            if (next < 0)
            {
                return mayEnd && shift == 0 ? null : throw new InvalidDataException("it ends within a block.");
            }

            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(number >> 1) ^ -(long)(number & 1);
            }
        }

        throw new InvalidDataException("a number in the head of a block is longer than any.");
    }
}
