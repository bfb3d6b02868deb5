using Freshet.Core.Graph;

namespace Freshet;

/// <summary>A stream as an input of an operator with several, without its record type: <see cref="DataStream{T}.AsInput"/>.</summary>
public sealed class StreamInput
{
    internal StreamInput(StreamEnvironment environment, Type recordType, Type? keyType, IReadOnlyList<StreamOrigin> origins)
    {
        Environment = environment;
        RecordType = recordType;
        KeyType = keyType;
        Origins = origins;
    }

    /// <summary>The type of its records.</summary>
    public Type RecordType { get; }

    /// <summary>The type of its key; null for a stream that is not keyed.</summary>
    public Type? KeyType { get; }

    internal StreamEnvironment Environment { get; }

    internal IReadOnlyList<StreamOrigin> Origins { get; }
}

/// <summary>One output of one operator, and how its records find their reader.</summary>
/// <param name="Node">The operator.</param>
/// <param name="Port">Which of its outputs.</param>
/// <param name="Partitioning">How records find their subtask.</param>
internal sealed record StreamOrigin(int Node, int Port, Partitioning Partitioning)
{
    /// <summary>The edge by which a node reads it.</summary>
    public StreamEdge Into(int node, int input = 0) => new(Node, Port, node, Partitioning, input);
}
