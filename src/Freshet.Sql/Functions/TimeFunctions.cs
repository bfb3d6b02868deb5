using Freshet.Sql.Expressions;
using Freshet.Sql.Kernels;

namespace Freshet.Sql.Functions;

/// <summary>Functions of dates and times.</summary>
internal static class TimeFunctions
{
    /// <summary>PROCTIME(): columns of it make windows of processing time.</summary>
    public static ScalarFunction ProcessingTime { get; } = Clock("PROCTIME", "The time at which the row is worked on.", DataType.TimestampLtz(3), static (now, _) => now);

    public static IReadOnlyList<ScalarFunction> All { get; } =
    [
        Part("YEAR", "The year."), Part("QUARTER", "The quarter, 1 to 4."), Part("MONTH", "The month, 1 to 12."), Part("WEEK", "The week of the year (ISO 8601)."),
        Part("DAYOFYEAR", "The day of the year, from 1.", "DOY"), Part("DAYOFMONTH", "The day of the month, from 1.", "DAY"), Part("DAYOFWEEK", "The day of the week; Sunday is 1.", "DOW"),
        Part("HOUR", "The hour, 0 to 23."), Part("MINUTE", "The minute, 0 to 59."), Part("SECOND", "The second, 0 to 59."),
        Part("EXTRACT MILLISECOND", ""), Part("EXTRACT MICROSECOND", ""), Part("EXTRACT EPOCH", ""), Part("EXTRACT ISODOW", ""), Part("EXTRACT ISOYEAR", ""),
        Part("EXTRACT DECADE", ""), Part("EXTRACT CENTURY", ""), Part("EXTRACT MILLENNIUM", ""), Part("EXTRACT NANOSECOND", ""),
        ProcessingTime,
        Clock("CURRENT_TIMESTAMP", "The time at which the row is worked on.", DataType.TimestampLtz(3), static (now, _) => now) with { Aliases = ["NOW", "CURRENT_ROW_TIMESTAMP"] },
        Clock("LOCALTIMESTAMP", "The same in the session's time zone, as a TIMESTAMP.", DataType.Timestamp(3), static (now, zone) => now + Zones.OffsetOfUtc(zone, now)),
        Clock("CURRENT_DATE", "The day in the session's time zone.", DataType.Date, static (now, zone) => CivilCalendar.FloorDiv(now + Zones.OffsetOfUtc(zone, now), CivilCalendar.MillisPerDay)),
        Clock("CURRENT_TIME", "The time of the day in the session's time zone.", new DataType(TypeKind.Time), static (now, zone) => CivilCalendar.FloorMod(now + Zones.OffsetOfUtc(zone, now), CivilCalendar.MillisPerDay) / 1000 * 1000) with { Aliases = ["LOCALTIME"] },
        new ScalarFunction("DATE_FORMAT")
        {
            Group = "times",
            Usage = "(timestamp, pattern)",
            Summary = "A time as text, by a pattern of Java's DateTimeFormatter.",
            Example = "DATE_FORMAT(TIMESTAMP '2025-01-31 10:05:00', 'yyyy-MM-dd HH:mm') -> 2025-01-31 10:05",
            Resolve = static a => a.Count == 2 && (a[0].Type.IsTimestamp || a[0].Type.IsText || a[0].Type.Kind == TypeKind.Date) && a[1].Type.IsText
                ? new Signature([a[0].Type.IsTimestamp ? a[0].Type : DataType.Timestamp(3).WithNull(a[0].Type.IsNullable), a[1].Type], DataType.String) : null,
            CanFail = true,
            RowFor = static call => new Formatting(call).Run,
        },
    ];

    private static ScalarFunction Clock(string name, string summary, DataType type, Func<long, TimeZoneInfo, long> value) => new(name)
    {
        Group = "times",
        Usage = "()",
        Summary = summary,
        Resolve = a => a.Count == 0 ? new Signature([], type.WithNull(false)) : null,
        IsPure = false,
        IsStrict = false,
        Row = call => call.Set(value(call.Clock.Now(), call.Clock.Zone)),
    };

    private static ScalarFunction Part(string name, string summary, string? unit = null)
    {
        var word = unit ?? (name.StartsWith("EXTRACT ", StringComparison.Ordinal) ? name[8..] : name);
        return new ScalarFunction(name)
        {
            Aliases = name.StartsWith("EXTRACT ", StringComparison.Ordinal) ? [] : [$"EXTRACT {word}"],
            Group = "times",
            Usage = "(time)",
            Summary = summary,
            Example = summary.Length == 0 ? "" : $"{name}(TIMESTAMP '2025-01-31 10:05:06') -> {Of(word, 1_738_317_906_000_000)}",
            Resolve = static a => a.Count == 1 && (a[0].Type.IsTemporal || a[0].Type.IsInterval || a[0].Type.Kind == TypeKind.Null) ? new Signature([a[0].Type.Kind == TypeKind.Null ? DataType.Timestamp(3) : a[0].Type], DataType.BigInt) : null,
            Kernel = (call, a) => call.Arguments[0].Type is { Kind: TypeKind.Timestamp, Precision: <= 3 }
                ? word switch
                {
                    "HOUR" => new UnaryEvaluator<long, long, HourOfMillis>(a[0], Columns.Storage.Int64),
                    "MINUTE" => new UnaryEvaluator<long, long, MinuteOfMillis>(a[0], Columns.Storage.Int64),
                    _ => Rows(call, a, word),
                }
                : Rows(call, a, word),
        };
    }

