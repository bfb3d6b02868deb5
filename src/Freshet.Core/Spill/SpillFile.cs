using System.Buffers.Binary;
using Freshet.Core.Files;

namespace Freshet.Core.Spill;

/// <summary>
/// A file of blocks that lives as long as this process: its name is removed as soon as it is open. Each block carries its length and a
/// CRC-32C over its position and its bytes, so that a damaged or misplaced one is found.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    private const int HeaderBytes = 8;
    private const int NamesTried = 1000;

    private readonly IWritableFile _out;
    private readonly IReadableFile _in;
    private readonly string _path;
    private readonly byte[] _header = new byte[HeaderBytes];

    /// <summary>A new, empty file; what it is called while it is made tells whose it is.</summary>
    public SpillFile(SpillSpace space, string owner)
    {
        _path = "";
        try
        {
            space.Files.CreateDirectory(space.Folder);
            for (var number = 0; ; number++)
            {
                _path = $"{space.Folder.TrimEnd('/')}/{owner}-{number}.spill";
                try
                {
                    _out = space.Files.OpenWrite(_path, FileOpen.CreateNew);
                    break;
                }
                catch (FileException e) when (e.Error == FileError.AlreadyExists && number < NamesTried)
                {
                    // another process makes its own at this moment
                }
            }

            _in = space.Files.OpenRead(_path);
            space.Files.Delete(_path);
        }
        catch (FileException e)
        {
            _in?.Dispose();
            _out?.Dispose();
            throw FreshetException.External($"No file for records that do not fit into memory could be made in '{space.Folder}': {e.Message}. Make the folder writable for this user, or name another by SpillOptions.Folder.", e);
        }
    }

    /// <summary>Bytes in the file.</summary>
    public long Length => _out.Length;

    /// <summary>Adds a block at the end.</summary>
    public void Write(ReadOnlySpan<byte> block)
    {
        var position = _out.Length;
        BinaryPrimitives.WriteInt32LittleEndian(_header, block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(4), Checksum(position, block));
        try
        {
            _out.Write(_header);
            _out.Write(block);
        }
        catch (FileException e)
        {
            throw FreshetException.External(
                $"Records that do not fit into memory could not be written to '{_path}' after {position} bytes: {e.Message}. Free space there, or name another folder by SpillOptions.Folder.", e);
        }
    }

    /// <summary>Reads the block at a position; the array grows if it must. Returns its length.</summary>
    public int Read(long position, ref byte[] into)
    {
        Fill(position, _header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_header);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4));
        if (length < 0 || length > _out.Length - position - HeaderBytes)
        {
            throw new CorruptFileException(_path, position, $"a block of {length} bytes does not fit into the file");
        }

        if (into.Length < length)
        {
            into = GC.AllocateUninitializedArray<byte>(length);
        }

        var block = into.AsSpan(0, length);
        Fill(position + HeaderBytes, block);
        return Checksum(position, block) == checksum
            ? length
            : throw new CorruptFileException(_path, position, $"the block's {length} bytes do not match their checksum");
    }

    /// <summary>Where the block after one of this length begins.</summary>
    public static long After(long position, int length) => position + HeaderBytes + length;

    public void Dispose()
    {
        _in.Dispose();
        _out.Dispose();
    }

    private static uint Checksum(long position, ReadOnlySpan<byte> block)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, position);
        return Crc32C.Append(Crc32C.Of(place), block);
    }

    private void Fill(long position, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var count = _in.Read(position, into);
            if (count == 0)
            {
                throw new CorruptFileException(_path, position, "the file ends here, inside a block");
            }

            position += count;
            into = into[count..];
        }
    }
}
