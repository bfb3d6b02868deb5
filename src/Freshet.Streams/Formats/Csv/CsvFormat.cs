using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Freshet;

/// <summary>
/// Separated values. A line break inside a field can be written and read where records are not lines (a broker's messages), and in lines with <see cref="CsvOptions.LineBreaks"/>.
/// </summary>
internal sealed class CsvFormat<T> : Format<T>
{
    private readonly CsvShape<T> _shape;
    private readonly CsvOptions _options;
    private readonly int[] _fieldOf;
    private readonly string[]? _header;

    [ThreadStatic]
    private static CsvRow? _row;

    [ThreadStatic]
    private static CsvLine? _line;

    [ThreadStatic]
    private static char _lineSeparator;

    private CsvFormat(CsvShape<T> shape, CsvOptions options, int[] fieldOf, string[]? header)
    {
        _shape = shape;
        _options = options;
        _fieldOf = fieldOf;
        _header = header;
    }

    public override string Name => $"csv({string.Join(_options.Separator, _shape.Names)})";

    public override bool HasHeader => _options.Header;

    public override RecordQuotes? Quotes => new((byte)'"', (byte)_options.Separator, _options.LineBreaks);

    private MemberOptions Members => _options.Members;

    private int FieldCount => _header?.Length ?? _shape.Names.Length;

    public static CsvFormat<T> Of(CsvOptions options)
    {
        options.Validate();
        var shape = CsvShape<T>.Find();
        return new CsvFormat<T>(shape, options, [.. Enumerable.Range(0, shape.Names.Length)], null);
    }

    public override bool TryDecode(ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error) =>
        TryDecode(Row(), record, out value, out error);

    public override int DecodeMany(ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records, Span<T> into, out string? error)
    {
        var row = Row();
        for (var i = 0; i < records.Length; i++)
        {
            if (!TryDecode(row, records[i].Of(bytes), out into[i]!, out error))
            {
                return i;
            }
        }

        error = null;
        return records.Length;
    }

    public override void Encode(T value, IBufferWriter<byte> to)
    {
        if (value is null && !_shape.IsSingle)
        {
            throw FreshetException.User($"A null {typeof(T).Name} has no line in format {Name}. Filter nulls out before the sink.");
        }

        var line = Line();
        line.Start(to);
        _shape.Write(value, line);
    }

    public override void EncodeHeader(IBufferWriter<byte> to)
    {
        var line = Line();
        line.Start(to);
        foreach (var name in _shape.Names)
        {
            line.Separate();
            line.WriteText(name);
        }
    }

    public override bool TryBind(ReadOnlySpan<byte> header, [NotNullWhen(true)] out Format<T>? bound, [NotNullWhen(false)] out string? error)
    {
        bound = null;
        if (StrictUtf8.LooksLikeUtf16(header))
        {
            error = "the header is not UTF-8: the file looks like UTF-16. Convert it (iconv -f UTF-16 -t UTF-8)";
            return false;
        }

        var names = CutHeader(header, out error);
        if (error is not null)
        {
            return false;
        }

        var fieldOf = new int[_shape.Names.Length];
        for (var i = 0; i < fieldOf.Length; i++)
        {
            var name = _shape.Names[i];
            fieldOf[i] = Array.FindIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
            var isRepeated = Array.FindLastIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) != fieldOf[i];
            if (isRepeated || (fieldOf[i] < 0 && Members.Missing != MissingMembers.TakeDefault))
            {
                error = $"the header '{string.Join(_options.Separator, names)}' {(fieldOf[i] < 0 ? "lacks" : "repeats")} the column '{name}' of {typeof(T).Name}";
                return false;
            }
        }

        if (Members.Extra == ExtraMembers.Refuse && names.FirstOrDefault(name => !_shape.Names.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } extra)
        {
            error = $"the header '{string.Join(_options.Separator, names)}' has the column '{extra}', which is no member of {typeof(T).Name} (ExtraMembers.Refuse)";
            return false;
        }

        bound = new CsvFormat<T>(_shape, _options, fieldOf, names);
        error = null;
        return true;
    }

    private unsafe string[] CutHeader(ReadOnlySpan<byte> header, out string? error)
    {
        var row = Row();
        fixed (byte* bytes = header)
        {
            var names = row.Cut(bytes, header.Length, (byte)_options.Separator) ? new string[row.Count] : [];
            for (var i = 0; i < names.Length; i++)
            {
                names[i] = Encoding.UTF8.GetString(row.Field(i)).Trim();
            }

            error = row.Error is { } why ? $"in the header, {why}" : null;
            return names;
        }
    }

    private unsafe bool TryDecode(CsvRow row, ReadOnlySpan<byte> record, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out string? error)
    {
        fixed (byte* bytes = record)
        {
            if (row.Cut(bytes, record.Length, (byte)_options.Separator))
            {
                if (row.Count == FieldCount || MayHave(row.Count))
                {
                    value = _shape.Read(row);
                    error = row.Error;
                    return error is null;
                }

                row.Fail($"it has {row.Count} fields where {FieldCount} are expected ({string.Join(_options.Separator, _header ?? _shape.Names)})");
            }
        }

        value = default;
        error = row.Error!;
        return false;
    }

    private bool MayHave(int fields) => fields < FieldCount ? Members.Missing == MissingMembers.TakeDefault : Members.Extra == ExtraMembers.Ignore;

    private CsvRow Row()
    {
        var row = _row ??= new CsvRow();
        row.Map(_fieldOf, _shape.Names, Members.Null == NullMembers.TakeDefault);
        return row;
    }

    private CsvLine Line()
    {
        if (_line is null || _lineSeparator != _options.Separator)
        {
            _line = new CsvLine(_options.Separator);
            _lineSeparator = _options.Separator;
        }

        return _line;
    }
}
