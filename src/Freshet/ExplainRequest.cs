using System.Text.Json;
using Freshet.Core.Graph;
using Freshet.Runtime.Planning;

namespace Freshet;

/// <summary>
/// What <c>freshet explain</c> asks of a program: with the environment variable <c>FRESHET_EXPLAIN</c> set to a file, the first job that the program
/// starts is written there, and the program ends. A name that ends with .json gets JSON.
/// </summary>
internal static class ExplainRequest
{
    public const string Variable = "FRESHET_EXPLAIN";

    /// <summary>Answers when it was asked, and does not come back then.</summary>
    public static void Answer(StreamGraph graph, JobOptions options, string jobName)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } file)
        {
            return;
        }

        options.Validate();
        var job = JobPlanner.Plan(graph, options);
        File.WriteAllText(file, file.EndsWith(".json", StringComparison.Ordinal) ? Json(graph, job, jobName) : Text(graph, job));
        Environment.Exit(0);
    }

    /// <summary>As text, in three levels.</summary>
    public static string Text(StreamGraph graph, JobGraph job) => graph.Explain() + job.Explain() + ExecutionPlan.Of(job).Explain();

    private static string Json(StreamGraph graph, JobGraph job, string jobName)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("job", jobName);
            writer.WriteBoolean("batch", job.IsBatch);
            writer.WriteNumber("maxParallelism", job.MaxParallelism);
            writer.WriteStartArray("operators");
            for (var task = 0; task < job.Vertices.Count; task++)
            {
                foreach (var op in job.Vertices[task].Chain)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("id", op.Node.Id);
                    writer.WriteString("name", op.Node.Name);
                    writer.WriteString("uid", op.Uid);
                    writer.WriteString("role", op.Node.Role.ToString().ToLowerInvariant());
                    writer.WriteString("detail", op.Node.Detail);
                    writer.WriteBoolean("stateful", op.Node.IsStateful);
                    writer.WriteNumber("vertex", task);
                    writer.WriteNumber("parallelism", job.Vertices[task].Parallelism);
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndArray();
            writer.WriteStartArray("edges");
            foreach (var edge in graph.Edges)
            {
                writer.WriteStartObject();
                writer.WriteNumber("from", edge.From);
                writer.WriteNumber("to", edge.To);
                writer.WriteString("partitioning", edge.Partitioning.Name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
