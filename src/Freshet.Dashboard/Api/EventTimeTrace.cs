using Freshet.Runtime.Jobs;

namespace Freshet.Dashboard.Api;

/// <summary>Where event time is held: the operator on a subtask at which the search ended, and the split there; no split where nothing there says its time.</summary>
internal sealed record Hold(OperatorStatus At, InputStatus? Split, InputStatus? LastChannel);

/// <summary>Follows what holds an operator's event time back, from task to task, up to the split that does.</summary>
internal sealed class EventTimeTrace(JobStatus status)
{
    private readonly ILookup<(int Vertex, int Subtask), OperatorStatus> _chains = status.Operators.ToLookup(static o => (o.Vertex, o.Subtask));

    /// <summary>What holds the operator; null when nothing does.</summary>
    public Hold? From(OperatorStatus waiting)
    {
        var (at, channel) = (waiting, (InputStatus?)null);
        for (var steps = 0; steps <= status.Operators.Count; steps++) // each step goes to an earlier task; the bound is for graphs that are not as they should be
        {
            switch (at.HeldBy)
            {
                case { Kind: InputKind.Split } split:
                    return new Hold(Owner(at), split, channel);
                case { FromVertex: { } vertex, FromSubtask: { } subtask } held when _chains[(vertex, subtask)].LastOrDefault() is { } before:
                    (at, channel) = (before, held);
                    break;
                default:
                    return channel is not null ? new Hold(at, null, channel)
                        : at.Watermark == long.MinValue && _chains[(at.Vertex, at.Subtask)].First() is { IsSource: true, RecordsOut: > 0 } source ? new Hold(source, null, null)
                        : null;
            }
        }

        return null;
    }

    /// <summary>Within a chain what holds is handed on: the operator that has the split is the last one that lists inputs.</summary>
    private OperatorStatus Owner(OperatorStatus at) =>
        _chains[(at.Vertex, at.Subtask)].TakeWhile(o => o.Operator <= at.Operator).LastOrDefault(static o => o.Inputs.Count > 0) ?? at;
}
