using System.Globalization;
using System.Text;

namespace Freshet.Runtime.Planning;

/// <summary>One task: a vertex on one subtask.</summary>
/// <param name="Id">Number in the plan.</param>
/// <param name="Vertex">The chain it runs.</param>
/// <param name="Subtask">From 0.</param>
public readonly record struct PlannedTask(int Id, int Vertex, int Subtask);

/// <summary>One channel between two tasks.</summary>
/// <param name="Edge">Index of its edge in the job graph.</param>
/// <param name="FromTask">Who writes.</param>
/// <param name="ToTask">Who reads.</param>
public readonly record struct PlannedChannel(int Edge, int FromTask, int ToTask);

/// <summary>The job graph spread out: each task and each channel; immutable, explains itself.</summary>
public sealed record ExecutionPlan(JobGraph Graph, IReadOnlyList<PlannedTask> Tasks, IReadOnlyList<PlannedChannel> Channels)
{
    /// <summary>Spreads a job graph out.</summary>
    public static ExecutionPlan Of(JobGraph graph)
    {
        var tasks = new List<PlannedTask>();
        var first = new int[graph.Vertices.Count];
        foreach (var vertex in graph.Vertices)
        {
            first[vertex.Id] = tasks.Count;
            for (var subtask = 0; subtask < vertex.Parallelism; subtask++)
            {
                tasks.Add(new PlannedTask(tasks.Count, vertex.Id, subtask));
            }
        }

        var channels = new List<PlannedChannel>();
        for (var e = 0; e < graph.Edges.Count; e++)
        {
            var edge = graph.Edges[e];
            int from = graph.Vertices[edge.FromVertex].Parallelism, to = graph.Vertices[edge.ToVertex].Parallelism;
            for (var i = 0; i < from; i++)
            {
                for (var j = 0; j < to; j++)
                {
                    if (Reaches(edge.Partitioning, i, from, j, to))
                    {
                        channels.Add(new PlannedChannel(e, first[edge.FromVertex] + i, first[edge.ToVertex] + j));
                    }
                }
            }
        }

        return new ExecutionPlan(graph, tasks, channels);
    }

    private static bool Reaches(Core.Graph.Partitioning partitioning, int i, int from, int j, int to) => partitioning switch
    {
        Core.Graph.Partitioning.Forward => i == j,
        Core.Graph.Partitioning.Rescale => to >= from ? (long)j * from / to == i : (long)i * to / from == j,
        _ => true,
    };

    /// <summary>The plan as text: a task a line with the tasks it sends to.</summary>
    public string Explain()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"execution plan: {Tasks.Count} tasks, {Channels.Count} channels\n");
        foreach (var task in Tasks)
        {
            var vertex = Graph.Vertices[task.Vertex];
            var targets = Channels.Where(c => c.FromTask == task.Id).Select(c => c.ToTask.ToString(CultureInfo.InvariantCulture)).ToArray();
            text.Append(CultureInfo.InvariantCulture, $"  task {task.Id}: {vertex.Name} ({task.Subtask + 1}/{vertex.Parallelism}){(targets.Length == 0 ? "" : $" → {string.Join(", ", targets)}")}\n");
        }

        return text.ToString();
    }
}
