namespace Freshet.Testing;

/// <summary>What a random graph has to write: each step as a plain loop over all records of those before it. A record carries its event time beside it: operators change it.</summary>
internal static class RandomGraphModel
{
    /// <summary>The lines of each output folder.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(RandomGraph graph, SimulatedLog log, bool isBatch)
    {
        var streams = new List<List<Timed>>();
        foreach (var step in graph.Steps)
        {
            streams.Add(step.Kind == GraphStepKind.Source
                ? [.. log.Records.Select(static r => new Timed(r, r.Time))]
                : [.. Step(step, streams[step.Left], step.Right < 0 ? [] : streams[step.Right], isBatch)]);
        }

        var output = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var end in graph.Ends)
        {
            output.Add(RandomGraphJob.FolderOf(end), [.. streams[end].Select(static t => RandomGraphJob.LineOf(t.Record))]);
        }

        return output;
    }

    private readonly record struct Timed(LogRecord Record, long Time);

    private static IEnumerable<Timed> Step(GraphStep step, List<Timed> left, List<Timed> right, bool isBatch)
    {
        var (number, size) = (step.Number, GraphMath.SizeOf(step.Number));
        return step.Kind switch
        {
            GraphStepKind.Map or GraphStepKind.MapAsync => left.Select(t => t with { Record = GraphMath.Mapped(t.Record, number) }),
            GraphStepKind.Filter => left.Where(t => GraphMath.IsKept(t.Record, number)),
            GraphStepKind.FlatMap => left.SelectMany(t => GraphMath.Copies(t.Record, number).Select(r => t with { Record = r })),
            GraphStepKind.Process => left.Select(static t => t with { Record = t.Record with { Id = t.Record.Id + 1 } }),
            GraphStepKind.Spread or GraphStepKind.Epochs or GraphStepKind.Sorted => left,
            GraphStepKind.Partitions => number % 2 == 0 ? left.Select(t => t with { Record = GraphMath.Mapped(t.Record, number) }) : [OfKey(0, GraphMath.TallyOf(left.Select(static t => t.Record.Id)))],
            GraphStepKind.Union => left.Concat(right),
            GraphStepKind.Window => Sums(left, t => Windows(t.Time, size * (1 + (number % 3)), size), static t => t.Record.Key, static t => Tally.Of(t.Record.Id)),
            GraphStepKind.Cumulative => Sums(left, t => Growing(t.Time, size * 3, size), static t => t.Record.Key, static t => Tally.Of(t.Record.Id)),
            GraphStepKind.WindowAll => Sums(left, t => Windows(t.Time, size, size), static _ => 0, static t => Tally.Of(t.Record.Id)),
            GraphStepKind.Session => Sessions(left, size),
            GraphStepKind.CoProcess => Sums(
                left.Select(static t => (t, Tally.Of(t.Record.Id))).Concat(right.Select(static t => (t, Tally.Of(~t.Record.Id)))), p => Windows(p.t.Time, size, size), static p => p.t.Record.Key, static p => p.Item2),
            GraphStepKind.InnerJoin => Near(left, right, -size / 5, size / 5),
            GraphStepKind.FullJoin => Near(left, right, -size / 5, size / 10, leftAlone: true, rightAlone: true),
            GraphStepKind.LeftJoin => Near(left, right, -size / 10, size / 5, leftAlone: true),
            GraphStepKind.RightJoin => Near(left, right, -size / 5, 0, rightAlone: true),
            GraphStepKind.CoGroup => Sums(
                left.Select(static t => (t, Tally.Of(t.Record.Id))).Concat(right.Select(static t => (t, Tally.Of(~t.Record.Id)))), p => Windows(p.t.Time, size / 5, size / 5), static p => p.t.Record.Key, static p => p.Item2),
            GraphStepKind.Temporal => Versioned(left, [.. Sums(right, t => Windows(t.Time, size / 5, size / 5), static t => t.Record.Key, static t => Tally.Of(t.Record.Id))]),
            GraphStepKind.MapBoth => left.Select(t => t with { Record = GraphMath.Mapped(t.Record, number) }).Concat(right.Select(static t => t with { Record = t.Record with { Id = ~t.Record.Id } })),
            GraphStepKind.Split => left.Select(t => GraphMath.IsRule(t.Record) ? t with { Record = GraphMath.Mapped(t.Record, number) } : t),
            GraphStepKind.Distinct => left.DistinctBy(static t => t.Record),
            GraphStepKind.Calendar => Sums(left, static t => [DayOf(t.Time)], static t => t.Record.Key, static t => Tally.Of(t.Record.Id)),
            GraphStepKind.WindowFunction => Sums(left, t => Windows(t.Time, size, size), static t => t.Record.Key, static t => Tally.Of(t.Record.Id)),
            GraphStepKind.Rolling => left.GroupBy(static t => t.Record.Key).SelectMany(key => key.Select((_, i) => new Timed(new LogRecord(i + 1, key.Key, 0), 0)).TakeLast(isBatch ? 1 : int.MaxValue)),
            GraphStepKind.States => left.GroupBy(static t => t.Record.Key).SelectMany(static key => Enumerable.Repeat(OfKey(key.Key, GraphMath.TallyOf(key.Select(static t => t.Record.Id))), 5)),
            GraphStepKind.WindowJoin => from l in left from r in right
                                        where l.Record.Key == r.Record.Key && GraphMath.Floor(l.Time, size / 5) == GraphMath.Floor(r.Time, size / 5)
                                        select new Timed(GraphMath.Pair(l.Record, r.Record), GraphMath.Floor(l.Time, size / 5) + (size / 5) - 1),
            _ => Ruled(left, right),
        };
    }

    private static IEnumerable<Timed> Ruled(List<Timed> left, List<Timed> right)
    {
        var rules = right.Where(static t => GraphMath.IsRule(t.Record)).Aggregate(default(Tally), static (sum, t) => sum.With(Tally.Of(t.Record.Id)));
        return left.Select(t => t with { Record = GraphMath.Under(t.Record, rules) });
    }

    private static Timed OfKey(long key, Tally tally) => new(new LogRecord(tally.Ids, key, tally.Count), 0);

    private static IEnumerable<Timed> Versioned(List<Timed> left, List<Timed> versions) => left.Select(t =>
        versions.Where(v => v.Record.Key == t.Record.Key && v.Time <= t.Time).OrderBy(static v => v.Time).Select(static v => (Timed?)v).LastOrDefault() is { } version
            ? t with { Record = t.Record with { Id = GraphMath.Mix(t.Record.Id, version.Record.Id) } }
            : t with { Record = t.Record with { Id = ~t.Record.Id } });

    /// <summary>From one midnight of the zone to the next.</summary>
    private static TimeWindow DayOf(long time)
    {
        const long Hour = 3_600_000;
        var start = GraphMath.Floor(time - (5 * Hour), 24 * Hour) + (5 * Hour);
        return new TimeWindow(start, start + (24 * Hour));
    }

    private static IEnumerable<TimeWindow> Windows(long time, long size, long slide)
    {
        for (var start = GraphMath.Floor(time, slide); start > time - size; start -= slide)
        {
            yield return new TimeWindow(start, start + size);
        }
    }

    private static IEnumerable<TimeWindow> Growing(long time, long size, long step)
    {
        var start = GraphMath.Floor(time, size);
        for (var end = start + step; end <= start + size; end += step)
        {
            if (time < end)
            {
                yield return new TimeWindow(start, end);
            }
        }
    }

    private static IEnumerable<Timed> Sums<T>(IEnumerable<T> records, Func<T, IEnumerable<TimeWindow>> windows, Func<T, long> key, Func<T, Tally> tally) =>
        records.SelectMany(r => windows(r).Select(w => (Window: w, Key: key(r), Tally: tally(r))))
            .GroupBy(static p => (p.Key, p.Window))
            .Select(static g => RowOf(g.Key.Key, g.Key.Window, g.Aggregate(default(Tally), static (sum, p) => sum.With(p.Tally))));

    private static IEnumerable<Timed> Sessions(List<Timed> records, long gap)
    {
        foreach (var key in records.GroupBy(static t => t.Record.Key))
        {
            TimeWindow? open = null;
            var sum = default(Tally);
            foreach (var t in key.OrderBy(static t => t.Time))
            {
                if (open is { } window && t.Time >= window.EndMs)
                {
                    yield return RowOf(key.Key, window, sum);
                    (open, sum) = (null, default);
                }

                open = new TimeWindow(open?.StartMs ?? t.Time, t.Time + gap);
                sum = sum.With(Tally.Of(t.Record.Id));
            }

            yield return RowOf(key.Key, open!.Value, sum);
        }
    }

    private static Timed RowOf(long key, TimeWindow window, Tally tally) => new(GraphMath.RowOf(key, window, tally), window.EndMs - 1);

    private static IEnumerable<Timed> Near(List<Timed> left, List<Timed> right, long from, long to, bool leftAlone = false, bool rightAlone = false)
    {
        var metRight = new HashSet<int>();
        foreach (var l in left)
        {
            var met = false;
            for (var i = 0; i < right.Count; i++)
            {
                var r = right[i];
                if (l.Record.Key == r.Record.Key && r.Time >= l.Time + from && r.Time <= l.Time + to)
                {
                    met = true;
                    metRight.Add(i);
                    yield return new Timed(GraphMath.Pair(l.Record, r.Record), Math.Max(l.Time, r.Time));
                }
            }

            if (leftAlone && !met)
            {
                yield return new Timed(l.Record with { Id = ~l.Record.Id }, l.Time + Math.Max(0, to));
            }
        }

        for (var i = 0; rightAlone && i < right.Count; i++)
        {
            if (!metRight.Contains(i))
            {
                yield return new Timed(right[i].Record with { Id = right[i].Record.Id ^ 0x5555 }, right[i].Time + Math.Max(0, -from));
            }
        }
    }
}
