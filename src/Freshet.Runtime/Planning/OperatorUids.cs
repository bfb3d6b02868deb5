using Freshet.Core.Graph;

namespace Freshet.Runtime.Planning;

/// <summary>
/// The identity of each operator in checkpoints. Given by <c>WithUid</c>, else by the operator's place among the stateful ones:
/// the identity of the stateful operators that feed it, its name, and a number where several would be alike. Adding or
/// removing stateless operators, or changing parallelism, changes no identity.
/// </summary>
internal static class OperatorUids
{
    public static IReadOnlyList<string> Assign(StreamGraph graph)
    {
        var uids = new string[graph.Nodes.Count];
        var origins = new string[graph.Nodes.Count]; // the identity that a node passes on to those after it
        var used = new Dictionary<string, StreamNode>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (node.Uid is { } given && !used.TryAdd(given, node))
            {
                throw FreshetException.User($"{Place(graph, used[given])} and {Place(graph, node)} have the same uid '{given}'. Give each operator its own.");
            }
        }

        foreach (var node in graph.Nodes)
        {
            var inputs = graph.Into(node.Id).Select(e => origins[e.From]).Distinct().ToArray();
            var before = inputs.Length == 0 ? "" : string.Join('+', inputs);
            var uid = node.Uid ?? Unique($"{before}/{Plain(node.Name)}", node, used);
            uids[node.Id] = uid;
            origins[node.Id] = node.IsStateful ? uid : before;
        }

        return uids;
    }

    private static string Unique(string uid, StreamNode node, Dictionary<string, StreamNode> used)
    {
        if (!node.IsStateful)
        {
            return uid;
        }

        var unique = uid;
        for (var n = 2; !used.TryAdd(unique, node); n++)
        {
            unique = $"{uid}#{n}";
        }

        return unique;
    }

    /// <summary>Which one, of several of a name: its number in the order of the calls, and what it reads.</summary>
    private static string Place(StreamGraph graph, StreamNode node)
    {
        var before = graph.Into(node.Id).Select(e => $"'{graph.Nodes[e.From].Name}' ({e.From})").Distinct().ToArray();
        return $"'{node.Name}' (operator {node.Id}{(before.Length == 0 ? "" : $", after {string.Join(", ", before)}")})";
    }

    private static string Plain(string name) => name.Replace('/', '_').Replace('+', '_').Replace('#', '_');
}
