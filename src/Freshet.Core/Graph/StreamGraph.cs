using System.Globalization;
using System.Text;

namespace Freshet.Core.Graph;

/// <summary>What the user's calls say: nodes and edges, immutable. The only thing that the API and the runtime share.</summary>
public sealed record StreamGraph(IReadOnlyList<StreamNode> Nodes, IReadOnlyList<StreamEdge> Edges)
{
    /// <summary>The edges into a node.</summary>
    public IEnumerable<StreamEdge> Into(int node) => Edges.Where(e => e.To == node);

    /// <summary>The edges out of a node.</summary>
    public IEnumerable<StreamEdge> OutOf(int node) => Edges.Where(e => e.From == node);

    /// <summary>The graph as text, a node a line.</summary>
    public string Explain()
    {
        var text = new StringBuilder("stream graph\n");
        foreach (var node in Nodes)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {node.Id} {node.Name}");
            if (node.Detail is { } detail)
            {
                text.Append(CultureInfo.InvariantCulture, $" [{detail}]");
            }

            if (node.Parallelism is { } parallelism)
            {
                text.Append(CultureInfo.InvariantCulture, $" x{parallelism}");
            }

            foreach (var edge in Into(node.Id))
            {
                text.Append(CultureInfo.InvariantCulture, $" <-{edge.Partitioning.Name}- {edge.From}{(edge.Port == 0 ? "" : $":{edge.Port}")}{(edge.Input == 0 ? "" : $" (input {edge.Input})")}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
