using System.Buffers.Text;

namespace Freshet.Nexmark;

/// <summary>Tab-separated lines gathered in bytes and written out in big pieces.</summary>
internal sealed class LineBuffer(Stream destination)
{
    // The longest line, an auction's, has under 700 bytes of text and seven numbers of at most 20.
    private const int LongestLine = 1024;

    private readonly byte[] _bytes = new byte[1 << 17];
    private int _used;

    /// <summary>Starts a line with the letter of its kind.</summary>
    public void Begin(char kind)
    {
        if (_bytes.Length - _used < LongestLine)
        {
            Flush();
        }

        _bytes[_used++] = (byte)kind;
    }

    /// <summary>Adds a field of text.</summary>
    public void Add(Utf8View text)
    {
        _bytes[_used++] = (byte)'\t';
        _used += text.CopyTo(_bytes.AsSpan(_used));
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number)
    {
        _bytes[_used++] = (byte)'\t';
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_used), out int length);
        _used += length;
    }

    /// <summary>Adds an e-mail address.</summary>
    public void Add(in Email email)
    {
        _bytes[_used++] = (byte)'\t';
        _used += email.CopyTo(_bytes.AsSpan(_used));
    }

    /// <summary>Adds a card number.</summary>
    public void Add(in CreditCard card)
    {
        _bytes[_used++] = (byte)'\t';
        _used += card.CopyTo(_bytes.AsSpan(_used));
    }

    /// <summary>Ends the line.</summary>
    public void End() => _bytes[_used++] = (byte)'\n';

    /// <summary>Hands what is gathered to the stream.</summary>
    public void Flush()
    {
        destination.Write(_bytes, 0, _used);
        _used = 0;
    }
}
