using System.Globalization;
using Freshet.Dashboard.History;
using Freshet.Hosting;
using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.Api;

/// <summary>"Why is nothing coming out?": goes through the known reasons, from published statuses only.</summary>
internal static class Waiting
{
    /// <summary>A split that has not moved for so long is silent.</summary>
    public const long SilentFromMs = 5_000;

    private const long AheadFromMs = 60_000;
    private const int FindingsMax = 50;

    public static IReadOnlyList<Finding> Of(HostedJob job, JobHistories histories)
    {
        var status = job.Status;
        return Of(job.Name, job.State, job.Failure?.Message, status, status is null ? Rates.None : histories[job.Name].RatesOf(status));
    }

    internal static IReadOnlyList<Finding> Of(string name, HostedJobState state, string? failure, JobStatus? status, Rates rates)
    {
        if (state != HostedJobState.Running || status is null)
        {
            return [new Finding(
                FindingKind.NotRunning,
                $"Job {name} does not run: {(state == HostedJobState.Failed ? $"it failed. {failure}" : state == HostedJobState.Ended ? $"it has ended ({status?.Phase})." : "it was not started yet.")}",
                state == HostedJobState.Failed ? "See its errors; mend the cause, and restart it." : "Restart it, if it is to go on.")];
        }

        if (status.Phase == JobPhase.Restarting)
        {
            return [new Finding(FindingKind.Restarting, $"The job starts again after a failure (restart {status.Restarts}): {(status.Failures is [.., var last] ? last.Message : "")}", "See its errors: what fails each time lets nothing out.", Since: status.Failures is [.., var f] ? f.At : null)];
        }

        var all = Sources(status).Concat(EventTime(status)).Concat(Operators(status)).Concat(BackPressure(status, rates)).Concat(Commits(status));
        return [.. all.OrderBy(static f => f.Kind).ThenBy(static f => f.Operator).ThenBy(static f => f.Subtask).Take(FindingsMax)];
    }

    private static IEnumerable<Finding> Sources(JobStatus status)
    {
        foreach (var o in status.Graph.Operators.Where(static o => o.IsSource))
        {
            var of = On(status, o);
            if (of.Count > 0 && of.All(static s => s.RecordsOut == 0 && s.Watermark != long.MaxValue))
            {
                var bad = of.Sum(static s => s.Bad);
                yield return bad > 0
                    ? new Finding(FindingKind.AllBad, $"Source {Title(o)} has given no record: all {bad} that it read were bad.", "Compare the format with the input; the log names the first bad records with their places.", o.Number, Since: status.RunningSince)
                    : new Finding(FindingKind.NoInput, $"Source {Title(o)} has given no record since the job runs.", "See that there is something to read where it looks: the folder and its pattern, the topic and where reading begins, the address.", o.Number, Since: status.RunningSince);
            }
        }
    }

    private static IEnumerable<Finding> EventTime(JobStatus status)
    {
        var trace = new EventTimeTrace(status);
        var stateful = status.Graph.Operators.Where(static o => o.IsStateful && !o.IsSource).Select(static o => o.Number).ToHashSet();
        var holds = status.Operators
            .Where(o => stateful.Contains(o.Operator))
            .Select(o => (o, hold: trace.From(o)))
            .Where(static x => x.hold is not null)
            .GroupBy(static x => (x.hold!.At.Operator, x.hold.At.Subtask, x.hold.Split?.Name))
            .Select(static g => (g.First().hold!, g.Select(static x => x.o)));
        foreach (var (hold, waiting) in holds)
        {
            string[] who = [.. waiting.Where(o => o.Operator != hold.At.Operator).Select(static o => o.Name).Distinct()];
            if (hold.Split is { } split)
            {
                yield return Split(status, hold.At, split, who);
            }
            else if (WithoutSplit(status, hold, [.. waiting], who) is { } found)
            {
                yield return found;
            }
        }

        var timed = status.Operators.Where(o => stateful.Contains(o.Operator) && JobViews.Known(o.Watermark) is not null).ToList();
        if (timed.Count > 0 && status.Operators.All(static o => o.HeldBy is null))
        {
            yield return new Finding(
                FindingKind.AllIdle, $"Every input is idle or read to its end: event time stands at {Instant(timed.Min(static o => o.Watermark))}.",
                "Windows and timers beyond it wait for a later record, or for the end of the input. If records should come, see what writes them.", Waiting: [.. timed.Select(static o => o.Name).Distinct()]);
        }

        if (status.Watermark is { } w and < long.MaxValue && w - status.At > AheadFromMs)
        {
            yield return new Finding(
                FindingKind.TimeAhead, $"Event time is {Time(w - status.At)} ahead of the clock: a record had a time from the future, and whatever is before that is late now.",
                "Guard against it: Watermarks...NotAhead(TimeSpan.FromMinutes(1), FutureTimes...). See that times are in milliseconds since 1970.");
        }
    }

