namespace Freshet.Core.Graph;

/// <summary>What a node is to the stream.</summary>
public enum NodeRole
{
    /// <summary>Records begin here.</summary>
    Source,

    /// <summary>Records in, records out.</summary>
    Operator,

    /// <summary>Records end here.</summary>
    Sink,
}

/// <summary>A node of the stream graph: an operator before parallelism and chaining.</summary>
public sealed record StreamNode
{
    /// <summary>Number in the graph, in the order of the user's calls.</summary>
    public required int Id { get; init; }

    /// <summary>What people see.</summary>
    public required string Name { get; init; }

    /// <summary>Set by <c>WithUid</c>; null leaves the identity to the graph's shape.</summary>
    public string? Uid { get; init; }

    /// <summary>What it is to the stream.</summary>
    public required NodeRole Role { get; init; }

    /// <summary>Makes the operator of one subtask: a <see cref="SourceReader{T}"/>, an <see cref="Operator{TIn,TOut}"/>, a <see cref="MultiInputOperator{TOut}"/> or a <see cref="SinkWriter{T}"/>.</summary>
    public required Func<Operator> Create { get; init; }

    /// <summary>Set by <c>WithParallelism</c>; null takes the job's.</summary>
    public int? Parallelism { get; init; }

    /// <summary>The most subtasks it can have (a socket, a console: 1); null for no limit.</summary>
    public int? ParallelismMax { get; init; }

    /// <summary>True when it keeps state in checkpoints: its identity then matters.</summary>
    public bool IsStateful { get; init; }

    /// <summary>True when its input is keyed.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>True for a source whose readers can leave splits out for a time (<see cref="ISplitHolder"/>).</summary>
    public bool HoldsSplits { get; init; }

    /// <summary>True for a source that ends.</summary>
    public bool IsBounded { get; init; }

    /// <summary>True when it sorts records, in memory and on a disk: it gets a share of <see cref="SpillOptions.BytesMax"/>.</summary>
    public bool Sorts { get; init; }

    /// <summary>True when it needs all of its input before it can give out anything: for batch mode alone.</summary>
    public bool IsBatchOnly { get; init; }

    /// <summary>True when the order of its output is what it is for: operators right behind it that say nothing of their parallelism get its own, so that they see that order.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>True when it works by epochs (<see cref="Operator.OnEpoch"/>): the job then has them.</summary>
    public bool UsesEpochs { get; init; }

    /// <summary>The name under which its event time goes on together with that of others; null for by itself.</summary>
    public string? AlignedWith { get; init; }

    /// <summary>What works on event time in it, so that something before it must make watermarks; null when nothing does.</summary>
    public string? EventTimeFor { get; init; }

    /// <summary>What its input and the job's mode must be; null when any will do.</summary>
    public InputNeeds? Needs { get; init; }

    /// <summary>Says more in <c>Explain()</c>: the topic, the window, the folder.</summary>
    public string? Detail { get; init; }

    /// <summary>False starts a new chain here even where chaining is possible.</summary>
    public bool CanChain { get; init; } = true;

    /// <summary>False keeps those after it out of its chain even where chaining is possible.</summary>
    public bool CanChainAfter { get; init; } = true;
}

/// <summary>An edge of the stream graph.</summary>
/// <param name="From">The node whose output it is.</param>
/// <param name="Port">Which output; 0 is the main one.</param>
/// <param name="To">The node that reads it.</param>
/// <param name="Partitioning">How records find their subtask; forward turns into rebalance where parallelism changes.</param>
/// <param name="Input">Which input of the reading node, from 0. Several edges into one input are a union.</param>
public sealed record StreamEdge(int From, int Port, int To, Partitioning Partitioning, int Input = 0);
