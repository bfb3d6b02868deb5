using System.Buffers.Binary;

namespace Freshet.Core.Spill;

/// <summary>Packs records into blocks of a file: order, tag, length, bytes. A record lies in one block as a whole.</summary>
internal sealed class RunWriter(SpillFile file, byte[] block)
{
    internal const int RecordHeaderBytes = sizeof(long) + sizeof(byte) + sizeof(int);

    private byte[] _block = block;
    private int _used;

    public void Add(long order, byte tag, ReadOnlySpan<byte> payload)
    {
        var size = RecordHeaderBytes + payload.Length;
        if (size > _block.Length - _used)
        {
            Flush();
            if (size > _block.Length)
            {
                _block = GC.AllocateUninitializedArray<byte>(size);
            }
        }

        var into = _block.AsSpan(_used);
        BinaryPrimitives.WriteInt64LittleEndian(into, order);
        into[sizeof(long)] = tag;
        BinaryPrimitives.WriteInt32LittleEndian(into[(sizeof(long) + 1)..], payload.Length);
        payload.CopyTo(into[RecordHeaderBytes..]);
        _used += size;
    }

    public void Flush()
    {
        if (_used > 0)
        {
            file.Write(_block.AsSpan(0, _used));
            _used = 0;
        }
    }
}

/// <summary>Reads a stretch of blocks, record by record.</summary>
internal sealed class RunCursor(SpillFile file, long start, long end)
{
    private byte[] _block = [];
    private long _position = start;
    private int _length;
    private int _at;
    private int _payload;

    public long Order { get; private set; }

    public byte Tag { get; private set; }

    public ReadOnlySpan<byte> Payload => _block.AsSpan(_payload, _at - _payload);

    public bool MoveNext()
    {
        if (_at == _length)
        {
            if (_position == end)
            {
                return false;
            }

            _length = file.Read(_position, ref _block);
            _position = SpillFile.After(_position, _length);
            _at = 0;
        }

        var record = _block.AsSpan(_at, _length - _at);
        Order = BinaryPrimitives.ReadInt64LittleEndian(record);
        Tag = record[sizeof(long)];
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(record[(sizeof(long) + 1)..]);
        _payload = _at + RunWriter.RecordHeaderBytes;
        _at = _payload + bytes;
        return true;
    }
}
