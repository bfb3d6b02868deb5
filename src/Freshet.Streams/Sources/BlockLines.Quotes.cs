namespace Freshet;

/// <content>
/// Records whose quoted fields may hold line breaks. Whether a line break is inside quotes is known only from the start of the file
/// on, so the reader of a block passes over those before it, looking for quotes alone, and does not begin in the middle.
/// </content>
internal sealed partial class BlockLines
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    // A field starts behind a byte order mark too.
    private int MarkEnd => _bufferAt == 0 && _buffer.AsSpan(0, _filled).StartsWith(Mark) ? Mark.Length : -1;

    private void StartQuotedBlock(long start)
    {
        if (start == 0 && _bufferAt == 0 && _scanned == 0)
        {
            _mode = Mode.Reading;
        }
        else if (_mode != Mode.Reading || Position < start)
        {
            (_mode, _seekTo) = (Mode.Seeking, start);
        }
    }

    private BlockStep SeekQuoted()
    {
        var bytes = _buffer.AsSpan(0, _filled);
        while (true)
        {
            _scanner.Pass(bytes, ref _scanned, (int)Math.Clamp(_seekTo - 1 - _bufferAt, _scanned, _filled), MarkEnd);
            if (_bufferAt + _scanned < _seekTo - 1)
            {
                break;
            }

            var isAtEnd = _scanner.FindEnd(bytes, ref _scanned, MarkEnd) >= 0;
            if (isAtEnd && _bufferAt + _scanned >= _seekTo)
            {
                _start = _scanned;
                _mode = Mode.Reading;
                return _bufferAt + _start >= _blockEnd ? BlockStep.End : BlockStep.Again;
            }

            if (!isAtEnd)
            {
                break;
            }
        }

        _start = _scanned;
        return _bufferAt + _scanned >= _blockEnd - 1 ? BlockStep.End
            : Fill() ? After()
            : _isLastLineWhole ? BlockStep.End
            : BlockStep.Stuck;
    }

    private int FindQuoted(int startsBefore, Span<RecordSlice> lines, out int next)
    {
        next = _start;
        var count = 0;
        var bytes = _buffer.AsSpan(0, _filled);
        while (count < lines.Length && next < startsBefore && _scanner.FindEnd(bytes, ref _scanned, MarkEnd) is >= 0 and var end)
        {
            var length = end - next;
            lines[count++] = new RecordSlice(next, length > 0 && bytes[end - 1] == '\r' ? length - 1 : length);
            next = end + 1;
        }

        return count;
    }
}
