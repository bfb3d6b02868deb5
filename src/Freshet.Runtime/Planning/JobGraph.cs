using System.Globalization;
using System.Text;

namespace Freshet.Runtime.Planning;

/// <summary>The stream graph with parallelism decided and operators chained; immutable, explains itself.</summary>
public sealed record JobGraph(IReadOnlyList<JobVertex> Vertices, IReadOnlyList<JobEdge> Edges, int MaxParallelism)
{
    /// <summary>True in batch mode: no checkpoints but the last.</summary>
    public bool IsBatch { get; init; }

    /// <summary>What works, but hardly as it was meant; logged when the job starts.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>True when some operator works by epochs.</summary>
    public bool UsesEpochs => Vertices.Any(static v => v.Chain.Any(static o => o.Node.UsesEpochs));

    /// <summary>Operators that sort, on all subtasks: they share <see cref="SpillOptions.BytesMax"/>.</summary>
    public int Sorters => Vertices.Sum(v => v.Parallelism * v.Chain.Count(static o => o.Node.Sorts));

    /// <summary>New groups of sources that go on together, for one attempt.</summary>
    internal IReadOnlyDictionary<string, AlignmentGroup> AlignmentGroups() => Vertices
        .SelectMany(static v => v.Chain.Where(static o => o.Node.AlignedWith is not null).Select(o => (Group: o.Node.AlignedWith!, v.Parallelism)))
        .GroupBy(static m => m.Group, StringComparer.Ordinal)
        .ToDictionary(static g => g.Key, static g => new AlignmentGroup(g.Sum(static m => m.Parallelism)), StringComparer.Ordinal);

    /// <summary>The graph as text: a vertex a line, with its chain, parallelism and inputs, and the identity of each stateful operator.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"job graph: {Vertices.Count} vertices, {Vertices.Sum(v => v.Parallelism)} tasks, {MaxParallelism} key groups{(IsBatch ? ", batch mode" : "")}\n");
        foreach (var vertex in Vertices)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {vertex.Id}: {vertex.Name}  x{vertex.Parallelism}\n");
            foreach (var edge in Edges.Where(e => e.ToVertex == vertex.Id))
            {
                var from = Vertices[edge.FromVertex];
                text.Append(CultureInfo.InvariantCulture, $"       <-{edge.Partitioning.Name}- {edge.FromVertex}: {from.Chain[edge.FromOperator].Node.Name}{(edge.Port == 0 ? "" : $" (output {edge.Port})")}{(edge.Input == 0 ? "" : $" (input {edge.Input})")}\n");
            }

            foreach (var planned in vertex.Chain)
            {
                var state = planned.Node.IsStateful ? $"  uid {planned.Uid}" : "";
                var sorts = planned.Node.Sorts ? "  sorts" : "";
                var keyed = planned.ChainedBy is null ? "" : "  keyed in place";
                var detail = planned.Node.Detail is { } d ? $"  [{d}]" : "";
                text.Append(CultureInfo.InvariantCulture, $"       · {planned.Node.Name}{detail}{keyed}{sorts}{state}\n");
            }
        }

        foreach (var warning in Warnings)
        {
            text.Append(CultureInfo.InvariantCulture, $"  warning: {warning}\n");
        }

        return text.ToString();
    }
}
