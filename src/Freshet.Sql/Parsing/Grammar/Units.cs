using System.Collections.Frozen;

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

    private static readonly FrozenDictionary<string, TimeUnit>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Texts.Select(unit => KeyValuePair.Create(unit.Text, unit.Unit))
            .Concat(Texts.Where(unit => unit.Unit is >= TimeUnit.Year and <= TimeUnit.Second).Select(unit => KeyValuePair.Create("SQL_TSI_" + unit.Text, unit.Unit)))
            .Append(KeyValuePair.Create("SQL_TSI_FRAC_SECOND", TimeUnit.Nanosecond))
            .Append(KeyValuePair.Create("SQL_TSI_MICROSECOND", TimeUnit.Microsecond))
            .Append(KeyValuePair.Create("FRAC_SECOND", TimeUnit.Microsecond))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Those that an error names.</summary>
    public static IReadOnlyList<string> Common { get; } = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All => Texts.Select(unit => unit.Text);

    /// <summary>Those of intervals.</summary>
    public static IEnumerable<string> OfIntervals => Texts.Where(unit => unit.Unit is >= TimeUnit.Year and <= TimeUnit.Second).Select(unit => unit.Text);

    public static bool Try(ReadOnlySpan<char> text, out TimeUnit unit) => ByText.TryGetValue(text, out unit);

    public static bool TryInterval(ReadOnlySpan<char> text, out TimeUnit unit) =>
        (Try(text, out unit) || (text.Length > 1 && text[^1] is 's' or 'S' && Try(text[..^1], out unit))) && unit is >= TimeUnit.Year and <= TimeUnit.Second;

    public static string Text(TimeUnit unit) => Array.Find(Texts, known => known.Unit == unit).Text;
}
