using Freshet.Core.Graph;

namespace Freshet.Runtime.BatchMode;

/// <summary>From a graph as written to one for batch mode: each keyed operator, and each with a broadcast input, gets its input sorted (<see cref="BatchOperator"/>).</summary>
internal static class BatchPlan
{
    /// <summary>True when the job runs in batch mode.</summary>
    /// <exception cref="FreshetException">Batch mode was asked for and a source has no end; or an operator needs it and does not get it.</exception>
    public static bool IsFor(StreamGraph graph, JobOptions options)
    {
        var endless = graph.Nodes.FirstOrDefault(n => n.Role == NodeRole.Source && !n.IsBounded);
        if (options.Mode == ExecutionMode.Batch && endless is not null)
        {
            throw FreshetException.User(
                $"The source '{endless.Name}' has no end, and batch mode needs all input. Read it to its end (files without Watch, Kafka with Bounded), or run the job in streaming mode.");
        }

        var isBatch = options.Mode == ExecutionMode.Batch || (options.Mode == ExecutionMode.Automatic && endless is null);
        return isBatch || graph.Nodes.FirstOrDefault(n => n.IsBatchOnly) is not { } needs
            ? isBatch
            : throw FreshetException.User(
                $"'{needs.Name}' needs all of its input before it gives out anything. Run the job in batch mode: JobOptions.Mode = ExecutionMode.Batch, or --mode batch."
                + (endless is null ? "" : $" The source '{endless.Name}' would have to end for that."));
    }

    /// <summary>The graph for batch mode.</summary>
    /// <exception cref="FreshetException">Records of a keyed operator's input cannot be stored: says which member and why.</exception>
    public static StreamGraph Of(StreamGraph graph)
    {
        var nodes = graph.Nodes.ToArray();
        var edges = graph.Edges.ToArray();
        for (var n = 0; n < nodes.Length; n++)
        {
            var into = graph.Into(n).ToArray();
            if (nodes[n].Role != NodeRole.Operator || !into.Any(e => e.Partitioning is Partitioning.Hash || (e.Partitioning is Partitioning.Broadcast && into.Any(o => o.Input != e.Input))))
            {
                continue;
            }

            if (into.Any(e => e.Partitioning is Partitioning.Hash { Hasher: BatchHasher }))
            {
                continue; // columns are not sorted: their operators take the input as one epoch
            }

            nodes[n] = Wrap(nodes[n], into);
            for (var e = 0; e < edges.Length; e++)
            {
                if (edges[e].To == n && edges[e].Partitioning is Partitioning.Hash { Combine: not null } hash)
                {
                    edges[e] = edges[e] with { Partitioning = hash with { Combine = null } }; // it folds by windows as time goes on, and time stands still
                }
            }
        }

        return new StreamGraph(nodes, edges);
    }

    private static StreamNode Wrap(StreamNode node, StreamEdge[] into)
    {
        var create = node.Create;
        var sample = create();
        var makers = into.GroupBy(e => e.Input).OrderBy(g => g.Key).Select(g => Maker(node, sample, (byte)g.Key, [.. g])).ToArray();
        foreach (var maker in makers)
        {
            maker(); // what cannot be stored is refused here
        }

        return node with { Sorts = true, Create = () => new BatchOperator(create, [.. makers.Select(m => m())]) };
    }

    private static Func<BatchInput> Maker(StreamNode node, Operator sample, byte number, StreamEdge[] edges)
    {
        var hashers = edges.Select(e => e.Partitioning).OfType<Partitioning.Hash>().Select(h => h.Hasher).ToArray();
        var kind = hashers.Length > 0 ? BatchInputKind.Keyed : edges.All(e => e.Partitioning is Partitioning.Broadcast) ? BatchInputKind.Broadcast : BatchInputKind.Plain;
        var record = RecordType(sample.Receiver(number), hashers.FirstOrDefault());
        var constructor = typeof(BatchInput<>).MakeGenericType(record).GetConstructors().Single();
        return () =>
        {
            try
            {
                var input = (BatchInput)constructor.Invoke([hashers.FirstOrDefault()]);
                return input.As(kind, number);
            }
            catch (System.Reflection.TargetInvocationException e) when (e.InnerException is FreshetException why)
            {
                throw FreshetException.User($"'{node.Name}' sorts its input in batch mode, and its {TypeName.Of(record)} records cannot be stored: {why.Message}", why);
            }
        };
    }

    private static Type RecordType(object receiver, KeyHasher? hasher)
    {
        for (var type = hasher?.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyHasher<>))
            {
                return type.GenericTypeArguments[0];
            }
        }

        return receiver.GetType().GetInterfaces().Single(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReceiver<>)).GenericTypeArguments[0];
    }
}
