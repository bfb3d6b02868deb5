using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Keyed state of a whole checkpoint as one stream of bytes, wherever its parts lie.</summary>
internal sealed class KeyedStream : Stream
{
    private readonly IStateFiles _store;
    private readonly IReadOnlyList<StateFile> _files;
    private readonly IReadOnlyList<Part> _parts;
    private int _next;
    private long _position;
    private FrameReadStream? _open;
    private int _openFile = -1;

    private KeyedStream(IStateFiles store, IReadOnlyList<StateFile> files, IReadOnlyList<Part> parts)
    {
        (_store, _files, _parts) = (store, files, parts);
        Length = parts.Sum(static p => p.Length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A checkpoint is read from begin to end.");
    }

    /// <summary>Opens a state; <paramref name="files"/> are those of the task that wrote it.</summary>
    public static Stream Open(IStateFiles store, IReadOnlyList<StateFile> files, KeyedSection section) => new KeyedStream(
        store,
        files,
        section.PartsBytes is null ? [new Part(section.File, section.Offset, section.Length)] : PartIndex.Read(store, files, section));

    public override int Read(Span<byte> into)
    {
        while (into.Length > 0)
        {
            if (_open?.Read(into) is { } count and > 0)
            {
                _position += count;
                return count;
            }

            if (_next == _parts.Count)
            {
                return 0;
            }

            Open(_parts[_next++]);
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for reading.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A checkpoint is read from begin to end.");

    public override void SetLength(long value) => throw new NotSupportedException("This stream is for reading.");

    protected override void Dispose(bool disposing)
    {
        _open?.Dispose();
        _open = null;
        base.Dispose(disposing);
    }

    private void Open(Part part)
    {
        if (part.File == _openFile && _open!.TryMoveTo(part.Offset, part.Length))
        {
            return;
        }

        _open?.Dispose();
        _open = new FrameReadStream(_store.OpenState(_files[part.File]), part.Offset, part.Length);
        _openFile = part.File;
    }
}
