namespace Freshet;

/// <summary>
/// Finds where records end whose quoted fields may hold line breaks (RFC 4180): a quote at the start of a field opens it, two quotes
/// are one, and anything else after a quote closes it. Keeps its place between two pieces of a file.
/// </summary>
/// <param name="quotes">The signs.</param>
internal struct QuotedScanner(RecordQuotes quotes)
{
    private const byte NewLine = (byte)'\n';

    private bool _isQuoted;
    private bool _isFieldStart = true;

    /// <summary>We stand at the start of a record.</summary>
    public void Reset() => (_isQuoted, _isFieldStart) = (false, true);

    /// <summary>Finds the LF that ends the record, from <paramref name="at"/> on; -1 when it is not here yet, with <paramref name="at"/> as far as is known.</summary>
    /// <param name="bytes">What is there.</param>
    /// <param name="at">No end is before this index, and this is where the scanner stands.</param>
    /// <param name="mark">Index behind a byte order mark: a field starts there too.</param>
    public int FindEnd(ReadOnlySpan<byte> bytes, ref int at, int mark)
    {
        while (at < bytes.Length)
        {
            if (_isQuoted)
            {
                if (!PassQuoted(bytes, ref at))
                {
                    return -1;
                }

                continue;
            }

            var step = bytes[at..].IndexOfAny(quotes.Quote, NewLine);
            if (step < 0)
            {
                _isFieldStart = bytes[^1] == quotes.Separator;
                at = bytes.Length;
                return -1;
            }

            var found = at + step;
            if (bytes[found] == NewLine)
            {
                at = found + 1;
                Reset();
                return found;
            }

            _isQuoted = step == 0 ? _isFieldStart || found == mark : bytes[found - 1] == quotes.Separator || found == mark;
            _isFieldStart = false;
            at = found + 1;
        }

        return -1;
    }

    /// <summary>Goes on to <paramref name="until"/>, or as far as is known, without asking where records end: faster where they are short.</summary>
    public void Pass(ReadOnlySpan<byte> bytes, ref int at, int until, int mark)
    {
        while (at < until)
        {
            if (_isQuoted)
            {
                if (!PassQuoted(bytes, ref at))
                {
                    return;
                }

                continue;
            }

            var step = bytes[at..until].IndexOf(quotes.Quote);
            var found = step < 0 ? until : at + step;
            if (step != 0)
            {
                _isFieldStart = bytes[found - 1] == quotes.Separator || bytes[found - 1] == NewLine;
            }

            if (step < 0)
            {
                at = until;
                return;
            }

            _isQuoted = _isFieldStart || found == mark;
            _isFieldStart = false;
            at = found + 1;
        }
    }

    /// <summary>To behind the quote that closes the field; false when that is not known yet.</summary>
    private bool PassQuoted(ReadOnlySpan<byte> bytes, ref int at)
    {
        var step = bytes[at..].IndexOf(quotes.Quote);
        if (step < 0)
        {
            at = bytes.Length;
            return false;
        }

        at += step;
        if (at + 1 == bytes.Length)
        {
            return false; // the next byte tells whether it is one of two
        }

        _isQuoted = bytes[at + 1] == quotes.Quote;
        at += _isQuoted ? 2 : 1;
        return true;
    }
}
