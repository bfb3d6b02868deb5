using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>The exactly-once sink, step by step: what is in the topic for whoever reads committed records, after each death and start.</summary>
public sealed class StagedSinkTests(KafkaBroker broker)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private KafkaServer Server => broker.Server;

    [Fact]
    public void Records_appear_when_the_checkpoint_is_complete_and_not_before()
    {
        var topic = Topic();
        using var run = Open(topic);
        run.Write(Topics.Values(0, 100));
        run.Snapshot(1);
        run.Write(Topics.Values(1, 50));
        Assert.Empty(Server.ReadAll(topic));
        run.Complete(1);
        WaitFor(run, topic, 100);

        run.Snapshot(2, isFinal: true);
        run.Complete(2); // the last one waits until all is sent
        Assert.Equal(Topics.Values(0, 100).Concat(Topics.Values(1, 50)), Values(topic));
    }

    [Fact]
    public void What_was_staged_is_sent_by_the_next_start_when_nobody_was_told()
    {
        var topic = Topic();
        MemorySnapshot state;
        using (var run = Open(topic))
        {
            run.Write(Topics.Values(0, 5000));
            state = run.Snapshot(1);
            run.Write(Topics.Values(1, 10)); // of which nothing counts
        }

        Assert.Empty(Server.ReadAll(topic));
        using (var again = Open(topic, [state]))
        {
            Assert.Equal(Topics.Values(0, 5000), Values(topic));
        }

        using var third = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 5000), Values(topic));
        Assert.Empty(third.Context.Unclaimed);
    }

    /// <summary>The first run stands still in the midst of a transaction while another one starts, as a stopped process does, and goes on after that.</summary>
    [Theory]
    [InlineData("Sent")]
    [InlineData("Committed")]
    public void A_run_that_is_overtaken_in_the_midst_of_a_transaction_doubles_nothing_and_writes_nothing_more(string at)
    {
        var topic = Topic();
        var isArmed = false;
        using var reached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        using var zombie = Open(topic, options: new() { Reached = step => Stop(step) });
        zombie.Write(Topics.Values(0, 1000));
        var state = zombie.Snapshot(1);
        isArmed = true;
        zombie.Complete(1);
        Assert.True(reached.Wait(Limit));

        using var heir = Open(topic, [state]);
        Assert.Equal(Topics.Values(0, 1000), Values(topic));
        heir.Write(Topics.Values(1, 10));
        heir.Snapshot(2, isFinal: true);
        heir.Complete(2);
        goOn.Set();

        var failure = Assert.Throws<FreshetException>(() =>
        {
            zombie.Write(Topics.Values(2, 10));
            zombie.Snapshot(2, isFinal: true);
            zombie.Complete(2);
        });
        Assert.False(failure.Retry);
        Assert.Contains($"another run with the transactional id '{topic}-0' has written", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Topics.Values(0, 1000).Concat(Topics.Values(1, 10)), Values(topic));

        void Stop(StagedStep step)
        {
            if (isArmed && step.ToString() == at)
            {
                reached.Set();
                goOn.Wait(Limit);
            }
        }
    }

    private void WaitFor(SinkRun<string> run, string topic, int count) => run.WaitUntil(() => Server.ReadAll(topic).Count >= count, Limit);

    private IEnumerable<string> Values(string topic) => Server.ReadAll(topic).Select(m => m.Value!);

    private string Topic(int partitions = 1, [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        var topic = Topics.New(test);
        Server.CreateTopic(topic, partitions);
        return topic;
    }

    private SinkRun<string> Open(string topic, IReadOnlyList<MemorySnapshot>? restored = null, KafkaSinkOptions<string>? options = null, int subtask = 0, int parallelism = 1) => new(
        s => s.ToKafka(Server.Brokers, topic, Format.Text, (options ?? new()) with { Delivery = KafkaDelivery.ExactlyOnce, TransactionalId = topic }), subtask, parallelism, restored);
}
