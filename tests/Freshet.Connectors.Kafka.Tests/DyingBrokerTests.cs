using Freshet.Servers;
using Freshet.Testing;
using Microsoft.Extensions.Logging;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>A broker that is killed under a source, with <c>kill -9</c>: it comes back, or it does not.</summary>
public sealed class DyingBrokerTests(MortalBroker broker) : IClassFixture<MortalBroker>
{
    private const int Each = 50_000;

    /// <summary>Small prefetch: what is read after the kill really comes from the broker after it.</summary>
    private static readonly Dictionary<string, string> SmallQueue = new() { ["queued.min.messages"] = "100", ["queued.max.messages.kbytes"] = "64", ["fetch.message.max.bytes"] = "20000" };

    private KafkaServer Server => broker.Server;

    [Fact]
    public async Task A_source_goes_on_without_loss_when_the_broker_comes_back()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, Topics.Values(0, Each));
        Server.Produce(topic, 1, Topics.Values(1, Each));
        using var run = Open(topic, new() { Bounded = true, Properties = SmallQueue });
        run.ReadRecords(Each / 2);

        Server.KillBroker();
        run.ReadUntil(() => HasWarned(run));
        var restart = Task.Run(Server.RestartBroker, TestContext.Current.CancellationToken);
        run.ReadToEnd();
        await restart;

        Assert.Equal(Topics.Values(0, Each), run.Records.Select(r => r.Value).Where(v => v[0] == '0'));
        Assert.Equal(Topics.Values(1, Each), run.Records.Select(r => r.Value).Where(v => v[0] == '1'));
    }

    [Fact]
    public async Task A_source_that_starts_before_the_broker_waits_for_it()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 100));
        Server.KillBroker();
        using var run = Open(topic, new() { Bounded = true });
        run.ReadUntil(() => HasWarned(run));
        Assert.Empty(run.Records);
        var restart = Task.Run(Server.RestartBroker, TestContext.Current.CancellationToken);
        run.ReadToEnd();
        await restart;
        Assert.Equal(Topics.Values(0, 100), run.Records.Select(r => r.Value));
        Assert.Contains(run.Contexts[0].Lines.Lines, l => l.Level == LogLevel.Information && l.Text.Contains("again, after", StringComparison.Ordinal));
    }

    [Fact]
    public void A_source_whose_broker_stays_away_fails_after_its_time_and_can_be_restored()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 100));
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new() { ConnectTimeout = TimeSpan.FromSeconds(3) }))
        {
            run.ReadRecords(100);
            snapshot = run.Snapshot(1);
            Server.KillBroker();
            var failure = Assert.Throws<FreshetException>(run.ReadToEnd);
            Assert.True(failure.Retry);
            Assert.Equal(ErrorDomain.External, failure.Domain);
            Assert.Contains($"Kafka at {Server.Brokers} cannot serve topic '{topic}'", failure.Message, StringComparison.Ordinal);
        }

        Server.RestartBroker();
        Server.Produce(topic, 0, Topics.Values(0, 10, from: 100));
        using var again = Open(topic, new(), snapshot);
        again.ReadRecords(10);
        Assert.Equal(Topics.Values(0, 10, from: 100), again.Records.Select(r => r.Value));
    }

    private static bool HasWarned(SourceRun<string> run) => run.Contexts[0].Lines.Lines.Any(l => l.Level == LogLevel.Warning && l.Text.Contains("Trying again", StringComparison.Ordinal));

    private SourceRun<string> Open(string topic, KafkaSourceOptions options, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, options), restored: restored);
}
