using Freshet.Core;
using Freshet.Core.Graph;

namespace Freshet;

/// <summary>
/// Where a job is written: sources are opened here, streams hang off them, and the calls add up to a graph.
/// Nothing runs before <c>RunAsync</c>.
/// </summary>
public sealed class StreamEnvironment
{
    private readonly List<StreamNode> _nodes = [];
    private readonly List<StreamEdge> _edges = [];
    private readonly Dictionary<int, SideOutputs> _sides = [];

    private StreamEnvironment(JobOptions options) => Options = options;

    /// <summary>How the job will run; replace it with <c>with</c>.</summary>
    public JobOptions Options { get; set; }

    /// <summary>A new, empty job with these options (all have defaults).</summary>
    public static StreamEnvironment Create(JobOptions? options = null) => new(options ?? new JobOptions());

    /// <summary>A new, empty job with options from the command line: <c>--parallelism 4 --checkpoint-folder DIR</c> and so on; <see cref="JobArguments"/> lists them.</summary>
    /// <remarks>Arguments that are not known are left alone, misspelt ones too; the other overload gives them back, to be refused.</remarks>
    public static StreamEnvironment Create(string[] args) => new(JobArguments.Parse(args));

    /// <summary>A new, empty job with options from the command line; <paramref name="rest"/> is what <see cref="JobArguments"/> does not know.</summary>
    public static StreamEnvironment Create(string[] args, out IReadOnlyList<string> rest) => new(JobArguments.Parse(args, out rest));

    /// <summary>A stream from a source of one's own. <paramref name="create"/> makes the reader of one subtask.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="create">Makes a reader.</param>
    /// <param name="isBounded">True where it ends.</param>
    /// <param name="detail">What plans say of it besides.</param>
    /// <param name="parallelismMax">The most subtasks that have something to read; null for any number.</param>
    /// <param name="holdsSplits">True where its readers can leave splits out for a time (they are <see cref="ISplitHolder"/>s): of sources that go on together only what is too far ahead then waits, split by split.</param>
    public DataStream<T> FromSource<T>(string name, Func<SourceReader<T>> create, bool isBounded, string? detail = null, int? parallelismMax = null, bool holdsSplits = false)
    {
        UserFunctions.CheckRecords(typeof(T), name);
        return new(this, Add(new StreamNode
        {
            Id = _nodes.Count,
            Name = name,
            Role = NodeRole.Source,
            Create = create,
            IsBounded = isBounded,
            IsStateful = true,
            Detail = detail,
            ParallelismMax = parallelismMax,
            HoldsSplits = holdsSplits,
        }));
    }

    /// <summary>
    /// Adds an operator of one's own with several inputs, in their order. <paramref name="create"/> makes the operator of one subtask.
    /// Inputs that are keyed must have keys of one type: equal keys of all of them then meet in one subtask. One that is not keyed beside such must say where its records go.
    /// </summary>
    /// <exception cref="FreshetException">Inputs of other jobs, of keys of several types, or of other record types than the operator's.</exception>
    public DataStream<TOut> Transform<TOut>(string name, IReadOnlyList<StreamInput> inputs, Func<MultiInputOperator<TOut>> create, bool isStateful = false, string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(create);
        UserFunctions.CheckRecords(typeof(TOut), name);
        InputChecks.Check(this, name, inputs, create());
        var id = NextId;
        Add(
            new StreamNode
            {
                Id = id,
                Name = name,
                Role = NodeRole.Operator,
                Create = create,
                IsStateful = isStateful,
                IsKeyed = inputs.Any(i => i.KeyType is not null),
                Detail = detail,
            },
            [.. inputs.SelectMany((input, number) => input.Origins.Select(o => o.Into(id, number)))]);
        return new DataStream<TOut>(this, id);
    }

    /// <summary>The same for one that emits to side outputs.</summary>
    internal DataStream<TOut> TransformWithSides<TOut>(
        string name, IReadOnlyList<StreamInput> inputs, Func<IReadOnlyList<OutputTag>, MultiInputOperator<TOut>> create, bool isStateful, string? detail)
    {
        var stream = Transform(name, inputs, () => create([]), isStateful, detail);
        AddSides(stream.NodeId, new SideOutputs(create, null, []));
        return stream;
    }

    /// <summary>The job so far as an immutable graph.</summary>
    public StreamGraph ToGraph() => new([.. _nodes], [.. _edges]);

    internal int Add(StreamNode node, params ReadOnlySpan<StreamEdge> edges)
    {
        _nodes.Add(node);
        _edges.AddRange(edges);
        return node.Id;
    }

    /// <summary>The operator of a node may emit to side outputs.</summary>
    internal void AddSides(int node, SideOutputs sides) => _sides.Add(node, sides);

    /// <summary>The port of a side output, which is read from now on.</summary>
    internal int ReadSide(int node, OutputTag tag)
    {
        var name = _nodes[node].Name;
        if (!_sides.TryGetValue(node, out var sides))
        {
            throw FreshetException.User($"'{name}' has no side outputs. They are those of Process, and of windows with LateTo: read them from the stream that these give.");
        }

        if (sides.PortOf(tag, name) is var port and > 0)
        {
            return port;
        }

        var more = sides with { Tags = [.. sides.Tags, tag] };
        _sides[node] = more;
        Change(node, n => n with { Create = () => more.Make(more.Tags) });
        return more.Tags.Count;
    }

    internal int NextId => _nodes.Count;

    internal StreamNode Node(int id) => _nodes[id];

    internal void Change(int id, Func<StreamNode, StreamNode> change) => _nodes[id] = change(_nodes[id]);
}
