using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>More functions of times: rounding, distances, texts and seconds since 1970.</summary>
internal static class MoreTimeFunctions
{
    private static readonly string[] Units = ["MILLENNIUM", "CENTURY", "DECADE", "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"];

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        .. Units.Where(static u => u is not "MICROSECOND").SelectMany(static u => new[] { Round(u, up: false), Round(u, up: true) }),
        .. Units.Where(static u => u is not ("MILLENNIUM" or "CENTURY" or "DECADE")).SelectMany(static u => new[] { Added(u), Distance(u) }),
        new ScalarFunction("TO_TIMESTAMP")
        {
            Group = "times",
            Usage = "(text [, pattern])",
            Summary = "A TIMESTAMP(3) from a text, by a pattern (yyyy-MM-dd HH:mm:ss); NULL where it does not fit.",
            Example = "TO_TIMESTAMP('2025-01-31 10:05:06') -> 2025-01-31 10:05:06.000",
            Resolve = Signatures.Of(DataType.Timestamp(3), [DataType.String, DataType.String], 1),
            CanFail = true,
            RowFor = static _ => new Parsing().ToTimestamp,
        },
        new ScalarFunction("TO_DATE")
        {
            Group = "times",
            Usage = "(text [, pattern])",
            Summary = "A DATE from a text, by a pattern (yyyy-MM-dd); NULL where it does not fit.",
            Example = "TO_DATE('31.01.2025', 'dd.MM.yyyy') -> 2025-01-31",
            Resolve = Signatures.Of(DataType.Date, [DataType.String, DataType.String], 1),
            CanFail = true,
            RowFor = static _ => new Parsing().ToDate,
        },
        new ScalarFunction("TO_TIMESTAMP_LTZ")
        {
            Group = "times",
            Usage = "(number [, precision])",
            Summary = "The instant of seconds (precision 0) or milliseconds (3) since 1970.",
            Example = "TO_TIMESTAMP_LTZ(1000, 3)",
            Resolve = Signatures.Of(DataType.TimestampLtz(3), [DataType.BigInt, DataType.Int], 1),
            CanFail = true,
            Row = static call =>
            {
                var precision = call.Count > 1 ? call.Int(1) : 3;
                if (precision is not (0 or 3))
                {
                    call.Fail($"its precision is {precision}: 0 (seconds) and 3 (milliseconds) are there");
                }
                else
                {
                    call.Set(precision == 0 ? call.Int64(0) * 1000 : call.Int64(0));
                }
            },
        },
        new ScalarFunction("FROM_UNIXTIME")
        {
            Group = "times",
            Usage = "(seconds [, pattern])",
            Summary = "Seconds since 1970 as text in the session's time zone, by a pattern (yyyy-MM-dd HH:mm:ss).",
            Example = "FROM_UNIXTIME(44) -> 1970-01-01 00:00:44",
            Resolve = Signatures.Of(DataType.String, [DataType.BigInt, DataType.String], 1),
            CanFail = true,
            RowFor = static _ => new Parsing().FromUnix,
        },
        new ScalarFunction("UNIX_TIMESTAMP")
        {
            Group = "times",
            Usage = "([text [, pattern]])",
            Summary = "Seconds since 1970: of now, or of a text in the session's time zone.",
            Example = "UNIX_TIMESTAMP('1970-01-01 00:00:44') -> 44",
            Resolve = Signatures.Of(DataType.BigInt, [DataType.String, DataType.String], 2),
            CanFail = true,
            IsPure = false,
            RowFor = static _ => new Parsing().ToUnix,
        },
        new ScalarFunction("CONVERT_TZ")
        {
            Group = "times",
            Usage = "(text, from, to)",
            Summary = "A time (yyyy-MM-dd HH:mm:ss) of one zone as that of another.",
            Example = "CONVERT_TZ('1970-01-01 00:00:00', 'UTC', 'America/Los_Angeles') -> 1969-12-31 16:00:00",
            Resolve = Signatures.Of(DataType.String, [DataType.String, DataType.String, DataType.String]),
            CanFail = true,
            Row = static call =>
            {
                if (!TemporalTexts.TryTimestamp(call.Text(0), out var micros))
                {
                    call.SetNull();
                    return;
                }

                if (!TimeZoneInfo.TryFindSystemTimeZoneById(call.String(1), out var from) || !TimeZoneInfo.TryFindSystemTimeZoneById(call.String(2), out var to))
                {
                    call.Fail($"'{call.String(1)}' or '{call.String(2)}' is no time zone");
                    return;
                }

                var utc = CivilCalendar.FloorDiv(micros, 1000);
                utc -= Zones.OffsetOfLocal(from, utc);
                Span<byte> text = stackalloc byte[64];
                call.Set(text[..ValueText.Write(utc + Zones.OffsetOfUtc(to, utc), DataType.Timestamp(0), text)]);
            },
        },
    ];

    private static ScalarFunction Round(string unit, bool up) => new($"{(up ? "CEIL" : "FLOOR")} TO {unit}")
    {
        Resolve = static a => a.Count == 1 && a[0].Type.IsTemporal ? new Signature([a[0].Type], a[0].Type) : null,
        Print = a => $"{(up ? "CEIL" : "FLOOR")}({a[0]} TO {unit})",
        Row = call =>
        {
            var type = call.ResultType;
            var micros = TimeFunctions.Micros(call, 0);
            var floor = Floor(unit, micros);
            var rounded = up && floor != micros ? Next(unit, floor) : floor;
            call.Set(type.Kind switch
            {
                TypeKind.Date => CivilCalendar.FloorDiv(rounded, CivilCalendar.MicrosPerDay),
                TypeKind.Time => CivilCalendar.FloorDiv(CivilCalendar.FloorMod(rounded, CivilCalendar.MicrosPerDay), 1000),
                TypeKind.TimestampLtz => Casts.Zoned(call, type.Precision <= 3 ? CivilCalendar.FloorDiv(rounded, 1000) : rounded, type, 1),
                _ => type.Precision <= 3 ? CivilCalendar.FloorDiv(rounded, 1000) : rounded,
            });
        },
    };

    private static long MicrosOf(string unit) => unit switch
    {
        "WEEK" => 7 * CivilCalendar.MicrosPerDay,
        "DAY" => CivilCalendar.MicrosPerDay,
        "HOUR" => 3_600_000_000,
        "MINUTE" => 60_000_000,
        "SECOND" => 1_000_000,
        "MILLISECOND" => 1000,
        "MICROSECOND" => 1,
        _ => 0,
    };

    private static int MonthsOf(string unit) => unit switch
    {
        "MONTH" => 1,
        "QUARTER" => 3,
        "YEAR" => 12,
        "DECADE" => 120,
        "CENTURY" => 1200,
        "MILLENNIUM" => 12_000,
        _ => 0,
    };

    private static long Floor(string unit, long micros)
    {
        if (unit == "WEEK")
        {
            // weeks begin on Sunday, as in Flink
            return (CivilCalendar.FloorDiv(micros + (4 * CivilCalendar.MicrosPerDay), 7 * CivilCalendar.MicrosPerDay) * 7 * CivilCalendar.MicrosPerDay) - (4 * CivilCalendar.MicrosPerDay);
        }

        if (MicrosOf(unit) is var size and > 0)
        {
            return CivilCalendar.FloorDiv(micros, size) * size;
        }

        var (year, month, _) = CivilCalendar.DateOf(CivilCalendar.FloorDiv(micros, CivilCalendar.MicrosPerDay));
        var (y, m) = unit switch
        {
            "MONTH" => (year, month),
            "QUARTER" => (year, ((month - 1) / 3 * 3) + 1),
            "YEAR" => (year, 1),
            "DECADE" => (CivilCalendar.FloorDiv(year, 10) * 10, 1),
            "CENTURY" => ((CivilCalendar.FloorDiv(year - 1, 100) * 100) + 1, 1),
            _ => ((CivilCalendar.FloorDiv(year - 1, 1000) * 1000) + 1, 1),
        };
        return CivilCalendar.DaysOf(y, m, 1) * CivilCalendar.MicrosPerDay;
    }

    private static long Next(string unit, long floor) => MicrosOf(unit) is var size and > 0
        ? floor + size
        : CivilCalendar.AddMonths(CivilCalendar.FloorDiv(floor, CivilCalendar.MicrosPerDay), MonthsOf(unit)) * CivilCalendar.MicrosPerDay;

    private static ScalarFunction Added(string unit) => new($"TIMESTAMPADD {unit}")
    {
        Resolve = static a => a.Count == 2 && a[0].Type.IsInteger && a[1].Type.IsTemporal
            ? new Signature([DataType.BigInt.WithNull(a[0].Type.IsNullable), a[1].Type], a[1].Type) : null,
        Print = a => $"TIMESTAMPADD({unit}, {a[0]}, {a[1]})",
        CanFail = true,
        Row = call =>
        {
            var isMonths = MonthsOf(unit) > 0;
            var amount = (Int128)call.Int64(0) * (isMonths ? MonthsOf(unit) : MicrosOf(unit));
            if (call.ResultType.Kind is TypeKind.Date or TypeKind.Time || call.ResultType.Precision <= 3 || isMonths)
            {
                amount = isMonths ? amount : amount / 1000;
            }
            else
            {
                // microseconds are kept as they are
                call.Set((long)(call.Int64(1) + amount));
                return;
            }

            if (amount < long.MinValue || amount > long.MaxValue || Intervals.Add(call.ResultType, call.Int64(1), (long)amount, isMonths) is not { } result)
            {
                call.Fail("the result is too far");
            }
            else
            {
                call.Set(result);
            }
        },
    };

    private static ScalarFunction Distance(string unit) => new($"TIMESTAMPDIFF {unit}")
    {
        Resolve = static a => a.Count == 2 && a[0].Type.IsTemporal && a[1].Type.IsTemporal ? new Signature([a[0].Type, a[1].Type], DataType.Int) : null,
        Print = a => $"TIMESTAMPDIFF({unit}, {a[0]}, {a[1]})",
        CanFail = true,
        Row = call =>
        {
            var (from, to) = (TimeFunctions.Micros(call, 0), TimeFunctions.Micros(call, 1));
            call.Set(MonthsOf(unit) is var months and > 0 ? Months(from, to) / months : (to - from) / MicrosOf(unit));
        },
    };

    /// <summary>Whole months between two times.</summary>
    private static long Months(long from, long to)
    {
        if (to < from)
        {
            return -Months(to, from);
        }

        var (fromDay, toDay) = (CivilCalendar.FloorDiv(from, CivilCalendar.MicrosPerDay), CivilCalendar.FloorDiv(to, CivilCalendar.MicrosPerDay));
        var (a, b) = (CivilCalendar.DateOf(fromDay), CivilCalendar.DateOf(toDay));
        var months = ((b.Year - a.Year) * 12) + b.Month - a.Month;
        var reached = (CivilCalendar.AddMonths(fromDay, months) * CivilCalendar.MicrosPerDay) + CivilCalendar.FloorMod(from, CivilCalendar.MicrosPerDay);
        return reached > to ? months - 1 : months;
    }

    /// <summary>Texts read and written by patterns that are taken apart once.</summary>
    private sealed class Parsing
    {
        private byte[]? _text;
        private TimePattern? _pattern;

        public void ToTimestamp(RowCall call)
        {
            if (Read(call, 0) is { } micros)
            {
                call.Set(CivilCalendar.FloorDiv(micros, 1000));
            }
        }

        public void ToDate(RowCall call)
        {
            if (Read(call, 0) is { } micros)
            {
                call.Set(CivilCalendar.FloorDiv(micros, CivilCalendar.MicrosPerDay));
            }
        }

        public void ToUnix(RowCall call)
        {
            if (call.Count == 0)
            {
                call.Set(call.Clock.Now() / 1000);
            }
            else if (Read(call, 0) is { } micros)
            {
                var ms = CivilCalendar.FloorDiv(micros, 1000);
                call.Set(CivilCalendar.FloorDiv(ms - Zones.OffsetOfLocal(call.Clock.Zone, ms), 1000));
            }
        }

        public void FromUnix(RowCall call)
        {
            var ms = call.Int64(0) * 1000;
            var local = (ms + Zones.OffsetOfUtc(call.Clock.Zone, ms)) * 1000;
            if (call.Count == 1)
            {
                Span<byte> text = stackalloc byte[64];
                call.Set(text[..ValueText.Write(local / 1000, DataType.Timestamp(0), text)]);
            }
            else if (Pattern(call, 1) is { } pattern)
            {
                var text = new byte[pattern.LengthMax];
                call.Set(text.AsSpan(0, pattern.Write(local, text)));
            }
        }

        private long? Read(RowCall call, int argument)
        {
            long micros;
            if (call.Count == argument + 1)
            {
                if (TemporalTexts.TryTimestamp(call.Text(argument), out micros))
                {
                    return micros;
                }
            }
            else if (Pattern(call, argument + 1) is not { } pattern)
            {
                return null;
            }
            else if (pattern.TryRead(call.String(argument), out micros))
            {
                return micros;
            }

            call.SetNull();
            return null;
        }

        private TimePattern? Pattern(RowCall call, int argument)
        {
            if (_text is null || !call.Text(argument).SequenceEqual(_text))
            {
                _text = call.Text(argument).ToArray();
                if (!TimePattern.TryParse(call.String(argument), out _pattern, out var why))
                {
                    call.Fail(why);
                }
            }

            return _pattern;
        }
    }
}
