using System.Globalization;

namespace Freshet.Testing;

/// <summary>What a job has to write, computed from the log alone: plain loops over everything, no engine.</summary>
internal static class ExpectedOutput
{
    /// <summary>The lines of each output folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(JobShape shape, SimulatedLog log)
    {
        var records = log.Records;
        if (shape.FlatMaps)
        {
            records = records.SelectMany(static r => Enumerable.Range(0, ScenarioJob.Copies(r)).Select(copy => ScenarioJob.CopyOf(r, copy)));
        }

        if (shape.Filters)
        {
            records = records.Where(ScenarioJob.IsKept);
        }

        var all = records.ToList();
        var output = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (shape.HasRawBranch)
        {
            output.Add(ScenarioJob.RawFolder, [.. all.Select(static r => r.Id.ToString(CultureInfo.InvariantCulture))]);
        }

        if (shape.HasRunningBranch)
        {
            // each key counts up, whatever the order of its records
            output.Add(ScenarioJob.RunningFolder, [.. all.GroupBy(static r => r.Key).SelectMany(static g => Enumerable.Range(1, g.Count()).Select(n => ScenarioJob.Running(g.Key, n)))]);
        }

        var rows = Windows(all.Select(static r => (r.Key, r.Time, Tally.Of(r.Id))), shape.WindowMs, shape.SlideMs);
        if (shape.HasSecondWindow)
        {
            rows = Windows(rows.Select(static r => (ScenarioJob.SecondKey(r.Key), r.End - 1, new Tally(r.Count, r.Ids))), 2 * shape.WindowMs, 2 * shape.WindowMs);
        }

        output.Add(ScenarioJob.WindowFolder, [.. rows.Select(static r => r.Line)]);
        return output;
    }

    private static List<WindowRow> Windows(IEnumerable<(long Key, long Time, Tally Tally)> records, long size, long slide)
    {
        var sums = new Dictionary<(long Key, long Start), Tally>();
        foreach (var (key, time, tally) in records)
        {
            for (var start = time / slide * slide; start > time - size; start -= slide)
            {
                sums[(key, start)] = sums.GetValueOrDefault((key, start)).With(tally);
            }
        }

        return [.. sums.Select(s => new WindowRow(s.Key.Key, s.Key.Start, s.Key.Start + size, s.Value.Count, s.Value.Ids))];
    }
}
