namespace Freshet.Bench;

/// <summary>Counts collections since it was made, and keeps the longest pause that the runtime reports.</summary>
internal sealed class GcWatch
{
    private readonly int[] _before = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];

    /// <summary>The longest pause of the last collection of each kind, in milliseconds.</summary>
    public double LongestPauseMs => new[] { GCKind.Ephemeral, GCKind.Background, GCKind.FullBlocking }
        .SelectMany(kind => GC.GetGCMemoryInfo(kind).PauseDurations.ToArray())
        .Select(pause => pause.TotalMilliseconds)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Collections of a generation (those of higher ones included, as the runtime counts).</summary>
    public int Collections(int generation) => GC.CollectionCount(generation) - _before[generation];
}
