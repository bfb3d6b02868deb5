using Freshet;

namespace Programs;

/// <summary>Ten programs as people write them who come from Flink; each gives lines of text.</summary>
public static class All
{
    /// <summary>The programs by name.</summary>
    public static IReadOnlyDictionary<string, Func<StreamEnvironment, DataStream<string>>> Programs { get; } = new SortedDictionary<string, Func<StreamEnvironment, DataStream<string>>>(StringComparer.Ordinal)
    {
        ["alert-on-sequence"] = Sequences.Break,
        ["broadcast-rules"] = Rules.Apply,
        ["days-in-a-zone"] = Days.Sales,
        ["deduplicate"] = Duplicates.Drop,
        ["late-data"] = LateData.Counts,
        ["look-up"] = Dimensions.Names,
        ["page-views"] = PageViews.PerMinute,
        ["sessions"] = Visits.Of,
        ["top-n"] = TopProducts.PerMinute,
        ["two-stage"] = HotKeys.Counts,
    };

    /// <summary>Runs a program and gives its records, sorted: which subtask gave out one first is no part of the answer.</summary>
    public static async Task<IReadOnlyList<string>> Run(Func<StreamEnvironment, DataStream<string>> program)
    {
        var lines = await program(StreamEnvironment.Create(new JobOptions { Parallelism = 2 })).ToListAsync("program");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    internal static long At(string time) => DateTimeOffset.Parse($"2026-03-28T{time}Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
