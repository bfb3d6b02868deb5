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
        $"A union has no operator of its own. Give name, uid, parallelism and the like to the streams that are united ({Names}), or to the operator that reads them.");

    /// <summary>The operators that it comes from, for messages.</summary>
    internal string Names => string.Join(", ", Origins.Select(o => $"'{Environment.Node(o.Node).Name}'"));

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

    /// <summary>Says more about the operator that makes this stream in plans, beside its name.</summary>
    public DataStream<T> WithDescription(string description)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        Environment.Change(NodeId, n => n with { Detail = description });
        return this;
    }

    /// <summary>Starts a new chain at the operator that makes this stream: those before it run in other tasks, those after it may run in its own.</summary>
    public DataStream<T> WithNewChain()
    {
        Environment.Change(NodeId, n => n with { CanChain = false });
        return this;
    }

    /// <summary>The operator that makes this stream runs in a task of its own: no other shares its thread while it works, and what it costs shows by itself.</summary>
    public DataStream<T> WithoutChaining()
    {
        Environment.Change(NodeId, n => n with { CanChain = false, CanChainAfter = false });
        return this;
    }

    /// <summary>Batches go in turn to each subtask of the next operator.</summary>
    public DataStream<T> Rebalance() => Partitioned(new Partitioning.Rebalance());

    /// <summary>Each batch goes to that subtask of the next operator which has the least waiting: slow ones, and those with records that cost more, get less.</summary>
    public DataStream<T> RebalanceByLoad() => Partitioned(new Partitioning.Rebalance(ByLoad: true));

    /// <summary>Batches go in turn to a few subtasks of the next operator: with 2 writers and 6 readers each writer has 3 readers of its own.</summary>
    public DataStream<T> Rescale() => Partitioned(new Partitioning.Rescale());

    /// <summary>Each batch goes to a subtask of the next operator drawn by lot.</summary>
    public DataStream<T> Shuffle() => Partitioned(new Partitioning.Shuffle());

    /// <summary>Every record goes to the first subtask of the next operator.</summary>
    public DataStream<T> Global() => Partitioned(new Partitioning.Global());

    /// <summary>Records go to the subtask of the same number, as they do where nothing else is said; but another parallelism of the next operator is refused when the job starts.</summary>
    public DataStream<T> Forward() => Partitioned(new Partitioning.Forward(IsRequired: true));

    /// <summary>
    /// Each record goes to the subtask of the next operator that <paramref name="subtask"/> says: it is given the record and how many there are, and gives a number from
    /// 0 on. Not a key: keyed state needs KeyBy.
    /// </summary>
    public DataStream<T> PartitionBy(Func<T, int, int> subtask)
    {
        ArgumentNullException.ThrowIfNull(subtask);
        return Partitioned(new Partitioning.Custom(new FunctionChooser<T>(subtask)));
    }

    /// <summary>Every record goes to every subtask of the next operator.</summary>
    public DataStream<T> Broadcast() => Partitioned(new Partitioning.Broadcast());

    /// <summary>A side output of the operator that makes this stream: what it emits to this tag. One that nobody reads costs nothing.</summary>
    /// <exception cref="FreshetException">The operator has no side outputs, or has another of this name.</exception>
    public DataStream<TSide> SideOutput<TSide>(OutputTag<TSide> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        UserFunctions.CheckRecords(typeof(TSide), $"side output {tag.Name}");
        return new DataStream<TSide>(Environment, NodeId, Environment.ReadSide(NodeId, tag));
    }

    /// <summary>Adds an operator of one's own. <paramref name="create"/> makes the operator of one subtask.</summary>
    public DataStream<TOut> Transform<TOut>(string name, Func<Operator<T, TOut>> create, bool isStateful = false, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        UserFunctions.CheckRecords(typeof(TOut), name);
        var id = Environment.NextId;
        Environment.Add(
            new StreamNode { Id = id, Name = name, Role = NodeRole.Operator, Create = create, IsStateful = isStateful, Detail = detail },
            [.. Origins.Select(o => o.Into(id))]);
        return new DataStream<TOut>(Environment, id);
    }

    /// <summary>The same for one whose loop is compiled for itself.</summary>
    internal DataStream<TOut> TransformBranded<TOut>(string name, IBranded<Operator<T, TOut>> maker)
    {
        var brand = Brand.OfNode(Environment.NextId);
        return Transform(name, () => brand.Make(maker));
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

    /// <summary>What in the operator that makes this stream works on event time: it needs watermarks before it.</summary>
    internal DataStream<T> OnEventTime(string what)
    {
        Environment.Change(NodeId, n => n with { EventTimeFor = what });
        return this;
    }

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
