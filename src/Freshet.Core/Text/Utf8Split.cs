namespace Freshet;

/// <summary>The parts of a text between separators: <c>foreach (var part in text.Split(','))</c>. An empty text has one empty part.</summary>
public ref struct Utf8Split
{
    private readonly Utf8Text _text;
    private readonly byte _separator;
    private int _next;

    internal Utf8Split(Utf8Text text, char separator)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(separator, '\x7F');
        _text = text;
        _separator = (byte)separator;
        Current = default;
    }

    /// <summary>The part.</summary>
    public Utf8Text Current { get; private set; }

    /// <summary>This very enumerator.</summary>
    public readonly Utf8Split GetEnumerator() => this;

    /// <summary>Goes to the next part; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_next > _text.Length)
        {
            return false;
        }

        var length = _text.Bytes[_next..].IndexOf(_separator);
        length = length < 0 ? _text.Length - _next : length;
        Current = _text.Slice(_next, length);
        _next += length + 1;
        return true;
    }
}
