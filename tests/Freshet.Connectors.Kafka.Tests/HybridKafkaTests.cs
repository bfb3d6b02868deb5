using System.Text;
using Freshet.Core.Files;
using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Files first, then a topic: every record of both once, whatever the moment of a crash.</summary>
public sealed class HybridKafkaTests(KafkaBroker broker)
{
    private const int OfFiles = 3000;
    private const int Each = 2000;

    private KafkaServer Server => broker.Server;

    [Theory]
    [InlineData(1, 2, 2)] // nothing but files was read
    [InlineData(OfFiles - 500, 2, 3)]
    [InlineData(OfFiles, 3, 1)] // at the switch
    [InlineData(OfFiles + 1, 1, 2)]
    [InlineData(OfFiles + Each, 2, 3)]
    public void Files_and_then_a_topic_are_read_exactly_across_a_crash(int stopAt, int before, int after)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, Topics.Values(0, Each));
        Server.Produce(topic, 1, Topics.Values(1, Each));
        var disk = new SimulatedDisk(1);
        Write(disk, "/in/a", Topics.Values(7, OfFiles / 2));
        Write(disk, "/in/b", Topics.Values(8, OfFiles / 2));

        List<string> read;
        List<MemorySnapshot> snapshot;
        using (var run = Open(disk, topic, before, null))
        {
            run.ReadRecords(stopAt);
            snapshot = run.Snapshot(1);
            read = [.. run.Records.Select(r => r.Value)];
            run.ReadRecords(Math.Min(read.Count + 500, OfFiles + Each)); // of which nothing counts
        }

        using var again = Open(disk, topic, after, snapshot);
        Assert.All(again.Contexts, c => Assert.Empty(c.Unclaimed));
        again.ReadToEnd();
        read.AddRange(again.Records.Select(r => r.Value));

        Assert.Equal(
            Topics.Values(7, OfFiles / 2).Concat(Topics.Values(8, OfFiles / 2)).Concat(Topics.Values(0, Each)).Concat(Topics.Values(1, Each)).Order(StringComparer.Ordinal),
            read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_subtask_without_a_part_in_the_first_source_is_active_in_the_second()
    {
        var (first, second) = (Topics.New(), Topics.New());
        Server.CreateTopic(first, 1);
        Server.CreateTopic(second, 4);
        Server.Produce(first, 0, Topics.Values(9, 10));
        for (var p = 0; p < 4; p++)
        {
            Server.Produce(second, p, Topics.Values(p, 10));
        }

        var options = new KafkaSourceOptions { Bounded = true };
        using var run = new SourceRun<string>(env => env.FromHybrid(e => e.FromKafka(Server.Brokers, first, Format.Text, options), e => e.FromKafka(Server.Brokers, second, Format.Text, options)), parallelism: 2);
        run.ReadToEnd();

        Assert.Equal(50, run.Records.Count);
        for (var i = 0; i < 2; i++)
        {
            Assert.Contains(run.Records, r => r.Subtask == i && r.Value[0] != '9');
            Assert.NotEqual("idle", run.Contexts[i].Told.LastOrDefault(t => t is "idle" or "active"));
        }
    }

    private SourceRun<string> Open(SimulatedDisk disk, string topic, int parallelism, IReadOnlyList<MemorySnapshot>? restored) => new(
        env => env.FromHybrid(e => e.FromFiles("/in", Format.Text, new FileSourceOptions { BlockBytes = 1000 }), e => e.FromKafka(Server.Brokers, topic, Format.Text, new KafkaSourceOptions { Bounded = true })),
        parallelism,
        restored,
        disk);

    private static void Write(SimulatedDisk disk, string path, IEnumerable<string> lines)
    {
        disk.CreateDirectory("/in");
        using var file = disk.OpenWrite(path, FileOpen.Truncate);
        file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        file.Sync();
        disk.SyncDirectory("/in");
    }
}
