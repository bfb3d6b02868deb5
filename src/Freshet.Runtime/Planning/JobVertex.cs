using Freshet.Core.Graph;

namespace Freshet.Runtime.Planning;

/// <summary>A chain of operators that run in one task a subtask.</summary>
/// <param name="Id">Number in the job graph.</param>
/// <param name="Chain">The operators, first to last, each reading its forerunner's main output.</param>
/// <param name="Parallelism">Subtasks.</param>
public sealed record JobVertex(int Id, IReadOnlyList<PlannedOperator> Chain, int Parallelism)
{
    /// <summary>The operators' names joined by arrows.</summary>
    public string Name => string.Join(" → ", Chain.Select(o => o.Node.Name));

    /// <summary>True when it reads from outside, not from other vertices.</summary>
    public bool IsSource => Chain[0].Node.Role == NodeRole.Source;
}

/// <summary>A node with its identity in checkpoints and its outgoing edges that leave the chain.</summary>
/// <param name="Node">What the user wrote.</param>
/// <param name="Uid">Identity in checkpoints.</param>
/// <param name="ChainedBy">The hasher when a keyed edge became a step within the chain; null otherwise.</param>
public sealed record PlannedOperator(StreamNode Node, string Uid, KeyHasher? ChainedBy);

/// <summary>An edge between vertices.</summary>
/// <param name="FromVertex">Where it leaves.</param>
/// <param name="FromOperator">Which operator of that chain.</param>
/// <param name="Port">Which of its outputs.</param>
/// <param name="ToVertex">Where it arrives (at the first operator).</param>
/// <param name="Partitioning">How records find their subtask.</param>
/// <param name="Input">Which input of that operator.</param>
/// <param name="IsTimeless">True when no watermark can come this way and none is waited for: a broadcast stream of rules.</param>
public sealed record JobEdge(int FromVertex, int FromOperator, int Port, int ToVertex, Partitioning Partitioning, int Input = 0, bool IsTimeless = false);
