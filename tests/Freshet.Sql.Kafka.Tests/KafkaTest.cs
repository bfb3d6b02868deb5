using System.Runtime.CompilerServices;
using System.Text;
using Freshet.Servers;
using Freshet.Core.Graph;
using Freshet.Runtime.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Freshet.Sql.Kafka.Tests;

/// <summary>What tests of tables in Kafka share: topics of their own, jobs that end.</summary>
public abstract class KafkaTest(KafkaBroker broker)
{
    private static int _count;

    protected KafkaServer Server => broker.Server;

    protected string NewTopic(int partitions = 1, [CallerMemberName] string test = "")
    {
        var topic = $"{(test.Length > 60 ? test[..60] : test)}-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        Server.CreateTopic(topic, partitions);
        return topic;
    }

    protected string With(string topic, string more, string connector = "kafka") =>
        $"WITH ('connector' = '{connector}', 'topic' = '{topic}', 'properties.bootstrap.servers' = '{Server.Brokers}', {more})";

    protected static StreamEnvironment Job(int parallelism = 1, CheckpointOptions? checkpoints = null) => StreamEnvironment.Create(new JobOptions
    {
        Parallelism = parallelism,
        EpochInterval = TimeSpan.FromMilliseconds(2),
        Checkpoints = checkpoints,
        Restart = RestartPolicy.Fixed(50, TimeSpan.FromMilliseconds(1)),
    }).UseKafkaTables();

    protected static async Task<JobStatus> Run(StreamEnvironment env, CancellationToken stop = default) =>
        await env.RunAsync("kafka-tables", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = NullLoggerFactory.Instance, Workers = 2 }, stop).WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Runs a query over bounded tables; its answer, sorted.</summary>
    protected static async Task<string[]> Answer(StreamEnvironment env, string query)
    {
        var changes = new List<ChangeLine>();
        env.Sql(query).ToChangeLines().ToCollection(changes);
        await Run(env);
        return [.. changes.GroupBy(static c => c.Line).SelectMany(static g => Enumerable.Repeat(g.Key, (int)g.Sum(static c => c.Weight))).Order(StringComparer.Ordinal)];
    }

    protected void Produce(string topic, params (string? Key, string? Value)[] messages) =>
        Server.Produce(topic, messages.Select(static m => (0, Bytes(m.Key), Bytes(m.Value), (long?)null)));

    protected static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
}
