using System.Globalization;
using System.Text;

namespace Freshet;

/// <summary>Instants in ISO 8601 with their offset.</summary>
internal sealed class DateTimeOffsetColumn : CsvColumn<DateTimeOffset>
{
    public override string TypeName => "time in ISO 8601 with its offset, like 2026-01-31T23:59:59Z";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out DateTimeOffset value) =>
        IsoTime.TryReadInstant(field, out value);

    public override void Write(DateTimeOffset value, CsvLine line)
    {
        var length = IsoTime.Write(value.DateTime, line.To.GetSpan(IsoTime.BytesMax));
        length += IsoTime.WriteOffset(value.Offset, line.To.GetSpan(IsoTime.BytesMax)[length..]);
        line.To.Advance(length);
    }
}

/// <summary>Times in ISO 8601, UTC with a Z or of no place.</summary>
internal sealed class DateTimeColumn : CsvColumn<DateTime>
{
    public override string TypeName => "time in ISO 8601 in UTC or without offset (DateTimeOffset reads offsets)";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out DateTime value)
    {
        var good = IsoTime.TryRead(field, out value, out var rest);
        if (good && rest.SequenceEqual("Z"u8))
        {
            value = DateTime.SpecifyKind(value, DateTimeKind.Utc);
            return true;
        }

        return good && rest.IsEmpty;
    }

    public override void Write(DateTime value, CsvLine line)
    {
        if (value.Kind == DateTimeKind.Local)
        {
            throw FreshetException.User($"The time {value:O} is local to this machine and would mean another instant elsewhere. Use DateTimeOffset, or ToUniversalTime().");
        }

        var room = line.To.GetSpan(IsoTime.BytesMax);
        var length = IsoTime.Write(value, room);
        if (value.Kind == DateTimeKind.Utc)
        {
            room[length++] = (byte)'Z';
        }

        line.To.Advance(length);
    }
}

/// <summary>Days as 2026-01-31.</summary>
internal sealed class DateOnlyColumn : CsvColumn<DateOnly>
{
    public override string TypeName => "date like 2026-01-31";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out DateOnly value)
    {
        var good = IsoTime.TryRead(field, out var time, out var rest) && field.Length == 10 && rest.IsEmpty;
        value = DateOnly.FromDateTime(time);
        return good;
    }

    public override void Write(DateOnly value, CsvLine line)
    {
        value.TryFormat(line.To.GetSpan(16), out var written, "O", CultureInfo.InvariantCulture);
        line.To.Advance(written);
    }
}

/// <summary>Times of day as 23:59:59.1234567.</summary>
internal sealed class TimeOnlyColumn : CsvColumn<TimeOnly>
{
    public override string TypeName => "time of day like 23:59:59";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TimeOnly value)
    {
        value = default;
        if (field.Length > 32 || !Ascii.IsValid(field))
        {
            return false;
        }

        Span<char> chars = stackalloc char[field.Length];
        Encoding.ASCII.GetChars(field, chars);
        return TimeOnly.TryParse(chars, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    public override void Write(TimeOnly value, CsvLine line)
    {
        value.TryFormat(line.To.GetSpan(32), out var written, value.Ticks % TimeSpan.TicksPerSecond == 0 ? "HH:mm:ss" : "O", CultureInfo.InvariantCulture);
        line.To.Advance(written);
    }
}

/// <summary>Durations as [-][d.]hh:mm:ss[.fffffff].</summary>
internal sealed class TimeSpanColumn : CsvColumn<TimeSpan>
{
    public override string TypeName => "duration like 1.23:59:59";

    public override bool TryRead(ReadOnlySpan<byte> field, bool quoted, out TimeSpan value) =>
        System.Buffers.Text.Utf8Parser.TryParse(field, out value, out var read, 'c') && read == field.Length;

    public override void Write(TimeSpan value, CsvLine line)
    {
        value.TryFormat(line.To.GetSpan(32), out var written, "c", CultureInfo.InvariantCulture);
        line.To.Advance(written);
    }
}
