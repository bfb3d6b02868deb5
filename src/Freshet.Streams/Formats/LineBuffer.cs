using System.Buffers;

namespace Freshet;

/// <summary>Records as lines: what a file or a socket is given. Not for several threads at once.</summary>
public sealed class LineBuffer : IBufferWriter<byte>
{
    private const byte NewLine = (byte)'\n';
    private byte[] _bytes;
    private int _length;

    /// <summary>An empty buffer that grows from this many bytes.</summary>
    public LineBuffer(int capacity = 64 * 1024) => _bytes = new byte[Math.Max(capacity, 256)];

    /// <summary>Bytes in it.</summary>
    public int Length => _length;

    /// <summary>What was added since the start or the last <see cref="Clear"/>; good until the next change.</summary>
    public ReadOnlySpan<byte> Written => new(_bytes, 0, _length);

    /// <summary>Forgets what was added and keeps the room.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds a record and the line break after it.</summary>
    /// <exception cref="FreshetException">The record has a line break inside, so it would be read back as two; or the format cannot write it. The buffer is then as before.</exception>
    public void AddLine<T>(Format<T> format, T value)
    {
        var start = _length;
        try
        {
            format.Encode(value, this);
        }
        catch (FreshetException)
        {
            _length = start;
            throw;
        }

        End(start, format.Name, format.Quotes);
    }

    /// <summary>Adds the header line of a format that has one.</summary>
    public void AddHeader<T>(Format<T> format)
    {
        if (format.HasHeader)
        {
            var start = _length;
            format.EncodeHeader(this);
            End(start, format.Name, format.Quotes);
        }
    }

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length), nameof(count));
        _length += count;
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_length);
    }

    private void End(int start, string format, RecordQuotes? quotes)
    {
        if (quotes is not { MayHoldLineBreaks: true } && _bytes.AsSpan(start, _length - start).Contains(NewLine))
        {
            _length = start;
            throw FreshetException.User(
                $"A record of format {format} has a line break inside and cannot be written as one line: it would be read back as two records. " +
                $"Replace the line break before the sink, or write with Format.JsonLines, which escapes it{(quotes is null ? "" : ", or set CsvOptions.LineBreaks for both writer and reader")}.");
        }

        if (_length > start && _bytes[_length - 1] == (byte)'\r')
        {
            _length = start;
            throw FreshetException.User(
                $"A record of format {format} ends in a carriage return, which a reader of lines takes for part of the line break: it would be read back without it. Trim it before the sink, or write with Format.JsonLines, which escapes it.");
        }

        if (_bytes.AsSpan(start, _length - start).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _length = start;
            throw FreshetException.User(
                $"A record of format {format} begins with a byte order mark (U+FEFF), which is no part of the first record of a file for whoever reads it: it would be read back without it. Trim it before the sink, or write with Format.JsonLines.");
        }

        Reserve(1);
        _bytes[_length++] = NewLine;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            var needed = (long)_length + bytes;
            if (needed > Array.MaxLength)
            {
                throw FreshetException.User($"More than {Array.MaxLength:N0} bytes of records are in one buffer: records of this size cannot be written.");
            }

            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        }
    }
}
