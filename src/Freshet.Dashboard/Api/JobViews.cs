using Freshet.Dashboard.History;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.Api;

/// <summary>Makes what the API gives from what the engine publishes.</summary>
internal static class JobViews
{
    private const double HeldBackFrom = 0.1;
    private const double BusyAllTheTime = 0.95;
    private const double BusyHalfTheTime = 0.5;

    public static JobSummary Summary(HostedJob job, JobStatus? status, Rates rates) => new(
        job.Name,
        job.State,
        status?.Phase,
        status?.At,
        status?.StartedAt,
        status?.RunningSince,
        status?.Restarts ?? 0,
        status?.RecordsIn ?? 0,
        status?.RecordsOut ?? 0,
        rates.RecordsIn,
        rates.RecordsOut,
        Known(status?.Watermark),
        Known(status?.Watermark) is { } w ? status!.At - w : null,
        status?.Late ?? 0,
        status?.Bad ?? 0,
        status?.StateBytes ?? 0,
        job.Options.Checkpoints is not null || status is { Checkpoints.Count: > 0 },
        status?.CheckpointsCompleted ?? 0,
        status?.CheckpointsFailed ?? 0,
        status?.CheckpointAt,
        status?.CheckpointDurationMs ?? 0,
        job.Failure?.Message,
        job.CanStart);

    public static JobDetail Detail(HostedJob job, JobStatus? status, Rates rates)
    {
        if (status is null)
        {
            return new JobDetail(Summary(job, null, rates), 0, [], new SortedDictionary<string, long>());
        }

        var slow = Bottlenecks(status);
        var operators = status.Operators
            .Select((o, place) => (o, rate: rates.At(place)))
            .GroupBy(static x => x.o.Operator)
            .OrderBy(static g => g.Key)
            .Select(g => Operator(g.Key, [.. g], slow.Contains(g.Key)));
        return new JobDetail(Summary(job, status, rates), status.ShareMs, [.. operators], status.Counters);
    }

    public static HistoryView History(HistoryPoint[] points)
    {
        return new HistoryView(
            [.. points.Select(static p => p.At)],
            Column(static p => p.RecordsIn),
            Column(static p => p.RecordsOut),
            Column(static p => p.LagMs),
            Column(static p => p.StateBytes),
            Column(static p => p.CheckpointMs),
            Column(static p => p.CheckpointBytes),
            Column(static p => p.Busy),
            Column(static p => p.BackPressured),
            Column(static p => p.ProcessBytes),
            Column(static p => p.PauseMs));

        double?[] Column(Func<HistoryPoint, double> of) => [.. points.Select(p => double.IsFinite(of(p)) ? Math.Round(of(p), 3) : (double?)null)];
    }

    public static IReadOnlyList<OptionView> Options(JobOptions o)
    {
        var all = new List<OptionView>
        {
            new("Parallelism", $"{o.Parallelism}"),
            new("MaxParallelism", $"{o.MaxParallelism}"),
            new("Mode", $"{o.Mode}"),
            new("StateBytesMax", $"{o.StateBytesMax}"),
            new("EpochInterval", $"{o.EpochInterval}"),
            new("ChannelCapacity", $"{o.ChannelCapacity}"),
            new("BatchRecordsMax", $"{o.BatchRecordsMax}"),
            new("Restart", $"{o.Restart}"),
            new("Spill:Folder", $"{o.Spill.Folder}"),
            new("Spill:BytesMax", $"{o.Spill.BytesMax}"),
        };
        if (o.Checkpoints is { } c)
        {
            all.AddRange([
                new("Checkpoints:Folder", c.Folder), new("Checkpoints:Interval", $"{c.Interval}"), new("Checkpoints:Timeout", $"{c.Timeout}"), new("Checkpoints:Retained", $"{c.Retained}"),
                new("Checkpoints:OnFailure", $"{c.OnFailure}"), new("Checkpoints:FailuresMax", $"{c.FailuresMax}"), new("Checkpoints:StartFresh", $"{c.StartFresh}"),
                new("Checkpoints:StartFrom", c.StartFrom ?? ""), new("Checkpoints:ClaimSavepoint", $"{c.ClaimSavepoint}"), new("Checkpoints:DropStateOf", string.Join(", ", c.DropStateOf)),
            ]);
        }

        return all;
    }

