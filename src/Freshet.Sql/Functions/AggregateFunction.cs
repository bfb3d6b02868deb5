namespace Freshet.Sql.Functions;

/// <summary>A function of the rows of a group, as data.</summary>
internal sealed record AggregateFunction(string Name)
{
    /// <summary>How its arguments are written.</summary>
    public string Usage { get; init; } = "(value)";

    /// <summary>What it gives, in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The types of arguments and result; null when they do not fit.</summary>
    public required Func<IReadOnlyList<DataType>, Signature?> Resolve { get; init; }

    /// <summary>What of the values' spread it gives; null for another function.</summary>
    public (bool IsSample, bool IsRoot)? Moment { get; init; }

    /// <summary>What stands between the texts that it lists; null for another function.</summary>
    public string? Separator { get; init; }

    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public bool Equals(AggregateFunction? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.Length;
}

/// <summary>The aggregates that are there.</summary>
internal static class AggregateCatalog
{
    public static AggregateFunction Count { get; } = new("COUNT")
    {
        Usage = "(* | value)",
        Summary = "How many rows there are, or how many with a value that is not NULL.",
        Resolve = static a => a.Count <= 1 ? new Signature([.. a], DataType.BigInt.WithNull(false)) : null,
    };

    public static AggregateFunction Sum { get; } = new("SUM")
    {
        Summary = "The sum of the values; NULL when there is none.",
        Resolve = static a => a.Count == 1 && a[0].IsNumeric ? new Signature([a[0]], TypeRules.SumOf(a[0]).WithNull(true)) : null,
    };

    public static AggregateFunction Average { get; } = new("AVG")
    {
        Summary = "The average of the values, in their type (of integers towards zero); NULL when there is none.",
        Resolve = static a => a.Count == 1 && a[0].IsNumeric ? new Signature([a[0]], TypeRules.AverageOf(a[0]).WithNull(true)) : null,
    };

    public static AggregateFunction Min { get; } = new("MIN")
    {
        Summary = "The least of the values; NULL when there is none.",
        Resolve = static a => a.Count == 1 && IsOrdered(a[0]) ? new Signature([a[0]], a[0].WithNull(true)) : null,
    };

    public static AggregateFunction Max { get; } = new("MAX")
    {
        Summary = "The greatest of the values; NULL when there is none.",
        Resolve = static a => a.Count == 1 && IsOrdered(a[0]) ? new Signature([a[0]], a[0].WithNull(true)) : null,
    };

    /// <summary>The value of the one row that there is; more than one is an error. For sub-queries as values.</summary>
    public static AggregateFunction SingleValue { get; } = new("SINGLE_VALUE")
    {
        Resolve = static a => a.Count == 1 ? new Signature([a[0]], a[0].WithNull(true)) : null,
    };

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, AggregateFunction> Lists = new(StringComparer.Ordinal);

    /// <summary>LISTAGG with a comma; <see cref="ListWith"/> has it with another separator.</summary>
    public static AggregateFunction List { get; } = ListWith(",");

    public static IReadOnlyList<AggregateFunction> All { get; } =
    [
        Count, Sum, Average, Min, Max, List,
        Spread("VAR_POP", "The variance of all values, as DOUBLE; NULL when there is none.", false, false),
        Spread("VAR_SAMP", "The variance of the values as a sample of more, as DOUBLE; NULL when there are less than two.", true, false) with { Aliases = ["VARIANCE"] },
        Spread("STDDEV_POP", "The standard deviation of all values, as DOUBLE; NULL when there is none.", false, true),
        Spread("STDDEV_SAMP", "The standard deviation of the values as a sample of more, as DOUBLE; NULL when there are less than two.", true, true) with { Aliases = ["STDDEV"] },
    ];

    public static AggregateFunction? Find(string name) =>
        All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || f.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>LISTAGG with a separator; the same object for the same one.</summary>
    public static AggregateFunction ListWith(string separator) => Lists.GetOrAdd(separator, static separator => new AggregateFunction("LISTAGG")
    {
        Usage = "(text [, separator])",
        Summary = "The texts in ascending order with a separator between them, a comma unless said otherwise; NULL when there is none.",
        Separator = separator,
        Resolve = static a => a.Count is 1 or 2 && a.All(static t => t.IsText || t.Kind == TypeKind.Null) ? new Signature([.. a.Select(static t => t.Kind == TypeKind.Null ? DataType.String.WithNull(true) : t)], DataType.String.WithNull(true)) : null,
    });

    // Flink gives the argument's type, and so whole numbers for whole numbers; the standard an approximate number
    private static AggregateFunction Spread(string name, string summary, bool isSample, bool isRoot) => new(name)
    {
        Summary = summary,
        Moment = (isSample, isRoot),
        Resolve = static a => a.Count == 1 && a[0].IsNumeric ? new Signature([DataType.Double.WithNull(a[0].IsNullable)], DataType.Double) : null,
    };

    private static bool IsOrdered(DataType type) => type.Kind is not (TypeKind.Array or TypeKind.Map or TypeKind.Multiset or TypeKind.Row or TypeKind.Null);
}
