using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Freshet.Sql.Columns;
using Freshet.Sql.Expressions;
using Freshet.Sql.Functions;

namespace Freshet.Sql.Kernels;

/// <summary>Widening of numbers, a column at a time.</summary>
internal readonly struct Widen<T, R> : IUnary<T, R>
    where T : System.Numerics.INumberBase<T>
    where R : System.Numerics.INumberBase<R>
{
    public static R Apply(T value) => R.CreateTruncating(value);
}

/// <summary>CAST, a row at a time: the body of a cast between two types, which says in <see cref="RowCall.Fail"/> why it fails.</summary>
internal static class Casts
{
    /// <summary>The body; null when there is no such cast.</summary>
    public static Action<RowCall>? Body(DataType from, DataType to)
    {
        if (to.IsText)
        {
            return ToText(from, to);
        }

        if (from.IsText)
        {
            return FromText(to);
        }

        if (from.IsBinary && to.IsBinary)
        {
            return to.Kind == TypeKind.Binary
                ? call => Pad(call, to.Precision)
                : call => call.Set(call.Text(0)[..Math.Min(call.Text(0).Length, to.Precision)]);
        }

        if (to.Kind == TypeKind.Boolean)
        {
            return from.Kind == TypeKind.Boolean || from.IsNumeric ? call => call.Set(from.IsApproximate ? call.Double(0) != 0 : call.Unscaled(0) != 0) : null;
        }

        if (from.Kind == TypeKind.Boolean)
        {
            return to.IsApproximate ? call => call.Set(call.Bool(0) ? 1.0 : 0.0)
                : to.Kind == TypeKind.Decimal ? call => call.SetUnscaled(call.Bool(0) ? Decimals.Power(to.Scale) : 0)
                : to.IsInteger ? call => call.Set(call.Bool(0) ? 1L : 0L) : null;
        }

        if (from.IsNumeric && to.IsNumeric)
        {
            return Numbers(from, to);
        }

        return Times(from, to);
    }

    private static Action<RowCall>? Numbers(DataType from, DataType to)
    {
        if (to.IsApproximate)
        {
            return call => call.Set(call.Double(0));
        }

        if (from.IsApproximate)
        {
            return to.Kind == TypeKind.Decimal
                ? call =>
                {
                    Span<byte> text = stackalloc byte[64];
                    if (Utf8Formatter.TryFormat(call.Double(0), text, out var length) && Decimals.TryParse(text[..length], to.Scale, out var value))
                    {
                        call.SetUnscaled(value);
                    }
                    else
                    {
                        call.Fail($"{call.Double(0).ToString(CultureInfo.InvariantCulture)} is no {to.WithNull(true)}");
                    }
                }
                : call =>
                {
                    var value = Math.Truncate(call.Double(0));
                    if (value >= Least(to) && value <= Most(to) && value < 9.3e18)
                    {
                        call.Set(value >= long.MaxValue ? long.MaxValue : (long)value);
                    }
                    else
                    {
                        call.Fail($"{call.Double(0).ToString(CultureInfo.InvariantCulture)} is no {to.WithNull(true)}");
                    }
                };
        }

        return to.Kind == TypeKind.Decimal
            ? call =>
            {
                if (Decimals.TryRescale(call.Unscaled(0), from.Scale, to.Scale, out var value))
                {
                    call.SetUnscaled(value);
                }
                else
                {
                    call.Fail($"{ValueText.Decimal(call.Unscaled(0), from.Scale)} has more digits than {to.WithNull(true)}");
                }
            }
            : call =>
            {
                var value = call.Unscaled(0) / Decimals.Power(from.Scale);
                if (value >= Least(to) && value <= Most(to))
                {
                    call.Set((long)value);
                }
                else
                {
                    call.Fail($"{ValueText.Decimal(call.Unscaled(0), from.Scale)} is no {to.WithNull(true)}");
                }
            };
    }