    private static FunctionEvaluator Rows(CallExpression call, Evaluator[] a, string word)
    {
        var type = call.Arguments[0].Type;
        return new FunctionEvaluator(call.ToString(), true, false, row => row.Set(Of(word, Micros(row, 0))), a, new RowCall([type], call.Type, new OperatorClock()));
    }

    /// <summary>A time argument as microseconds since 1970 of the local calendar.</summary>
    public static long Micros(RowCall call, int argument)
    {
        var (type, value) = (call.TypeOf(argument), call.Int64(argument));
        return type.Kind switch
        {
            TypeKind.Date => value * CivilCalendar.MicrosPerDay,
            TypeKind.Time or TypeKind.IntervalTime => value * 1000,
            TypeKind.IntervalMonths => CivilCalendar.DaysOf(CivilCalendar.FloorDiv(value, 12), (int)CivilCalendar.FloorMod(value, 12) + 1, 1) * CivilCalendar.MicrosPerDay,
            TypeKind.TimestampLtz => Local(call, value, type),
            _ => type.Precision <= 3 ? value * 1000 : value,
        };
    }

    private static long Local(RowCall call, long value, DataType type)
    {
        var local = Casts.Zoned(call, value, type, -1);
        return type.Precision <= 3 ? local * 1000 : local;
    }

    private static long Of(string unit, long micros)
    {
        var days = CivilCalendar.FloorDiv(micros, CivilCalendar.MicrosPerDay);
        var time = micros - (days * CivilCalendar.MicrosPerDay);
        switch (unit)
        {
            case "HOUR":
                return time / 3_600_000_000;
            case "MINUTE":
                return time / 60_000_000 % 60;
            case "SECOND":
                return time / 1_000_000 % 60;
            case "MILLISECOND":
                return time / 1000 % 60_000;
            case "MICROSECOND":
                return time % 60_000_000;
            case "NANOSECOND":
                return time % 60_000_000 * 1000;
            case "EPOCH":
                return CivilCalendar.FloorDiv(micros, 1_000_000);
        }

        var (year, month, day) = CivilCalendar.DateOf(days);
        var isoDay = CivilCalendar.FloorMod(days + 3, 7) + 1; // 1970-01-01 was a Thursday
        var thursday = days - isoDay + 4;
        return unit switch
        {
            "YEAR" => year,
            "QUARTER" => ((month - 1) / 3) + 1,
            "MONTH" => month,
            "DAY" => day,
            "DOY" => days - CivilCalendar.DaysOf(year, 1, 1) + 1,
            "DOW" => (isoDay % 7) + 1,
            "ISODOW" => isoDay,
            "ISOYEAR" => CivilCalendar.DateOf(thursday).Year,
            "WEEK" => ((thursday - CivilCalendar.DaysOf(CivilCalendar.DateOf(thursday).Year, 1, 1)) / 7) + 1,
            "DECADE" => CivilCalendar.FloorDiv(year, 10),
            "CENTURY" => year > 0 ? (year + 99) / 100 : -((99 - year) / 100),
            "MILLENNIUM" => year > 0 ? (year + 999) / 1000 : -((999 - year) / 1000),
            _ => throw FreshetException.Internal($"There is no part {unit} of a time."),
        };
    }

    private readonly struct HourOfMillis : IUnary<long, long>
    {
        public static long Apply(long value) => CivilCalendar.FloorMod(value, CivilCalendar.MillisPerDay) / 3_600_000;
    }

    private readonly struct MinuteOfMillis : IUnary<long, long>
    {
        public static long Apply(long value) => CivilCalendar.FloorMod(value, 3_600_000) / 60_000;
    }

    /// <summary>DATE_FORMAT, by a pattern read once; the text of the same second (or the same day, by the pattern) is kept.</summary>
    private sealed class Formatting(CallExpression call)
    {
        private readonly DataType _type = call.Arguments[0].Type;
        private byte[]? _patternText;
        private TimePattern? _pattern;
        private byte[] _last = [];
        private int _lastLength;
        private long _lastUnit = long.MinValue;

        public void Run(RowCall call)
        {
            if (_patternText is null || !call.Text(1).SequenceEqual(_patternText))
            {
                _patternText = call.Text(1).ToArray();
                _lastUnit = long.MinValue;
                if (!TimePattern.TryParse(call.String(1), out _pattern, out var why))
                {
                    call.Fail(why);
                    return;
                }
            }

            if (_pattern is not { } pattern)
            {
                call.Fail("its pattern is none");
                return;
            }

            var micros = Micros(call, 0);
            var unit = CivilCalendar.FloorDiv(micros, pattern.UnitMicros);
            if (unit != _lastUnit)
            {
                if (_last.Length < pattern.LengthMax)
                {
                    _last = new byte[pattern.LengthMax];
                }

                _lastLength = pattern.Write(micros, _last);
                _lastUnit = unit;
            }

            call.Set(_last.AsSpan(0, _lastLength));
        }
    }
}
