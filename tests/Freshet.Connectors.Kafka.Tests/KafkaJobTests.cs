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

    /// <summary>A backlog: the client brings a partition in long runs, and one that is ahead of the others is paused until they have come as far.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Partitions_of_a_backlog_are_read_in_order_of_event_time_when_they_are_aligned(int parallelism)
    {
        const int PerPartition = 30_000;
        const int Partitions = 3;
        const int DriftMs = 300;
        var topic = Topics.New();
        Server.CreateTopic(topic, Partitions);
        for (var p = 0; p < Partitions; p++)
        {
            Server.Produce(topic, p, Topics.Values(p, PerPartition));
        }

        var aligned = await FarthestAhead(parallelism, static w => w.Aligned("topic", TimeSpan.FromMilliseconds(DriftMs)));
        var free = await FarthestAhead(parallelism, static w => w);

        Assert.Equal((Partitions * PerPartition, Partitions * PerPartition), (aligned.Records, free.Records));
        Assert.InRange(aligned.Ahead, 0, 6000); // the drift, a batch of each subtask, and what is under way between the tasks
        Assert.True(free.Ahead > 2 * aligned.Ahead, $"{free.Ahead} ms ahead without a group, {aligned.Ahead} with one");

        async Task<(long Ahead, long Records)> FarthestAhead(int subtasks, Func<Watermarks, Watermarks> with)
        {
            var (times, ahead) = (new long[Partitions], 0L);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var env = Job(subtasks);
            env.FromKafka(Server.Brokers, topic, Format.Text, new KafkaSourceOptions { Bounded = true })
                .WithWatermarks(with(Watermarks.Monotonic()), TimeOf)
                .ForEach(value =>
                {
                    times[value[0] - '0'] = TimeOf(value);
                    ahead = Math.Max(ahead, times.Max() - times.Min());
                    seen.Add(value);
                }).WithParallelism(1);
            await Run(env);
            return (ahead, seen.Count);
        }
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
