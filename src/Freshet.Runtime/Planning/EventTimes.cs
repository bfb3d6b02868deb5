using Freshet.Core.Graph;

namespace Freshet.Runtime.Planning;

/// <summary>
/// Where event time comes from in a graph. What works on it needs watermarks on every way from a source: without them it would wait for the end of the input, or for ever.
/// A broadcast stream that nothing makes watermarks for (rules, settings) is none of these ways: it has no time, and holds that of the other side back by none.
/// </summary>
internal sealed class EventTimes(StreamGraph graph)
{
    private readonly bool?[] _makes = new bool?[graph.Nodes.Count];

    /// <summary>True for a broadcast input of several without a watermark on any of its ways.</summary>
    public bool IsTimeless(StreamEdge edge) =>
        edge is { Partitioning: Partitioning.Broadcast, Input: > 0 } && graph.Into(edge.To).Where(e => e.Input == edge.Input).All(e => !IsTimed(e.From, []));

    /// <exception cref="FreshetException">A way from a source has none: says from which to which.</exception>
    public void Check()
    {
        foreach (var node in graph.Nodes.Where(n => n.EventTimeFor is not null))
        {
            if (SourceWithout(node, []) is { } source)
            {
                throw FreshetException.User(
                    $"'{node.Name}' works on event time ({node.EventTimeFor}), and nothing makes watermarks between it and the source '{source.Name}': it would give out nothing before the end of the input. "
                    + "Put WithWatermarks after the source, before KeyBy; or use processing time.");
            }
        }
    }

    private StreamNode? SourceWithout(StreamNode node, HashSet<int> seen)
    {
        foreach (var edge in graph.Into(node.Id))
        {
            if (!seen.Add(edge.From) || Makes(edge.From) || IsTimeless(edge))
            {
                continue;
            }

            var before = graph.Nodes[edge.From];
            if (before.Role == NodeRole.Source)
            {
                return before;
            }

            if (SourceWithout(before, seen) is { } source)
            {
                return source;
            }
        }

        return null;
    }

    private bool IsTimed(int node, HashSet<int> seen) => seen.Add(node) && (Makes(node) || graph.Into(node).Any(e => IsTimed(e.From, seen)));

    private bool Makes(int node) => _makes[node] ??= graph.Nodes[node].Create().MakesWatermarks;
}