    private static Finding Split(JobStatus status, OperatorStatus at, InputStatus split, string[] waiting)
    {
        var where = Where(status, at);
        var still = status.At - split.Since;
        return split.Watermark switch
        {
            null => new Finding(
                FindingKind.SplitWithoutTime, $"{Name(split)} of {where} has had no record that tells its time, so event time has not begun.",
                "If it may stay empty, let the others go on without it: Watermarks...Idle(TimeSpan.FromSeconds(30)). If not, see why nothing is written to it.", at.Operator, at.Subtask, split.Since, waiting),
            { } w when still >= SilentFromMs => new Finding(
                FindingKind.SplitSilent, $"{Name(split)} of {where} has not moved for {Time(still)}: it stands at {Instant(w)}, and event time goes no further.",
                "A dead partition or a writer that has stopped: see what writes to it, or let the others go on without it: Watermarks...Idle(TimeSpan.FromSeconds(30)).", at.Operator, at.Subtask, split.Since, waiting),
            { } w => new Finding(
                FindingKind.SplitSlowest, $"{Name(split)} of {where} is furthest behind, at {Instant(w)} ({Time(status.At - w)} behind the clock), and moves.",
                "A window fires when event time has passed its end, and by as much as records may be out of order. Nothing to do, unless it falls behind further.", at.Operator, at.Subtask, split.Since, waiting),
        };
    }

    private static Finding? WithoutSplit(JobStatus status, Hold hold, IReadOnlyList<OperatorStatus> waiting, string[] who)
    {
        var at = hold.At;
        var where = Where(status, at);
        var since = hold.LastChannel?.Since;
        if (at.Watermark != long.MinValue || at.Inputs.Count > 0)
        {
            return new Finding(
                FindingKind.TaskBehind, $"{where} has not passed its time on: it is {Percent(at.Busy)} busy and {Percent(at.BackPressured)} held back by its output.",
                "See the graph for where back-pressure begins.", at.Operator, at.Subtask, since, who);
        }

        var chain = status.Operators.Where(o => o.Vertex == at.Vertex && o.Subtask == at.Subtask);
        return chain.All(static o => o.RecordsOut == 0)
            ? new Finding(
                FindingKind.SplitWithoutTime, $"{where} has had no record that tells its time, so event time has not begun.",
                "See what it should read. A source with fewer partitions than subtasks leaves some without any: lower its parallelism. If it may stay empty, let the others go on: Watermarks...Idle(TimeSpan.FromSeconds(30)).",
                at.Operator, at.Subtask, since, who)
            : waiting.All(static o => o.RecordsOut == 0) // one that gives records does not wait for event time
                ? new Finding(
                    FindingKind.NoWatermarks, $"{where} gives records without event time: nothing there makes watermarks.", "Timers and windows of event time need WithWatermarks behind the source.",
                    at.Operator, at.Subtask, since, who)
                : null;
    }

