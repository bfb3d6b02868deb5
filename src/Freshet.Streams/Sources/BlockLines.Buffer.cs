namespace Freshet;

/// <content>What is read ahead.</content>
internal sealed partial class BlockLines
{
    private void MoveTo(long position)
    {
        if (position < _bufferAt || position > _bufferAt + _filled)
        {
            _bufferAt = position;
            _filled = 0;
        }

        _start = _scanned = (int)(position - _bufferAt);
    }

    // Reads more behind what is in the buffer; false at the limit.
    private bool Fill()
    {
        var at = _bufferAt + _filled;
        if (at >= _limit)
        {
            return false;
        }

        Compact();
        var pastEnd = _mode == Mode.Skipping ? _buffer.Length : Math.Max(ReadPastEndBytes, _filled);
        var most = Math.Min(_limit - at, Math.Max(_blockEnd - at, 0) + pastEnd);
        var room = (int)Math.Min(most, _buffer.Length - _filled);
        var read = _file!.Read(at, _buffer.AsSpan(_filled, room));
        if (read == 0 && _limit == Unknown)
        {
            _limit = at;
            return false;
        }

        _isCutShort = read == 0;
        _filled += read;
        return true;
    }

    private BlockStep After() => _isCutShort ? BlockStep.CutShort : BlockStep.Again;

    private void Compact()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _bufferAt += _start;
            _filled -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Math.Max(_lineBytesMax + 2L, _buffer.Length + 1L)));
        }
    }
}
