using Freshet.Core.Graph;

namespace Freshet;

/// <summary>A sink in the job: the end of a stream.</summary>
public sealed class StreamEnd
{
    private readonly StreamEnvironment _environment;
    private readonly int _node;

    internal StreamEnd(StreamEnvironment environment, int node)
    {
        _environment = environment;
        _node = node;
    }

    /// <summary>The sink's name, for people.</summary>
    public StreamEnd WithName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _environment.Change(_node, n => n with { Name = name });
        return this;
    }

    /// <summary>The sink's identity in checkpoints.</summary>
    public StreamEnd WithUid(string uid)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        _environment.Change(_node, n => n with { Uid = uid });
        return this;
    }

    /// <summary>Says more about the sink in plans, beside its name.</summary>
    public StreamEnd WithDescription(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        _environment.Change(_node, n => n with { Detail = description });
        return this;
    }

    /// <summary>The sink runs in tasks of its own, not in those of what is before it.</summary>
    public StreamEnd WithNewChain()
    {
        _environment.Change(_node, n => n with { CanChain = false });
        return this;
    }

    /// <summary>Subtasks of the sink.</summary>
    public StreamEnd WithParallelism(int parallelism)
    {
        _environment.Change(_node, n => NodeChecks.WithParallelism(n, parallelism));
        return this;
    }
}

internal static class NodeChecks
{
    public static StreamNode WithParallelism(StreamNode node, int parallelism)
    {
        if (parallelism < 1)
        {
            throw FreshetException.User($"'{node.Name}' cannot have parallelism {parallelism}: it must be at least 1.");
        }

        if (parallelism > node.ParallelismMax)
        {
            throw FreshetException.User($"'{node.Name}' cannot have parallelism {parallelism}: it runs in at most {node.ParallelismMax} subtask(s).");
        }

        return node with { Parallelism = parallelism };
    }
}