    /// <summary>A time that is one: neither "none yet" nor "the end of time".</summary>
    public static long? Known(long? watermark) => watermark is long.MinValue or long.MaxValue ? null : watermark;

    /// <summary>
    /// The operators that set the pace: the first of a vertex that is not held back itself and has one before it that is; or of one with a source that works all the time and is held
    /// back by nobody.
    /// </summary>
    public static HashSet<int> Bottlenecks(JobStatus status)
    {
        var tasks = status.Operators.GroupBy(static o => o.Vertex).ToDictionary(static g => g.Key, static g => (Busy: g.Max(static o => o.Busy), HeldBack: g.Max(static o => o.BackPressured) >= HeldBackFrom));
        var vertexOf = status.Graph.Operators.ToDictionary(static o => o.Number, static o => o.Vertex);
        var behind = status.Graph.Edges
            .Where(e => !e.IsChained && tasks.GetValueOrDefault(vertexOf[e.From]).HeldBack && !tasks.GetValueOrDefault(vertexOf[e.To]).HeldBack)
            .Select(static e => e.To)
            .ToList();

        // where some of them are busy, the others only wait for a worker
        var busy = behind.FindAll(o => tasks.GetValueOrDefault(vertexOf[o]).Busy >= BusyHalfTheTime);
        behind = busy.Count > 0 ? busy : behind;
        var sources = status.Graph.Operators
            .Where(o => o.IsSource && tasks.GetValueOrDefault(o.Vertex) is { Busy: >= BusyAllTheTime, HeldBack: false })
            .Select(static o => o.Number);
        return [.. behind, .. sources];
    }

    private static OperatorView Operator(int number, (OperatorStatus O, Rate Rate)[] subtasks, bool isBottleneck)
    {
        var of = subtasks.Select(static s => s.O).ToArray();
        var records = of.Select(static o => (double)Math.Max(o.RecordsIn, o.IsSource ? o.RecordsOut : 0)).ToArray();
        var watermark = of.Min(static o => o.Watermark);
        return new OperatorView(
            number,
            Share(of.Max(static o => o.Busy)),
            Share(of.Max(static o => o.BackPressured)),
            Share(of.Min(static o => o.Idle)),
            isBottleneck,
            of.Sum(static o => o.RecordsIn),
            of.Sum(static o => o.RecordsOut),
            Round(subtasks.Sum(static s => s.Rate.RecordsIn)),
            Round(subtasks.Sum(static s => s.Rate.RecordsOut)),
            Round(subtasks.Sum(static s => s.Rate.BytesIn)),
            Round(subtasks.Sum(static s => s.Rate.BytesOut)),
            of.Sum(static o => o.Late),
            of.Sum(static o => o.Bad),
            Known(watermark),
            watermark == long.MaxValue,
            of.Sum(static o => o.StateBytes),
            records.Sum() > 0 ? Math.Round(records.Max() / records.Average(), 2) : 1,
            [.. subtasks.Select(static s => new SubtaskView(
                s.O.Subtask, Share(s.O.Busy), Share(s.O.BackPressured), Share(s.O.Idle), s.O.RecordsIn, s.O.RecordsOut, Round(s.Rate.RecordsIn), Round(s.Rate.RecordsOut),
                s.O.Late, s.O.Bad, Known(s.O.Watermark), s.O.Watermark == long.MaxValue, s.O.StateBytes))]);
    }

    private static double Share(double share) => Math.Round(share, 3);

    private static double Round(double rate) => Math.Round(rate, 1);
}
