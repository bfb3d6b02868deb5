using Freshet.Core;
using Freshet.Core.Graph;
using Freshet.Runtime.Planning;

namespace Freshet.Runtime.Tests.Planning;

/// <summary>Graphs as text: <c>source:2 > map:2 = window:2 > sink:1</c>; '>' forward, '=' hash, '~' rebalance, '*' broadcast; ':n' parallelism.</summary>
public sealed class JobPlannerTests
{
    [Theory]
    [InlineData("source:2 > map:2 > sink:2", "source → map → sink x2")]
    [InlineData("source:2 > map:2 = window:2 > sink:2", "source → map x2 | window → sink x2")]
    [InlineData("source:1 > map:1 = window:1 > sink:1", "source → map → window → sink x1")]
    [InlineData("source:1 > map:2 > sink:2", "source x1 | map → sink x2")]
    [InlineData("source:2 ~ map:2 > sink:2", "source x2 | map → sink x2")]
    [InlineData("source:2 * map:2 > sink:1", "source x2 | map x2 | sink x1")]
    public void Plan_chains_what_can_run_in_one_task(string graph, string expected) =>
        Assert.Equal(expected, string.Join(" | ", Plan(graph).Vertices.Select(v => $"{v.Name} x{v.Parallelism}")));

    [Theory]
    [InlineData("source:1 > map:2 > sink:2", "rebalance")]
    [InlineData("source:2 = map:2 > sink:2", "hash")]
    [InlineData("source:2 * map:2 > sink:2", "broadcast")]
    public void Plan_settles_how_records_find_their_subtask(string graph, string expected) =>
        Assert.Equal(expected, Assert.Single(Plan(graph).Edges).Partitioning.Name);

    [Theory]
    [InlineData("source:2 > sink:2", 2, 0)]
    [InlineData("source:2 = window:3 > sink:3", 5, 6)]
    [InlineData("source:2 ~ map:2 > sink:1", 5, 6)]
    public void Of_spreads_a_plan_out(string graph, int tasks, int channels)
    {
        var plan = ExecutionPlan.Of(Plan(graph));

        Assert.Equal((tasks, channels), (plan.Tasks.Count, plan.Channels.Count));
    }

    [Fact]
    public void Plan_gives_the_same_identities_when_stateless_operators_come_and_go_or_parallelism_changes()
    {
        var one = Uids("source:2 > map:2 = window:2 > sink:2");
        var two = Uids("source:3 > map:1 > map:1 > filter:1 = window:4 > map:4 > sink:1");

        Assert.Equal(one, two);
        Assert.Equal(["/source", "/source/window", "/source/window/sink"], one);
    }

    [Fact]
    public void Plan_refuses_two_operators_with_one_uid()
    {
        var graph = Graph("source:1 > map:1 > sink:1");
        graph = graph with { Nodes = [.. graph.Nodes.Select(n => n with { Uid = "same" })] };

        var failure = Assert.Throws<FreshetException>(() => JobPlanner.Plan(graph, new JobOptions { Parallelism = 1 }));

        Assert.Equal("'source' (operator 0) and 'map' (operator 1, after 'source' (0)) have the same uid 'same'. Give each operator its own.", failure.Message);
    }

    [Fact]
    public void Explain_shows_chains_partitioning_and_identities()
    {
        var text = Plan("source:2 > map:2 = window:2 > sink:1").Explain();

        Assert.Contains("source → map  x2", text, StringComparison.Ordinal);
        Assert.Contains("<-hash- 0: map", text, StringComparison.Ordinal);
        Assert.Contains("uid /source/window", text, StringComparison.Ordinal);
    }

    private static string[] Uids(string graph) =>
        [.. Plan(graph).Vertices.SelectMany(v => v.Chain).Where(o => o.Node.IsStateful).Select(o => o.Uid)];

    private static JobGraph Plan(string graph) => JobPlanner.Plan(Graph(graph), new JobOptions { Parallelism = 1 });

    private static StreamGraph Graph(string text)
    {
        var (nodes, edges) = (new List<StreamNode>(), new List<StreamEdge>());
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i += 2)
        {
            var (name, parallelism) = (words[i].Split(':')[0], int.Parse(words[i].Split(':')[1]));
            var id = nodes.Count;
            nodes.Add(new StreamNode
            {
                Id = id,
                Name = name,
                Role = name == "source" ? NodeRole.Source : name == "sink" ? NodeRole.Sink : NodeRole.Operator,
                Create = () => throw new InvalidOperationException("planning makes no operators"),
                Parallelism = parallelism,
                IsStateful = name is "source" or "window" or "sink",
            });
            if (i > 0)
            {
                edges.Add(new StreamEdge(id - 1, 0, id, words[i - 1] switch
                {
                    "=" => new Partitioning.Hash(new NoHasher()),
                    "~" => new Partitioning.Rebalance(),
                    "*" => new Partitioning.Broadcast(),
                    _ => new Partitioning.Forward(),
                }));
            }
        }

        return new StreamGraph(nodes, edges);
    }

    private sealed class NoHasher : KeyHasher;
}
