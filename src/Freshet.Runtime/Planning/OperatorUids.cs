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
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            if (node.Uid is { } given && !used.TryAdd(given, node.Name))
            {
                throw FreshetException.User($"'{node.Name}' and '{used[given]}' have the same uid '{given}'. Give each operator its own.");
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

    private static string Unique(string uid, StreamNode node, Dictionary<string, string> used)
    {
        if (!node.IsStateful)
        {
            return uid;
        }

        var unique = uid;
        for (var n = 2; !used.TryAdd(unique, node.Name); n++)
        {
            unique = $"{uid}#{n}";
        }

        return unique;
    }

    private static string Plain(string name) => name.Replace('/', '_').Replace('+', '_').Replace('#', '_');
}