    private static IEnumerable<Finding> Operators(JobStatus status)
    {
        foreach (var o in status.Graph.Operators.Where(static o => !o.IsSource))
        {
            var of = On(status, o);
            var (taken, given, late) = (of.Sum(static s => s.RecordsIn), of.Sum(static s => s.RecordsOut), of.Sum(static s => s.Late));
            if (late > 0 && late * 2 >= taken)
            {
                yield return new Finding(
                    FindingKind.MostLate, $"{late} of {taken} records of {Title(o)} were too late for it.",
                    "Let records be further out of order (Watermarks.BoundedOutOfOrder), allow lateness, or take the late ones from a side output. If old data is read beside new, give each input its own splits.", o.Number);
            }
            else if (taken > 0 && given == 0 && !o.IsSink && !o.IsStateful)
            {
                yield return new Finding(FindingKind.NothingPasses, $"{Title(o)} has taken {taken} records and given none.", "If it is a filter, its condition has been true for no record: look at the records before it.", o.Number);
            }
        }
    }

    private static IEnumerable<Finding> BackPressure(JobStatus status, Rates rates)
    {
        var slow = JobViews.Bottlenecks(status);
        foreach (var o in status.Graph.Operators.Where(o => slow.Contains(o.Number)))
        {
            var busy = On(status, o).Max(static s => s.Busy);
            yield return new Finding(
                FindingKind.BackPressure, $"{Title(o)} sets the pace: its task is {Percent(busy)} busy, and {rates.RecordsIn:0} records a second come into the job.",
                busy > 0.7 ? "Give it more subtasks, or make its functions cheaper; see whether one subtask has most of the records (skew)." : "It waits for something outside: a sink or a request that is slow. Look there.", o.Number);
        }
    }

    private static IEnumerable<Finding> Commits(JobStatus status)
    {
        foreach (var o in status.Graph.Operators.Where(static o => o.IsSink && o.IsStateful))
        {
            if (status.CheckpointsCompleted > 0 || On(status, o).All(static s => s.RecordsIn == 0))
            {
                continue;
            }

            var failed = status.Checkpoints.LastOrDefault(static c => c.Outcome == CheckpointOutcome.Failed);
            yield return new Finding(
                FindingKind.NotCommitted, $"Sink {Title(o)} has written records, and no checkpoint is complete yet: what it commits with checkpoints is not to be seen.{(failed is null ? "" : $" Checkpoint {failed.Id} failed: {failed.Failure}")}",
                "It is seen with the next complete checkpoint: see that the job has checkpoints (JobOptions.Checkpoints), how long their interval is, and why they fail. Without checkpoints it is seen when the job ends.", o.Number);
        }
    }

    private static List<OperatorStatus> On(JobStatus status, GraphOperator o) => [.. status.Operators.Where(s => s.Operator == o.Number)];

    private static string Title(GraphOperator o) => o.Detail is null ? o.Name : $"{o.Name} ({o.Detail})";

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static string Name(InputStatus split) => split.Name.Length > 0 ? $"Split {split.Name}" : "The only split";

    /// <summary>The operator with the sources before it: "watermarks" alone says little.</summary>
    private static string Where(JobStatus status, OperatorStatus at)
    {
        var (sources, seen, todo) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<int> { at.Operator }, new Stack<int>([at.Operator]));
        while (todo.TryPop(out var number))
        {
            if (status.Graph.Operators[number] is { IsSource: true } source && source.Number != at.Operator)
            {
                sources.Add(Title(source));
            }

            foreach (var edge in status.Graph.Edges.Where(e => e.To == number && seen.Add(e.From)))
            {
                todo.Push(edge.From);
            }
        }

        return $"{at.Name} ({at.Subtask + 1}/{at.Parallelism}){(sources.Count > 0 ? $" behind {string.Join(", ", sources)}" : "")}";
    }

    private static string Time(long ms) => ms switch
    {
        < 1_000 => $"{ms} ms",
        < 120_000 => $"{ms / 1000} s",
        < 7_200_000 => $"{ms / 60_000} min",
        < 172_800_000 => $"{ms / 3_600_000} h",
        _ => $"{ms / 86_400_000} days",
    };

    /// <summary>A user's times may lie beyond what a date can be.</summary>
    private static string Instant(long ms) =>
        ms is > -62_135_596_800_000 and < 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : $"{ms} ms";
}
