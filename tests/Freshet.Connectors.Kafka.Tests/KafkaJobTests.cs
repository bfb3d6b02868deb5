using System.Globalization;
using Freshet.Servers;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Kafka topics in whole jobs.</summary>
public sealed class KafkaJobTests(KafkaBroker broker)
{
    private KafkaServer Server => broker.Server;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_bounded_topic_is_counted_in_windows_of_event_time(int parallelism)
    {
        const int PerPartition = 3000;
        var topic = Topics.New();
        Server.CreateTopic(topic, 3);
        for (var p = 0; p < 3; p++)
        {
            Server.Produce(topic, p, Topics.Values(p, PerPartition));
        }

        var rows = new List<(string Key, long End, long Count)>();
        var env = Job(parallelism);
        env.FromKafka(Server.Brokers, topic, Format.Text, new KafkaSourceOptions { Bounded = true })
            .WithWatermarks(Watermarks.Monotonic(), TimeOf)
            .KeyBy(value => value[..1])
            .Window(Tumbling.EventTime(TimeSpan.FromSeconds(1)))
            .Count((key, window, n) => (key, window.EndMs, n))
            .ToCollection(rows);

        var status = await Run(env);

        Assert.Equal((3 * PerPartition, 0), (status.RecordsIn, status.Late));
        Assert.Equal(
            from p in (string[])["0", "1", "2"] from end in (long[])[1000, 2000, 3000] select (p, end, 1000L),
            rows.Order());
    }

    [Fact]
    public async Task A_missing_topic_ends_the_job_at_once_and_is_named()
    {
        var topic = Topics.New();
        var env = Job(parallelism: 2);
        env.FromKafka(Server.Brokers, topic, Format.Text).Discard();

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Run(env));

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains($"topic '{topic}' does not exist at {Server.Brokers}", failure.Message, StringComparison.Ordinal);
        Assert.False(Server.HasTopic(topic));
    }

    private static StreamEnvironment Job(int parallelism) => StreamEnvironment.Create(new JobOptions { Parallelism = parallelism });

    private static async Task<Freshet.Runtime.Jobs.JobStatus> Run(StreamEnvironment env)
    {
        using var factory = LoggerFactory.Create(_ => { });
        return await env.RunAsync("kafka-job", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory, Workers = 2 })
            .WaitAsync(TimeSpan.FromMinutes(2));
    }

    /// <summary>The number in <c>partition/number</c>, as milliseconds.</summary>
    private static long TimeOf(string value) => long.Parse(value.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);
}
