using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>A stream of records of one type. Each operator is an extension method in the file of its name.</summary>
public sealed class DataStream<T>
{
    internal DataStream(StreamEnvironment environment, int node, int port = 0)
        : this(environment, [new StreamOrigin(node, port, new Partitioning.Forward())])
    {
    }

    internal DataStream(StreamEnvironment environment, IReadOnlyList<StreamOrigin> origins)
    {
        Environment = environment;
        Origins = origins;
    }

    /// <summary>The job that this stream belongs to.</summary>
    public StreamEnvironment Environment { get; }

    /// <summary>The outputs that it consists of: one, or several for a union.</summary>
    internal IReadOnlyList<StreamOrigin> Origins { get; }

    /// <summary>The one operator that makes it.</summary>
    internal int NodeId => Origins.Count == 1 ? Origins[0].Node : throw FreshetException.User(
        $"A union has no operator of its own. Give name, uid, parallelism and the like to the streams that are united ({string.Join(", ", Origins.Select(o => $"'{Environment.Node(o.Node).Name}'"))}), or to the operator that reads them.");

    /// <summary>The name of the operator that makes this stream, for people: in plans, logs, metrics and errors.</summary>
    public DataStream<T> WithName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Environment.Change(NodeId, n => n with { Name = name });
        return this;
    }

    /// <summary>The identity of the operator that makes this stream, in checkpoints: its state follows this id however the job around it changes.</summary>
    public DataStream<T> WithUid(string uid)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uid);
        Environment.Change(NodeId, n => n with { Uid = uid });
        return this;
    }

    /// <summary>Subtasks of the operator that makes this stream.</summary>
    public DataStream<T> WithParallelism(int parallelism)
    {
        Environment.Change(NodeId, n => NodeChecks.WithParallelism(n, parallelism));
        return this;
    }

    /// <summary>Starts a new chain at the operator that makes this stream: it runs in a task of its own.</summary>
    public DataStream<T> WithoutChaining()
    {
        Environment.Change(NodeId, n => n with { CanChain = false });
        return this;
    }

    /// <summary>Batches go in turn to each subtask of the next operator.</summary>
    public DataStream<T> Rebalance() => Partitioned(new Partitioning.Rebalance());

    /// <summary>Every record goes to every subtask of the next operator.</summary>
    public DataStream<T> Broadcast() => Partitioned(new Partitioning.Broadcast());

    /// <summary>A side output of the operator that makes this stream: what it emits to this tag. One that nobody reads costs nothing.</summary>
    /// <exception cref="FreshetException">The operator has no side outputs, or has another of this name.</exception>
    public DataStream<TSide> SideOutput<TSide>(OutputTag<TSide> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new DataStream<TSide>(Environment, NodeId, Environment.ReadSide(NodeId, tag));
    }

    /// <summary>Adds an operator of one's own. <paramref name="create"/> makes the operator of one subtask.</summary>
    public DataStream<TOut> Transform<TOut>(string name, Func<Operator<T, TOut>> create, bool isStateful = false, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        var id = Environment.NextId;
        Environment.Add(
            new StreamNode { Id = id, Name = name, Role = NodeRole.Operator, Create = create, IsStateful = isStateful, Detail = detail },
            [.. Origins.Select(o => o.Into(id))]);
        return new DataStream<TOut>(Environment, id);
    }

    /// <summary>The same for one that emits to side outputs.</summary>
    internal DataStream<TOut> TransformWithSides<TOut>(string name, Func<IReadOnlyList<OutputTag>, Operator<T, TOut>> create, bool isStateful, string? detail)
    {
        var stream = Transform(name, () => create([]), isStateful, detail);
        Environment.AddSides(stream.NodeId, new SideOutputs(create, null, []));
        return stream;
    }

    /// <summary>This stream as one of the inputs of an operator with several: <see cref="StreamEnvironment.Transform{TOut}"/>.</summary>
    public StreamInput AsInput() => new(Environment, typeof(T), null, Origins);

    internal DataStream<T> Partitioned(Partitioning partitioning) => new(Environment, [.. Origins.Select(o => o with { Partitioning = partitioning })]);

    /// <summary>Ends the stream in a sink of one's own. <paramref name="create"/> makes the writer of one subtask.</summary>
    public StreamEnd ToSink(string name, Func<SinkWriter<T>> create, bool isStateful = false, string? detail = null, int? parallelismMax = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        var id = Environment.NextId;
        Environment.Add(
            new StreamNode { Id = id, Name = name, Role = NodeRole.Sink, Create = create, IsStateful = isStateful, Detail = detail, ParallelismMax = parallelismMax },
            [.. Origins.Select(o => o.Into(id))]);
        return new StreamEnd(Environment, id);
    }
}
