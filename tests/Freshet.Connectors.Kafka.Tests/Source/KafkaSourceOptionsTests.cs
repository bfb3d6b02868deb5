using Freshet.Core;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>What is refused while the job is written, and what the plan shows. No broker needed.</summary>
public sealed class KafkaSourceOptionsTests
{
    public static TheoryData<KafkaSourceOptions, string> Refused => new()
    {
        { With("group.id", "g"), "GroupId" },
        { With("enable.auto.commit", "true"), "checkpoints" },
        { With("auto.offset.reset", "latest"), "KafkaSourceOptions.Start" },
        { With("bootstrap.servers", "x:1"), "first argument" },
        { With("enable.partition.eof", "false"), "'enable.partition.eof'" },
        { new() { GroupId = " " }, "GroupId is empty" },
        { new() { DiscoverEvery = TimeSpan.Zero }, "DiscoverEvery is 00:00:00" },
        { new() { ConnectTimeout = TimeSpan.FromSeconds(-1) }, "ConnectTimeout is -00:00:01" },
        { new() { Start = KafkaStart.Committed("", KafkaStart.Earliest) }, "has no group" },
        { new() { Start = KafkaStart.Committed("g", KafkaStart.Committed("h", KafkaStart.Earliest)) }, "fallback" },
        { new() { Start = KafkaStart.Timestamp(DateTimeOffset.MinValue) }, "1970" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_option_that_cannot_work_is_refused_with_what_to_do(KafkaSourceOptions options, string says)
    {
        var failure = Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromKafka("localhost:9092", "t", Format.Text, options));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("a", "a")]
    [InlineData("a", " ")]
    public void Topics_must_be_named_and_different(params string[] topics)
    {
        Assert.Throws<FreshetException>(() => StreamEnvironment.Create().FromKafka("localhost:9092", topics, Format.Text));
    }

    [Theory]
    [InlineData("no.such.property", "1", "No such configuration property")]
    [InlineData("fetch.min.bytes", "many", "fetch.min.bytes")]
    public void A_property_that_the_client_does_not_take_fails_the_start(string name, string value, string says)
    {
        var failure = Assert.Throws<FreshetException>(() => new SourceRun<string>(env => env.FromKafka("localhost:1", "t", Format.Text, With(name, value))));
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_shows_topic_brokers_format_and_start()
    {
        var env = StreamEnvironment.Create();
        env.FromKafka("k1:9092,k2:9092", "lines", Format.Text, new() { Bounded = true, Start = KafkaStart.Committed("g", KafkaStart.Latest) });
        Assert.Contains("from kafka lines [lines at k1:9092,k2:9092, text, from group 'g', else from latest, bounded]", env.ToGraph().Explain(), StringComparison.Ordinal);
        var node = env.ToGraph().Nodes[0];
        Assert.True(node.IsBounded);
        Assert.True(node.IsStateful);
        Assert.IsAssignableFrom<SourceReader<string>>(node.Create());
    }

    private static KafkaSourceOptions With(string name, string value) => new() { Properties = new Dictionary<string, string> { [name] = value } };
}
