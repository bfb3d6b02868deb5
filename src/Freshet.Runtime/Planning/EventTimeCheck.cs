using Freshet.Core.Graph;

namespace Freshet.Runtime.Planning;

/// <summary>What works on event time needs watermarks on every way from a source: without them it would wait for the end of the input, or for ever.</summary>
internal static class EventTimeCheck
{
    /// <exception cref="FreshetException">A way from a source has none: says from which to which.</exception>
    public static void Run(StreamGraph graph)
    {
        var makes = new bool?[graph.Nodes.Count];
        foreach (var node in graph.Nodes.Where(n => n.EventTimeFor is not null))
        {
            if (SourceWithout(graph, node, makes, []) is { } source)
            {
                throw FreshetException.User(
                    $"'{node.Name}' works on event time ({node.EventTimeFor}), and nothing makes watermarks between it and the source '{source.Name}': it would give out nothing before the end of the input. "
                    + "Put WithWatermarks after the source, before KeyBy; or use processing time.");
            }
        }
    }

    private static StreamNode? SourceWithout(StreamGraph graph, StreamNode node, bool?[] makes, HashSet<int> seen)
    {
        foreach (var edge in graph.Into(node.Id))
        {
            if (!seen.Add(edge.From) || (makes[edge.From] ??= graph.Nodes[edge.From].Create().MakesWatermarks))
            {
                continue;
            }

            var before = graph.Nodes[edge.From];
            if (before.Role == NodeRole.Source)
            {
                return before;
            }

            if (SourceWithout(graph, before, makes, seen) is { } source)
            {
                return source;
            }
        }

        return null;
    }
}
