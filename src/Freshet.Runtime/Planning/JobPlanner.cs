using Freshet.Core.Graph;
using Freshet.Runtime.BatchMode;

namespace Freshet.Runtime.Planning;

/// <summary>From the stream graph to the job graph: decides parallelism, checks edges, chains operators. One pure function.</summary>
public static class JobPlanner
{
    /// <summary>Plans a graph.</summary>
    /// <exception cref="FreshetException">The graph cannot run: says which operator and why.</exception>
    public static JobGraph Plan(StreamGraph graph, JobOptions options)
    {
        options.Validate();
        if (!graph.Nodes.Any(n => n.Role == NodeRole.Source))
        {
            throw FreshetException.User("The job is empty: open a source with env.From... and end the stream in a sink.");
        }

        if (graph.Nodes.FirstOrDefault(n => n.Role != NodeRole.Sink && !graph.OutOf(n.Id).Any()) is { } unread)
        {
            throw FreshetException.User($"The stream of '{unread.Name}' is read by nobody: end it in a sink (Discard() where only the work counts), or leave it out.");
        }

        foreach (var node in graph.Nodes.Where(n => n.Role != NodeRole.Source))
        {
            var inputs = graph.Into(node.Id).Select(e => e.Input).Distinct().Order().ToArray();
            if (inputs.Length == 0 || inputs[^1] != inputs.Length - 1)
            {
                throw FreshetException.Internal($"'{node.Name}' has no stream at one of its inputs: [{string.Join(", ", inputs)}].");
            }
        }

        var times = new EventTimes(graph);
        times.Check();
        var timeless = graph.Edges.Where(times.IsTimeless).ToHashSet();
        var uids = OperatorUids.Assign(graph);
        var isBatch = BatchPlan.IsFor(graph, options);
        var warnings = InputBounds.Check(graph, isBatch);
        graph = isBatch ? BatchPlan.Of(graph) : graph;
        var parallelism = Parallelism(graph, options);
        var chainInto = ChainedEdges(graph, parallelism);
        CheckForwards(graph, parallelism);
        var vertexOf = new int[graph.Nodes.Count];
        var indexOf = new int[graph.Nodes.Count];
        var chains = new List<List<PlannedOperator>>();
        foreach (var node in graph.Nodes)
        {
            if (chainInto[node.Id] is { } edge)
            {
                vertexOf[node.Id] = vertexOf[edge.From];
                var hasher = edge.Partitioning is Partitioning.Hash hash ? hash.Hasher : null;
                var chain = chains[vertexOf[edge.From]];
                chain.Add(new PlannedOperator(node, uids[node.Id], hasher));
                indexOf[node.Id] = chain.Count - 1;
            }
            else
            {
                vertexOf[node.Id] = chains.Count;
                chains.Add([new PlannedOperator(node, uids[node.Id], null)]);
            }
        }

        var edges = graph.Edges
            .Where(e => chainInto[e.To] != e)
            .Select(e => new JobEdge(vertexOf[e.From], indexOf[e.From], e.Port, vertexOf[e.To], Settle(e, parallelism), e.Input, timeless.Contains(e)))
            .ToArray();
        var vertices = chains.Select((chain, id) => new JobVertex(id, chain, parallelism[chain[0].Node.Id])).ToArray();
        return new JobGraph(vertices, edges, options.MaxParallelism) { IsBatch = isBatch, Warnings = isBatch ? warnings : [.. warnings, .. LonelyAlignments(vertices)] };
    }

    /// <summary>Groups of sources that go on together and that have one member.</summary>
    private static IEnumerable<string> LonelyAlignments(IEnumerable<JobVertex> vertices) => vertices
        .SelectMany(static v => v.Chain.Where(static o => o.Node.AlignedWith is not null).Select(o => (o.Node.Name, Group: o.Node.AlignedWith!, v.Parallelism)))
        .GroupBy(static m => m.Group, StringComparer.Ordinal)
        .Where(static g => g.Sum(static m => m.Parallelism) == 1)
        .Select(static g => $"'{g.First().Name}' is aligned in the group '{g.Key}' with nothing else: it waits for nobody. Do the others name the same group? Sources that are united before their watermarks are made count as one.");

    private static int[] Parallelism(StreamGraph graph, JobOptions options)
    {
        var parallelism = new int[graph.Nodes.Count];
        var isOrdered = new bool[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            int? ordered = graph.Into(node.Id).ToArray() is [{ Partitioning: Partitioning.Forward } edge] && isOrdered[edge.From] ? parallelism[edge.From] : null;
            parallelism[node.Id] = ParallelismOf(node, ordered ?? options.Parallelism, options);
            isOrdered[node.Id] = node.IsOrdered || ordered == parallelism[node.Id];
        }

        return parallelism;
    }

    private static int ParallelismOf(StreamNode node, int usual, JobOptions options)
    {
        var wanted = node.Parallelism ?? Math.Min(usual, node.ParallelismMax ?? int.MaxValue);
        return wanted <= options.MaxParallelism
            ? wanted
            : throw FreshetException.User($"'{node.Name}' has parallelism {wanted}, above MaxParallelism {options.MaxParallelism}. Lower it, or raise MaxParallelism (a job started anew).");
    }

    /// <summary>For each node the one edge by which it joins its forerunner's chain, or null.</summary>
    private static StreamEdge?[] ChainedEdges(StreamGraph graph, int[] parallelism)
    {
        var chained = new StreamEdge?[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            var into = graph.Into(node.Id).ToArray();
            if (into.Length != 1 || !node.CanChain || !graph.Nodes[into[0].From].CanChainAfter)
            {
                continue;
            }

            var edge = into[0];
            var alone = edge.Port == 0 && graph.OutOf(edge.From).Count(e => e.Port == 0) == 1;
            var same = parallelism[edge.From] == parallelism[node.Id];
            var direct = edge.Partitioning is Partitioning.Forward || (parallelism[node.Id] == 1 && same);
            if (alone && same && direct)
            {
                chained[node.Id] = edge;
            }
        }

        return chained;
    }

    private static void CheckForwards(StreamGraph graph, int[] parallelism)
    {
        if (graph.Edges.FirstOrDefault(e => e.Partitioning is Partitioning.Forward { IsRequired: true } && parallelism[e.From] != parallelism[e.To]) is { } edge)
        {
            throw FreshetException.User(
                $"Forward() from '{graph.Nodes[edge.From].Name}' (parallelism {parallelism[edge.From]}) to '{graph.Nodes[edge.To].Name}' ({parallelism[edge.To]}) needs one parallelism on both sides. Set WithParallelism on one of them, or leave Forward() out.");
        }
    }

    private static Partitioning Settle(StreamEdge edge, int[] parallelism) =>
        edge.Partitioning is Partitioning.Forward && parallelism[edge.From] != parallelism[edge.To]
            ? new Partitioning.Rebalance()
            : edge.Partitioning;
}