    private static Action<RowCall>? Times(DataType from, DataType to)
    {
        if (from.IsTimestamp && to.IsTimestamp)
        {
            var zone = from.Kind == to.Kind ? 0 : from.Kind == TypeKind.Timestamp ? 1 : -1;
            return call => call.Set(Scaled(Zoned(call, call.Int64(0), from, zone), from, to));
        }

        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Timestamp or TypeKind.TimestampLtz, TypeKind.Date) =>
                call => call.Set(CivilCalendar.FloorDiv(Zoned(call, call.Int64(0), from, from.Kind == TypeKind.TimestampLtz ? -1 : 0), from.Precision <= 3 ? CivilCalendar.MillisPerDay : CivilCalendar.MicrosPerDay)),
            (TypeKind.Timestamp or TypeKind.TimestampLtz, TypeKind.Time) => call =>
            {
                var local = Zoned(call, call.Int64(0), from, from.Kind == TypeKind.TimestampLtz ? -1 : 0);
                var ms = from.Precision <= 3 ? local : CivilCalendar.FloorDiv(local, 1000);
                call.Set(Truncated(CivilCalendar.FloorMod(ms, CivilCalendar.MillisPerDay), to.Precision));
            },
            (TypeKind.Date, TypeKind.Timestamp) => call => call.Set(call.Int64(0) * (to.Precision <= 3 ? CivilCalendar.MillisPerDay : CivilCalendar.MicrosPerDay)),
            (TypeKind.Date, TypeKind.TimestampLtz) => call => call.Set(Zoned(call, call.Int64(0) * (to.Precision <= 3 ? CivilCalendar.MillisPerDay : CivilCalendar.MicrosPerDay), to, 1)),
            (TypeKind.Time, TypeKind.Time) => call => call.Set(Truncated(call.Int64(0), to.Precision)),
            (TypeKind.Date, TypeKind.Date) or (TypeKind.IntervalMonths, TypeKind.IntervalMonths) or (TypeKind.IntervalTime, TypeKind.IntervalTime) => call => call.Set(call.Int64(0)),
            (TypeKind.IntervalTime, TypeKind.BigInt) or (TypeKind.IntervalMonths, TypeKind.BigInt or TypeKind.Int) => call => call.Set(call.Int64(0)),
            _ => null,
        };
    }

    /// <summary>A timestamp from local time to UTC (1) or from UTC to local time (-1), by the session's zone.</summary>
    public static long Zoned(RowCall call, long value, DataType type, int direction)
    {
        if (direction == 0 || call.Clock.Zone.BaseUtcOffset == TimeSpan.Zero && !call.Clock.Zone.SupportsDaylightSavingTime)
        {
            return value;
        }

        var perMs = type.Precision <= 3 ? 1 : 1000;
        var ms = CivilCalendar.FloorDiv(value, perMs);
        return direction > 0 ? value - (Zones.OffsetOfLocal(call.Clock.Zone, ms) * perMs) : value + (Zones.OffsetOfUtc(call.Clock.Zone, ms) * perMs);
    }

    private static long Scaled(long value, DataType from, DataType to)
    {
        var micros = from.Precision <= 3 ? value * 1000 : value;
        long unit = 1;
        for (var i = to.Precision; i < 6; i++)
        {
            unit *= 10;
        }

        micros = CivilCalendar.FloorDiv(micros, unit) * unit;
        return to.Precision <= 3 ? CivilCalendar.FloorDiv(micros, 1000) : micros;
    }

    private static long Truncated(long ms, int precision) => precision switch
    {
        0 => ms / 1000 * 1000,
        1 => ms / 100 * 100,
        2 => ms / 10 * 10,
        _ => ms,
    };

    private static Action<RowCall>? ToText(DataType from, DataType to)
    {
        var cut = to.Precision;
        var pads = to.Kind == TypeKind.Char;
        if (from.IsText || from.IsBinary)
        {
            return cut == DataType.LengthMax ? call => call.SetPart(0, 0, call.Text(0).Length) : call => Fit(call, call.Text(0), cut, pads);
        }

        if (from.Kind == TypeKind.Boolean)
        {
            return call => Fit(call, call.Bool(0) ? "TRUE"u8 : "FALSE"u8, cut, pads);
        }

        if (from.IsApproximate)
        {
            return call => Fit(call, Encoding.UTF8.GetBytes(ValueText.Number(from.Kind == TypeKind.Float
                ? ((float)call.Double(0)).ToString("R", CultureInfo.InvariantCulture)
                : call.Double(0).ToString("R", CultureInfo.InvariantCulture))), cut, pads);
        }

        if (from.Kind == TypeKind.Decimal)
        {
            return call =>
            {
                Span<byte> text = stackalloc byte[64];
                Fit(call, text[..ValueText.WriteDecimal(call.Unscaled(0), from.Scale, text)], cut, pads);
            };
        }

        if (from.IsInteger || from.IsTemporal || from.IsInterval)
        {
            var zone = from.Kind == TypeKind.TimestampLtz ? -1 : 0;
            return call =>
            {
                Span<byte> text = stackalloc byte[64];
                Fit(call, text[..ValueText.Write(zone == 0 ? call.Int64(0) : Zoned(call, call.Int64(0), from, zone), from, text)], cut, pads);
            };
        }

        return null;
    }

    private static void Fit(RowCall call, ReadOnlySpan<byte> text, int characters, bool pads)
    {
        if (characters == DataType.LengthMax)
        {
            call.Set(text);
            return;
        }

        var (at, count) = (0, 0);
        while (at < text.Length && count < characters)
        {
            at += Texts.LengthOfCharacter(text[at]);
            count++;
        }

        text = text[..Math.Min(at, text.Length)];
        if (!pads || count == characters)
        {
            call.Set(text);
            return;
        }

        var padded = call.Scratch(text.Length + characters - count);
        text.CopyTo(padded);
        padded.Slice(text.Length, characters - count).Fill((byte)' ');
        call.Set(padded[..(text.Length + characters - count)]);
    }

    private static void Pad(RowCall call, int length)
    {
        var bytes = call.Text(0);
        if (bytes.Length >= length)
        {
            call.Set(bytes[..length]);
            return;
        }

        var padded = call.Scratch(length);
        padded[..length].Clear();
        bytes.CopyTo(padded);
        call.Set(padded[..length]);
    }

    private static Action<RowCall>? FromText(DataType to)
    {
        if (to.IsBinary)
        {
            return call => call.Set(call.Text(0)[..Math.Min(call.Text(0).Length, to.Precision)]);
        }

        return to.Kind switch
        {
            TypeKind.Boolean => call =>
            {
                var text = Texts.Trimmed(call.Text(0));
                if (Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || Ascii.EqualsIgnoreCase(text, "yes"u8) || Ascii.EqualsIgnoreCase(text, "y"u8) || text.SequenceEqual("1"u8))
                {
                    call.Set(true);
                }
                else if (Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || Ascii.EqualsIgnoreCase(text, "no"u8) || Ascii.EqualsIgnoreCase(text, "n"u8) || text.SequenceEqual("0"u8))
                {
                    call.Set(false);
                }
                else
                {
                    Refuse(call, to);
                }
            },
            TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.Int or TypeKind.BigInt => call =>
            {
                if (Decimals.TryParse(Whole(Texts.Trimmed(call.Text(0))), 0, out var value) && value >= Least(to) && value <= Most(to))
                {
                    call.Set((long)value);
                }
                else
                {
                    Refuse(call, to);
                }
            },
            TypeKind.Decimal => call =>
            {
                if (Decimals.TryParse(Texts.Trimmed(call.Text(0)), to.Scale, out var value) && Decimals.Fits(value, to.Precision))
                {
                    call.SetUnscaled(value);
                }
                else
                {
                    Refuse(call, to);
                }
            },
            TypeKind.Float or TypeKind.Double => call =>
            {
                if (double.TryParse(Texts.Trimmed(call.Text(0)), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    call.Set(value);
                }
                else
                {
                    Refuse(call, to);
                }
            },
            TypeKind.Date => call => Temporal(call, to, static (text, call, to) => TemporalTexts.TryDate(text, out var days) ? days : null),
            TypeKind.Time => call => Temporal(call, to, static (text, call, to) => TemporalTexts.TryTime(text, out var micros) ? Truncated(micros / 1000, to.Precision) : null),
            TypeKind.Timestamp or TypeKind.TimestampLtz => call => Temporal(call, to, static (text, call, to) =>
            {
                if (!TemporalTexts.TryTimestamp(text, out var micros))
                {
                    return null;
                }

                var value = Scaled(micros, DataType.Timestamp(6), to);
                return to.Kind == TypeKind.TimestampLtz ? Zoned(call, value, to, 1) : value;
            }),
            _ => null,
        };
    }

    private delegate long? TemporalReader(ReadOnlySpan<byte> text, RowCall call, DataType to);

    private static void Temporal(RowCall call, DataType to, TemporalReader read)
    {
        if (read(Texts.Trimmed(call.Text(0)), call, to) is { } value)
        {
            call.Set(value);
        }
        else
        {
            Refuse(call, to);
        }
    }

    // 12.9 is cast to 12
    private static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        return point <= 0 || text[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 ? text : text[..point];
    }

    private static void Refuse(RowCall call, DataType to)
    {
        var text = call.String(0);
        call.Fail($"'{(text.Length > 60 ? text[..60] + "…" : text)}' is no {to.WithNull(true)}");
    }

    public static long Least(DataType type) => type.Kind switch
    {
        TypeKind.TinyInt => sbyte.MinValue,
        TypeKind.SmallInt => short.MinValue,
        TypeKind.Int => int.MinValue,
        _ => long.MinValue,
    };

    public static long Most(DataType type) => type.Kind switch
    {
        TypeKind.TinyInt => sbyte.MaxValue,
        TypeKind.SmallInt => short.MaxValue,
        TypeKind.Int => int.MaxValue,
        _ => long.MaxValue,
    };
}
