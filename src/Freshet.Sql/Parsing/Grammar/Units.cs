namespace Freshet.Sql.Parsing;

/// <summary>The units of time by their names; in intervals also in the plural.</summary>
internal static class Units
{
    private static readonly (TimeUnit Unit, string Text)[] Texts =
    [
        (TimeUnit.Millennium, "MILLENNIUM"), (TimeUnit.Century, "CENTURY"), (TimeUnit.Decade, "DECADE"), (TimeUnit.Year, "YEAR"),
        (TimeUnit.Quarter, "QUARTER"), (TimeUnit.Month, "MONTH"), (TimeUnit.Week, "WEEK"), (TimeUnit.Day, "DAY"), (TimeUnit.Hour, "HOUR"),
        (TimeUnit.Minute, "MINUTE"), (TimeUnit.Second, "SECOND"), (TimeUnit.Millisecond, "MILLISECOND"), (TimeUnit.Microsecond, "MICROSECOND"),
        (TimeUnit.Nanosecond, "NANOSECOND"), (TimeUnit.Dow, "DOW"), (TimeUnit.Doy, "DOY"), (TimeUnit.Isodow, "ISODOW"), (TimeUnit.Isoyear, "ISOYEAR"),
        (TimeUnit.Epoch, "EPOCH"),
    ];

    /// <summary>The names that ODBC has for some.</summary>
    private static readonly (TimeUnit Unit, string Text)[] Others =
    [
        (TimeUnit.Year, "SQL_TSI_YEAR"), (TimeUnit.Quarter, "SQL_TSI_QUARTER"), (TimeUnit.Month, "SQL_TSI_MONTH"), (TimeUnit.Week, "SQL_TSI_WEEK"),
        (TimeUnit.Day, "SQL_TSI_DAY"), (TimeUnit.Hour, "SQL_TSI_HOUR"), (TimeUnit.Minute, "SQL_TSI_MINUTE"), (TimeUnit.Second, "SQL_TSI_SECOND"),
        (TimeUnit.Microsecond, "SQL_TSI_MICROSECOND"), (TimeUnit.Nanosecond, "SQL_TSI_FRAC_SECOND"), (TimeUnit.Microsecond, "FRAC_SECOND"),
    ];

    /// <summary>Those that an error names.</summary>
    public static IReadOnlyList<string> Common { get; } = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Texts.Select(unit => unit.Text);

    /// <summary>Those of intervals.</summary>
    public static IEnumerable<string> OfIntervals => Texts.Where(unit => unit.Unit is >= TimeUnit.Year and <= TimeUnit.Second).Select(unit => unit.Text);

    public static bool Try(ReadOnlySpan<char> text, out TimeUnit unit) => Find(Texts, text, out unit) || Find(Others, text, out unit);

    private static bool Find((TimeUnit Unit, string Text)[] names, ReadOnlySpan<char> text, out TimeUnit unit)
    {
        foreach (var known in names)
        {
            if (text.Equals(known.Text, StringComparison.OrdinalIgnoreCase))
            {
                unit = known.Unit;
                return true;
            }
        }

        unit = default;
        return false;
    }

    public static bool TryInterval(ReadOnlySpan<char> text, out TimeUnit unit) =>
        (Try(text, out unit) || (text.Length > 1 && text[^1] is 's' or 'S' && Try(text[..^1], out unit))) && unit is >= TimeUnit.Year and <= TimeUnit.Second;

    public static string Text(TimeUnit unit) => Array.Find(Texts, known => known.Unit == unit).Text;
}
