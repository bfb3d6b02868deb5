using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A broker that is killed under a sink, with <c>kill -9</c>: it comes back, or it does not. Beside <see cref="DyingBrokerTests"/>, with a broker of its own: both mostly wait.</summary>
public sealed class DyingBrokerSinkTests(MortalBroker broker) : IClassFixture<MortalBroker>
{
    private KafkaServer Server => broker.Server;

    [Fact]
    public async Task A_sink_delivers_everything_at_least_once_when_the_broker_comes_back()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        using var run = new SinkRun<string>(s => s.ToKafka(Server.Brokers, topic, Format.Text));
        run.Write(Topics.Values(0, 20_000));
        Server.KillBroker();
        run.Write(Topics.Values(1, 20_000));
        var restart = Task.Run(Server.RestartBroker, TestContext.Current.CancellationToken);
        run.Snapshot(1);
        await restart;

        var found = Server.ReadAll(topic).Select(m => m.Value!).ToHashSet();
        Assert.DoesNotContain(Topics.Values(0, 20_000).Concat(Topics.Values(1, 20_000)), v => !found.Contains(v));
    }

    [Fact]
    public void A_sink_whose_broker_stays_away_fails_the_checkpoint_and_says_which_topic()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        using (var run = new SinkRun<string>(s => s.ToKafka(Server.Brokers, topic, Format.Text, new() { DeliveryTimeout = TimeSpan.FromSeconds(3) })))
        {
            run.Write(["a"]);
            run.Snapshot(1);
            Server.KillBroker();
            run.Write(["b"]);
            var failure = Assert.Throws<FreshetException>(() => run.Snapshot(2));
            Assert.Equal(ErrorDomain.External, failure.Domain);
            Assert.True(failure.Retry);
            Assert.Contains($"topic '{topic}'", failure.Message, StringComparison.Ordinal);
            Assert.Contains("DeliveryTimeout", failure.Message, StringComparison.Ordinal);
        }

        Server.RestartBroker();
    }
}
