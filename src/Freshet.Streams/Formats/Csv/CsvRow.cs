using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Freshet;

/// <summary>
/// One record cut into fields (RFC 4180). It points into bytes that the caller keeps fixed, and is used for one record after
/// another, by one thread.
/// </summary>
internal sealed unsafe class CsvRow
{
    private const byte Quote = (byte)'"';
    private int[] _starts = new int[16];
    private int[] _lengths = new int[16];
    private Form[] _forms = new Form[16];
    private byte[] _unescaped = new byte[256];
    private int[] _fieldOf = [];
    private string[] _names = [];
    private bool _isEmptyDefault;
    private byte* _bytes;

    private enum Form : byte
    {
        Plain,
        Quoted,
        QuotedWithQuotesInside,
    }

    /// <summary>Fields of the record.</summary>
    public int Count { get; private set; }

    /// <summary>Why the record is bad, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Sets where each member's field is (-1 for nowhere), the members' names for messages, and whether an empty field may be the type's default.</summary>
    public void Map(int[] fieldOf, string[] names, bool isEmptyDefault) => (_fieldOf, _names, _isEmptyDefault) = (fieldOf, names, isEmptyDefault);

    /// <summary>Cuts a record; false with <see cref="Error"/> when its quotes are wrong. The bytes must stay fixed while it is read.</summary>
    public bool Cut(byte* bytes, int length, byte separator)
    {
        _bytes = bytes;
        Error = null;
        Count = 0;
        return CutPlain(new ReadOnlySpan<byte>(bytes, length), separator) || CutAny(new ReadOnlySpan<byte>(bytes, length), separator);
    }

    /// <summary>Refuses the record.</summary>
    public void Fail(string why) => Error ??= why;

    /// <summary>Reads a member's field; on failure sets <see cref="Error"/> and gives the default.</summary>
    public TValue Read<TValue>(CsvColumn<TValue> column, int member)
    {
        var index = _fieldOf[member];
        if ((uint)index >= (uint)Count)
        {
            return column.Missing; // or it would not have come here
        }

        var field = Field(index);
        if (!column.TryRead(field, _forms[index] != Form.Plain, out var value))
        {
            if (_isEmptyDefault && field.IsEmpty && _forms[index] == Form.Plain)
            {
                return default!;
            }

            Fail($"field {index + 1} '{_names[member]}' is '{Show(field)}', which is no {column.TypeName}");
        }

        return value;
    }

    /// <summary>A field without its quotes; good until the next call.</summary>
    public ReadOnlySpan<byte> Field(int index)
    {
        var field = new ReadOnlySpan<byte>(_bytes + _starts[index], _lengths[index]);
        return _forms[index] == Form.QuotedWithQuotesInside ? Unescape(field) : field;
    }

    private static string Show(ReadOnlySpan<byte> field)
    {
        const int bytesMax = 60;
        return field.Length <= bytesMax ? Encoding.UTF8.GetString(field) : Encoding.UTF8.GetString(field[..bytesMax]) + "…";
    }

    /// <summary>Cuts at each separator, 32 bytes at a time; false when a quote shows that it is not as simple.</summary>
    private bool CutPlain(ReadOnlySpan<byte> record, byte separator)
    {
        ref var first = ref MemoryMarshal.GetReference(record);
        var (start, at) = (0, 0);
        for (; at <= record.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)at);
            if (Vector256.EqualsAny(bytes, Vector256.Create(Quote)))
            {
                return false;
            }

            for (var found = Vector256.Equals(bytes, Vector256.Create(separator)).ExtractMostSignificantBits(); found != 0; found &= found - 1)
            {
                var end = at + BitOperations.TrailingZeroCount(found);
                Add(start, end - start, Form.Plain);
                start = end + 1;
            }
        }

        for (; at < record.Length; at++)
        {
            if (record[at] == Quote)
            {
                return false;
            }

            if (record[at] == separator)
            {
                Add(start, at - start, Form.Plain);
                start = at + 1;
            }
        }

        Add(start, record.Length - start, Form.Plain);
        return true;
    }

    private bool CutAny(ReadOnlySpan<byte> record, byte separator)
    {
        Count = 0;
        for (var at = 0; ;)
        {
            var end = at < record.Length && record[at] == Quote ? CutQuoted(record, at, separator) : CutUnquoted(record, at, separator);
            if (end < 0)
            {
                return false;
            }

            if (end == record.Length)
            {
                return true;
            }

            at = end + 1;
        }
    }

    private int CutUnquoted(ReadOnlySpan<byte> record, int start, byte separator)
    {
        var length = record[start..].IndexOfAny(separator, Quote);
        var end = length < 0 ? record.Length : start + length;
        if (end < record.Length && record[end] == Quote)
        {
            Error = string.Create(CultureInfo.InvariantCulture, $"a quote is inside the unquoted field {Count + 1} (byte {end} of the record): quote the field and double the quote");
            return -1;
        }

        Add(start, end - start, Form.Plain);
        return end;
    }

    private int CutQuoted(ReadOnlySpan<byte> record, int start, byte separator)
    {
        var form = Form.Quoted;
        var at = start + 1;
        while (true)
        {
            var quote = record[at..].IndexOf(Quote);
            if (quote < 0)
            {
                Error = string.Create(CultureInfo.InvariantCulture, $"the quoted field {Count + 1} is not closed (fields that hold line breaks are read with CsvOptions.LineBreaks)");
                return -1;
            }

            at += quote + 1;
            if (at < record.Length && record[at] == Quote)
            {
                form = Form.QuotedWithQuotesInside;
                at++;
                continue;
            }

            if (at < record.Length && record[at] != separator)
            {
                Error = string.Create(CultureInfo.InvariantCulture, $"the quoted field {Count + 1} goes on after its closing quote (byte {at} of the record)");
                return -1;
            }

            Add(start + 1, at - start - 2, form);
            return at;
        }
    }

    private void Add(int start, int length, Form form)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * Count);
            Array.Resize(ref _lengths, 2 * Count);
            Array.Resize(ref _forms, 2 * Count);
        }

        _starts[Count] = start;
        _lengths[Count] = length;
        _forms[Count++] = form;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> field)
    {
        if (_unescaped.Length < field.Length)
        {
            _unescaped = new byte[Math.Max(field.Length, 2 * _unescaped.Length)];
        }

        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            _unescaped[length++] = field[i];
            if (field[i] == Quote)
            {
                i++; // the second of the pair
            }
        }

        return _unescaped.AsSpan(0, length);
    }
}
