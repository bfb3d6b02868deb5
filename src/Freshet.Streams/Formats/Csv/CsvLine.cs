using System.Buffers;

namespace Freshet;

/// <summary>One record while it is written: puts separators and quotes. Used by one thread.</summary>
internal sealed class CsvLine
{
    private readonly byte _separator;
    private readonly SearchValues<char> _special;
    private readonly SearchValues<byte> _specialBytes;
    private bool _isFirst;

    public CsvLine(char separator)
    {
        _separator = (byte)separator;
        _special = SearchValues.Create([separator, '"', '\r', '\n']);
        _specialBytes = SearchValues.Create([_separator, (byte)'"', (byte)'\r', (byte)'\n']);
    }

    /// <summary>Where it goes.</summary>
    public IBufferWriter<byte> To { get; private set; } = new ArrayBufferWriter<byte>();

    /// <summary>Begins a record.</summary>
    public void Start(IBufferWriter<byte> to) => (To, _isFirst) = (to, true);

    /// <summary>Writes the next field.</summary>
    public void Write<TValue>(CsvColumn<TValue> column, TValue value)
    {
        Separate();
        column.Write(value, this);
    }

    /// <summary>Writes the separator before every field but the first.</summary>
    public void Separate()
    {
        if (_isFirst)
        {
            _isFirst = false;
            return;
        }

        To.GetSpan(1)[0] = _separator;
        To.Advance(1);
    }

    /// <summary>Writes a text in UTF-8, quoted where it needs it.</summary>
    public void WriteText(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(_specialBytes) < 0)
        {
            To.Write(text);
            return;
        }

        To.Write("\""u8);
        foreach (var part in text.Split((byte)'"'))
        {
            To.Write(part.Start.Value == 0 ? ""u8 : "\"\""u8);
            To.Write(text[part]);
        }

        To.Write("\""u8);
    }

    /// <summary>Writes a text, quoted where it needs it.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(_special) < 0)
        {
            StrictUtf8.Encode(text, To);
            return;
        }

        To.Write("\""u8);
        while (true)
        {
            var quote = text.IndexOf('"');
            StrictUtf8.Encode(quote < 0 ? text : text[..quote], To);
            if (quote < 0)
            {
                break;
            }

            To.Write("\"\""u8);
            text = text[(quote + 1)..];
        }

        To.Write("\""u8);
    }
}
