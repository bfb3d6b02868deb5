namespace Freshet.Sql.Parsing;

/// <summary>The fields of an interval: DAY, or DAY(3) TO SECOND(2).</summary>
/// <param name="From">The first field.</param>
/// <param name="Precision">Digits of the first field, where written.</param>
/// <param name="To">The last field, where written.</param>
/// <param name="FractionPrecision">Digits after the point of the seconds, where written.</param>
public sealed record IntervalQualifier(TimeUnit From, int? Precision = null, TimeUnit? To = null, int? FractionPrecision = null) : SqlNode
{
    /// <summary>An interval of months (YEAR, QUARTER, MONTH); else one of milliseconds.</summary>
    public bool IsMonths => From is TimeUnit.Year or TimeUnit.Quarter or TimeUnit.Month;
}
