using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Unicode;

namespace Freshet;

/// <summary>Numbers; spaces around them are let pass.</summary>
internal sealed class NumberColumn<TValue>(string typeName) : CsvColumn<TValue>
    where TValue : struct, INumberBase<TValue>
{
    private const int BytesMax = 64; // the longest: a negative Int128 with 40, a decimal with 31, a double with 24

    private static readonly NumberStyles Style = typeof(TValue) == typeof(decimal) || typeof(TValue) == typeof(double) || typeof(TValue) == typeof(float) || typeof(TValue) == typeof(Half)
        ? NumberStyles.Float
        : NumberStyles.Integer;

    public override string TypeName => typeName;

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TValue value)
    {
        // Each is a constant for the compiler of machine code: one branch is left.
        if (typeof(TValue) == typeof(long) && PlainNumbers.TryRead(field, out long whole))
        {
            value = (TValue)(object)whole;
            return true;
        }

        if (typeof(TValue) == typeof(int) && PlainNumbers.TryRead(field, out whole) && whole == (int)whole)
        {
            value = (TValue)(object)(int)whole;
            return true;
        }

        if (typeof(TValue) == typeof(double) && PlainNumbers.TryRead(field, out double number))
        {
            value = (TValue)(object)number;
            return true;
        }

        return TValue.TryParse(field, Style, CultureInfo.InvariantCulture, out value);
    }

    public override void Write(TValue value, CsvLine line)
    {
        if (!value.TryFormat(line.To.GetSpan(BytesMax), out var written, default, CultureInfo.InvariantCulture))
        {
            throw FreshetException.Internal($"A {typeName} did not fit {BytesMax} bytes.");
        }

        line.To.Advance(written);
    }
}

/// <summary><c>true</c> and <c>false</c>, read in any case.</summary>
internal sealed class BoolColumn : CsvColumn<bool>
{
    public override string TypeName => "bool (true or false)";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out bool value)
    {
        value = System.Text.Ascii.EqualsIgnoreCase(field, "true"u8);
        return value || System.Text.Ascii.EqualsIgnoreCase(field, "false"u8);
    }

    public override void Write(bool value, CsvLine line) => line.To.Write(value ? "true"u8 : "false"u8);
}

/// <summary>One UTF-16 character.</summary>
internal sealed class CharColumn : CsvColumn<char>
{
    public override string TypeName => "char";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out char value)
    {
        Span<char> one = stackalloc char[1];
        var status = Utf8.ToUtf16(field, one, out var read, out var written, replaceInvalidSequences: false);
        value = one[0];
        return status == OperationStatus.Done && written == 1 && read == field.Length;
    }

    public override void Write(char value, CsvLine line) => line.WriteText([value]);
}

/// <summary>Guids in the form of 32 digits and 4 hyphens.</summary>
internal sealed class GuidColumn : CsvColumn<Guid>
{
    public override string TypeName => "Guid";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out Guid value) =>
        System.Buffers.Text.Utf8Parser.TryParse(field, out value, out var read, 'D') && read == field.Length;

    public override void Write(Guid value, CsvLine line)
    {
        value.TryFormat(line.To.GetSpan(36), out var written);
        line.To.Advance(written);
    }
}

/// <summary>Enums by name; values without a name as numbers, flags with commas between.</summary>
internal sealed class EnumColumn<TEnum> : CsvColumn<TEnum>
    where TEnum : struct, Enum
{
    private const int CharsMax = 1024;

    public override string TypeName => $"{typeof(TEnum).Name} ({string.Join(", ", Enum.GetNames<TEnum>().Take(8))})";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TEnum value)
    {
        value = default;
        if (field.Length > CharsMax)
        {
            return false;
        }

        Span<char> chars = stackalloc char[field.Length];
        return Utf8.ToUtf16(field, chars, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            && Enum.TryParse(chars[..length], ignoreCase: false, out value);
    }

    public override void Write(TEnum value, CsvLine line) => line.WriteText(value.ToString());
}

/// <summary>Texts. A null is an empty field, and an empty text an empty field in quotes, where the member can be null.</summary>
internal sealed class TextColumn : CsvColumn<string?>
{
    private readonly bool _canBeNull;

    /// <param name="canBeNull">True when an empty field is null, and a quoted one an empty text.</param>
    public TextColumn(bool canBeNull)
    {
        _canBeNull = canBeNull;
        Missing = canBeNull ? null : "";
    }

    public override string TypeName => "text in UTF-8";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out string? value)
    {
        if (field.IsEmpty)
        {
            value = _canBeNull && !quoted ? null : "";
            return true;
        }

        return StrictUtf8.TryDecode(field, out value, out _);
    }

    public override void Write(string? value, CsvLine line)
    {
        if (value is { Length: > 0 })
        {
            line.WriteText(value);
        }
        else if (_canBeNull && value is not null)
        {
            line.To.Write("\"\""u8);
        }
    }
}

/// <summary>A text in the bytes it came in.</summary>
internal sealed class Utf8TextColumn : CsvColumn<Utf8Text>
{
    public override string TypeName => "text in UTF-8";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out Utf8Text value) => Utf8Text.TryFrom(field, out value);

    public override void Write(Utf8Text value, CsvLine line) => line.WriteText(value.Bytes);
}

/// <summary>An empty field is null.</summary>
internal sealed class NullableColumn<TValue>(CsvColumn<TValue> inner) : CsvColumn<TValue?>
    where TValue : struct
{
    public override string TypeName => inner.TypeName;

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TValue? value)
    {
        value = null;
        if (field.IsEmpty && !quoted)
        {
            return true;
        }

        var good = inner.TryRead(field, quoted, out var some);
        value = some;
        return good;
    }

    public override void Write(TValue? value, CsvLine line)
    {
        if (value is { } some)
        {
            inner.Write(some, line);
        }
    }
}
