using Freshet.Runtime.Planning;

namespace Freshet.Runtime.Jobs;

/// <summary>A job's operators, how they are chained into vertices, and the edges between them: for people to look at.</summary>
/// <param name="Operators">In plan order.</param>
/// <param name="Edges">Between operators, those within a chain included.</param>
/// <param name="Tasks">Tasks in all.</param>
/// <param name="Explain">The chained graph and the tasks as text, as <c>Explain()</c> gives it.</param>
public sealed record JobGraphStatus(IReadOnlyList<GraphOperator> Operators, IReadOnlyList<GraphEdge> Edges, int Tasks, string Explain)
{
    internal static JobGraphStatus Empty { get; } = new([], [], 0, "");

    internal static JobGraphStatus Of(ExecutionPlan plan)
    {
        var graph = plan.Graph;
        var operators = graph.Vertices
            .SelectMany(v => v.Chain.Select(o => (v, o)))
            .Select((x, i) => new GraphOperator(
                i, x.o.Uid, x.o.Node.Name, x.o.Node.Detail, x.v.Id, x.v.Parallelism, x.o.Node.Role == Core.Graph.NodeRole.Source, x.o.Node.Role == Core.Graph.NodeRole.Sink, x.o.Node.IsStateful))
            .ToArray();
        var first = graph.Vertices.ToDictionary(static v => v.Id, v => operators.First(o => o.Vertex == v.Id).Number);
        var chained = graph.Vertices.SelectMany(v => Enumerable.Range(1, v.Chain.Count - 1)
            .Select(i => new GraphEdge(first[v.Id] + i - 1, 0, first[v.Id] + i, 0, v.Chain[i].ChainedBy is null ? "forward" : "keyed in place", true)));
        var between = graph.Edges.Select(e => new GraphEdge(first[e.FromVertex] + e.FromOperator, e.Port, first[e.ToVertex], e.Input, e.Partitioning.Name, false));
        return new JobGraphStatus(operators, [.. chained, .. between], plan.Tasks.Count, graph.Explain() + plan.Explain());
    }
}

/// <summary>One operator of a job's graph.</summary>
/// <param name="Number">Its place in <see cref="JobGraphStatus.Operators"/>.</param>
/// <param name="Uid">Its identity in checkpoints.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Detail">The topic, the window, the folder; null when there is nothing to say.</param>
/// <param name="Vertex">The chain that it runs in.</param>
/// <param name="Parallelism">Its subtasks.</param>
/// <param name="IsSource">True when records begin here.</param>
/// <param name="IsSink">True when they end here.</param>
/// <param name="IsStateful">True when it keeps state in checkpoints.</param>
public sealed record GraphOperator(int Number, string Uid, string Name, string? Detail, int Vertex, int Parallelism, bool IsSource, bool IsSink, bool IsStateful);

/// <summary>One edge between two operators.</summary>
/// <param name="From">The operator whose output it is.</param>
/// <param name="Port">Which of its outputs; 0 is the main one.</param>
/// <param name="To">The operator that reads it.</param>
/// <param name="Input">Which of its inputs.</param>
/// <param name="Partitioning">How records find their subtask.</param>
/// <param name="IsChained">True within a chain: records are handed over in the task.</param>
public sealed record GraphEdge(int From, int Port, int To, int Input, string Partitioning, bool IsChained);
