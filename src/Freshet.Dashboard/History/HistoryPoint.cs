using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.History;

/// <summary>What charts show of one moment, or of an interval up to it.</summary>
internal readonly record struct HistoryPoint(
    long At,
    double RecordsIn,
    double RecordsOut,
    double LagMs,
    double StateBytes,
    double CheckpointMs,
    double CheckpointBytes,
    double Busy,
    double BackPressured,
    double ProcessBytes,
    double PauseMs)
{
    public static HistoryPoint Of(JobStatus status, Rates rates, long processBytes, double pauseMs)
    {
        var last = status.Checkpoints.LastOrDefault(static c => c.Outcome == CheckpointOutcome.Complete);
        return new HistoryPoint(
            status.At,
            rates.RecordsIn,
            rates.RecordsOut,
            status.Watermark is { } w and < long.MaxValue ? status.At - w : double.NaN,
            status.StateBytes,
            last?.DurationMs ?? double.NaN,
            last?.Bytes ?? double.NaN,
            status.Operators.Select(static o => o.Busy).DefaultIfEmpty().Max(),
            status.Operators.Select(static o => o.BackPressured).DefaultIfEmpty().Max(),
            processBytes,
            pauseMs);
    }

    /// <summary>One point for several: rates are averaged, pauses are those of a second on average, what is a level is the last.</summary>
    public static HistoryPoint Over(ReadOnlySpan<HistoryPoint> points)
    {
        double recordsIn = 0, recordsOut = 0, busy = 0, blocked = 0, pauses = 0;
        foreach (var p in points)
        {
            (recordsIn, recordsOut, busy, blocked, pauses) = (recordsIn + p.RecordsIn, recordsOut + p.RecordsOut, busy + p.Busy, blocked + p.BackPressured, pauses + p.PauseMs);
        }

        var n = (double)points.Length;
        return points[^1] with { RecordsIn = recordsIn / n, RecordsOut = recordsOut / n, Busy = busy / n, BackPressured = blocked / n, PauseMs = pauses / n };
    }
}
