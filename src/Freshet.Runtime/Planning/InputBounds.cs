using Freshet.Core.Graph;

namespace Freshet.Runtime.Planning;

/// <summary>Whether what each operator needs (<see cref="InputNeeds"/>) fits the ends of the sources before it and the mode of the job.</summary>
internal static class InputBounds
{
    /// <summary>What to warn of.</summary>
    /// <exception cref="FreshetException">Something does not fit: says which operator and why.</exception>
    public static IReadOnlyList<string> Check(StreamGraph graph, bool isBatch)
    {
        var warnings = new List<string>();
        foreach (var node in graph.Nodes.Where(static n => n.Needs is not null))
        {
            var needs = node.Needs!;
            if (isBatch && needs.RefusedInBatch is { } inBatch)
            {
                throw FreshetException.User($"'{node.Name}' {inBatch}");
            }

            if (EndlessBefore(graph, node.Id, []) is not { } source)
            {
                continue;
            }

            if (needs.RefusedEndless is { } endless)
            {
                throw FreshetException.User($"'{node.Name}' {endless} The source '{source.Name}' has no end.");
            }

            if (needs.WarnedEndless is { } warning)
            {
                warnings.Add($"'{node.Name}' {warning} The source '{source.Name}' has no end.");
            }
        }

        return warnings;
    }

    private static StreamNode? EndlessBefore(StreamGraph graph, int node, HashSet<int> seen)
    {
        if (!seen.Add(node))
        {
            return null;
        }

        var self = graph.Nodes[node];
        return self is { Role: NodeRole.Source, IsBounded: false } ? self : graph.Into(node).Select(e => EndlessBefore(graph, e.From, seen)).FirstOrDefault(static s => s is not null);
    }
}
