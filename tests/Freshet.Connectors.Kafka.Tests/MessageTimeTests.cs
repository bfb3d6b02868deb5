using System.Globalization;
using Freshet.Servers;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Messages whose timestamp is -1, which is Kafka's "no timestamp", in jobs of event time.</summary>
public sealed class MessageTimeTests(KafkaBroker broker)
{
    private static readonly KafkaSourceOptions ToEnd = new() { Bounded = true };

    private KafkaServer Server => broker.Server;

    [Fact]
    public async Task A_message_without_a_time_has_no_event_time_and_never_a_window_in_1969()
    {
        var topic = TopicWithOneUntimed();
        var ends = new List<long>();
        var env = Job();
        env.FromKafka(Server.Brokers, topic, Format.Text, ToEnd)
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(1)))
            .KeyBy(value => value[..1]).Window(Tumbling.EventTime(TimeSpan.FromSeconds(10))).Count((_, window, _) => window.EndMs).ToCollection(ends);

        var failure = await Assert.ThrowsAsync<FreshetException>(() => Run(env));

        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains("Give WithWatermarks a function", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ends, end => end <= 0);
    }

    [Fact]
    public async Task A_function_tells_the_time_of_messages_without_one()
    {
        var topic = TopicWithOneUntimed();
        var rows = new List<(long End, long Count)>();
        var env = Job();
        env.FromKafka(Server.Brokers, topic, Format.Text, ToEnd)
            .WithWatermarks(Watermarks.BoundedOutOfOrder(TimeSpan.FromSeconds(1)), value => long.Parse(value.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture))
            .KeyBy(value => value[..1]).Window(Tumbling.EventTime(TimeSpan.FromSeconds(10))).Count((_, window, n) => (window.EndMs, n)).ToCollection(rows);

        await Run(env);

        Assert.Equal([(10_000, 3)], rows);
    }

    [Fact]
    public void The_reader_gives_each_message_the_time_that_it_has()
    {
        var topic = TopicWithOneUntimed();
        using var run = new SourceRun<string>(env => env.FromKafka(Server.Brokers, topic, Format.Text, ToEnd));
        run.ReadToEnd();

        Assert.Equal([("0/1", 1L), ("0/2", null), ("0/3", 3L)], run.Records.Select(r => (r.Value, r.Timestamp)));
        var warning = Assert.Single(run.Contexts[0].Lines.Lines, l => l.Level == LogLevel.Warning);
        Assert.Contains($"topic '{topic}', partition 0, offset 1 has no timestamp", warning.Text, StringComparison.Ordinal);
        Assert.Contains("give WithWatermarks a function", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_message_without_a_time_says_so()
    {
        var read = await Job().FromKafka(Server.Brokers, TopicWithOneUntimed(), Format.Text, Format.Text, ToEnd).ToListAsync();

        Assert.Equal([1L, null, 3L], read.Select(m => m.TimestampMs));
    }

    /// <summary>Three messages of 1, none and 3 milliseconds.</summary>
    private string TopicWithOneUntimed()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 3, from: 1), i => i == 1 ? -1 : i + 1);
        Assert.Equal([1L, -1L, 3L], Server.ReadAll(topic).Select(m => m.Timestamp));
        return topic;
    }

    private static StreamEnvironment Job() => StreamEnvironment.Create(new JobOptions { Parallelism = 1, Restart = RestartPolicy.None });

    private static async Task Run(StreamEnvironment env)
    {
        using var factory = LoggerFactory.Create(_ => { });
        await env.RunAsync("times", new HostOptions { Live = LiveView.Off, StopOnSignals = false, Logging = factory, Workers = 2 }).WaitAsync(TimeSpan.FromMinutes(2));
    }
}
