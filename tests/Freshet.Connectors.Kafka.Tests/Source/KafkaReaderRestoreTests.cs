using Freshet.Core;
using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Positions in checkpoints: exact, for any parallelism, and never guessed.</summary>
public sealed class KafkaReaderRestoreTests(KafkaBroker broker)
{
    private KafkaServer Server => broker.Server;

    [Theory]
    [InlineData(1, new[] { 1, 3, 2 })]
    [InlineData(2, new[] { 4, 1, 4, 2 })]
    [InlineData(3, new[] { 2, 5, 3, 1, 2 })]
    public void A_restart_with_another_parallelism_reads_each_record_exactly_once(int seed, int[] parallelisms)
    {
        const int Partitions = 4;
        const int Each = 5000;
        var topic = Topics.New();
        Server.CreateTopic(topic, Partitions);
        for (var p = 0; p < Partitions; p++)
        {
            Server.Produce(topic, p, Topics.Values(p, Each));
        }

        var random = new SeededRandom((ulong)seed);
        var options = new KafkaSourceOptions { Bounded = true };
        var kept = new List<string>();
        List<MemorySnapshot>? restored = null;
        for (var i = 0; i < parallelisms.Length; i++)
        {
            using var run = Open(topic, options, parallelisms[i], restored);
            if (i == parallelisms.Length - 1)
            {
                run.ReadToEnd();
                kept.AddRange(run.Records.Select(r => r.Value));
                Assert.All(run.Contexts, c => Assert.Empty(c.Unclaimed));
                break;
            }

            run.ReadRecords(random.Next(4000));
            restored = run.Snapshot(i + 1);
            kept.AddRange(run.Records.Select(r => r.Value));
            run.ReadRecords(run.Records.Count + 1000); // read after the snapshot and lost with the crash: read again
        }

        for (var p = 0; p < Partitions; p++)
        {
            Assert.Equal(Topics.Values(p, Each), kept.Where(v => v[0] == '0' + p));
        }

        Assert.Equal(Partitions * Each, kept.Count);
    }

    [Fact]
    public void The_position_in_the_checkpoint_wins_over_the_start()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 10));
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadRecords(10);
            snapshot = run.Snapshot(1);
        }

        Server.Produce(topic, 0, Topics.Values(0, 5, from: 10));
        using var again = Open(topic, new() { Start = KafkaStart.Latest }, restored: snapshot);
        again.ReadRecords(5);
        Assert.Equal(Topics.Values(0, 5, from: 10), again.Records.Select(r => r.Value));
    }

    [Fact]
    public void Latest_is_a_place_and_not_a_word_in_the_checkpoint()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, ["before"]);
        List<MemorySnapshot> snapshot;
        var options = new KafkaSourceOptions { Start = KafkaStart.Latest };
        using (var run = Open(topic, options, parallelism: 2))
        {
            run.ReadUntil(() => run.Contexts.All(c => c.Told.Count > 0));
            snapshot = run.Snapshot(1); // nothing was read yet
        }

        Server.Produce(topic, 0, ["between"]);
        using var again = Open(topic, options, parallelism: 1, restored: snapshot);
        again.ReadRecords(1);
        Assert.Equal(["between"], again.Records.Select(r => r.Value));
    }

    /// <summary>A checkpoint can come before a reader knows its partitions; these must not be taken for new ones later.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_reader_that_had_not_found_its_partitions_starts_where_the_options_say(int parallelismAfter)
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 4);
        for (var p = 0; p < 4; p++)
        {
            Server.Produce(topic, p, [$"{p}/history"]);
        }

        var options = new KafkaSourceOptions { Start = KafkaStart.Latest };
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, options, parallelism: 2))
        {
            while (run.Contexts[0].Told.Count == 0)
            {
                run.ReadOnce(0); // only the first reader gets to do anything
            }

            snapshot = run.Snapshot(1);
        }

        List<MemorySnapshot> second;
        using (var idle = Open(topic, options, parallelism: 3, restored: snapshot))
        {
            second = idle.Snapshot(2); // and another one before anything was found
        }

        Server.Produce(topic, Splits.OwnerOf(topic, 0, 2) == 0 ? 0 : 1, ["between"]);
        using var again = Open(topic, options, parallelismAfter, second);
        again.ReadUntil(() => again.Contexts.Sum(c => c.Told.Count(t => t.StartsWith("open", StringComparison.Ordinal))) == 4);
        for (var p = 0; p < 4; p++)
        {
            Server.Produce(topic, p, [$"{p}/after"]);
        }

        again.ReadRecords(5);
        Assert.Equal(["0/after", "1/after", "2/after", "3/after", "between"], again.Records.Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Partitions_that_came_while_the_job_was_away_are_read_from_their_beginning()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, ["0/0"]);
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadRecords(1);
            snapshot = run.Snapshot(1);
        }

        Server.AddPartitions(topic, 3);
        Server.Produce(topic, 2, Topics.Values(2, 10));
        using var again = Open(topic, new() { Start = KafkaStart.Latest }, parallelism: 2, snapshot);
        again.ReadRecords(10);
        Assert.Equal(Topics.Values(2, 10), again.Records.Select(r => r.Value));
    }

    [Fact]
    public void A_bounded_read_keeps_its_ends_over_a_restart()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, Topics.Values(0, 1500));
        Server.Produce(topic, 1, Topics.Values(1, 1500));
        var options = new KafkaSourceOptions { Bounded = true };
        List<MemorySnapshot> snapshot;
        var kept = new List<string>();
        using (var run = Open(topic, options))
        {
            run.ReadRecords(10);
            snapshot = run.Snapshot(1);
            kept.AddRange(run.Records.Select(r => r.Value));
        }

        Server.Produce(topic, 0, ["later"]);
        Server.AddPartitions(topic, 3);
        Server.Produce(topic, 2, ["later"]);
        using var again = Open(topic, options, parallelism: 3, snapshot);
        again.ReadToEnd();
        kept.AddRange(again.Records.Select(r => r.Value));
        Assert.Equal(Topics.Values(0, 1500).Concat(Topics.Values(1, 1500)).Order(StringComparer.Ordinal), kept.Order(StringComparer.Ordinal));

        using var done = Open(topic, options, parallelism: 2, again.Snapshot(2));
        done.ReadToEnd();
        Assert.Empty(done.Records);
    }

    [Fact]
    public void A_position_that_was_deleted_fails_and_says_what_is_there()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 100));
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadUntil(() => run.Records.Count > 0);
            snapshot = run.Snapshot(1);
        }

        Server.Produce(topic, 0, Topics.Values(0, 100, from: 100));
        Server.DeleteRecords(topic, 0, 150);
        using var again = Open(topic, new(), restored: snapshot);
        var failure = Assert.Throws<FreshetException>(again.ReadToEnd);
        Assert.Empty(again.Records);
        Assert.False(failure.Retry);
        Assert.Contains($"topic '{topic}', partition 0, offset 100 is wanted", failure.Message, StringComparison.Ordinal);
        Assert.Contains("offsets from 150 up to 200", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_made_anew_is_not_taken_for_the_old_one()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, Topics.Values(0, 10));
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadRecords(10);
            snapshot = run.Snapshot(1);
        }

        Server.DeleteTopic(topic);
        Server.CreateTopic(topic, 2);
        Server.Produce(topic, 0, Topics.Values(0, 50));
        using var again = Open(topic, new(), restored: snapshot);
        var failure = Assert.Throws<FreshetException>(again.ReadToEnd);
        Assert.Contains("deleted and made anew", failure.Message, StringComparison.Ordinal);
        Assert.Empty(again.Records);
    }

    [Fact]
    public void A_topic_deleted_while_it_is_read_fails()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, ["a"]);
        using var run = Open(topic, new() { DiscoverEvery = TimeSpan.FromMilliseconds(200) });
        run.ReadRecords(1);
        Server.DeleteTopic(topic);
        var failure = Assert.Throws<FreshetException>(run.ReadToEnd);
        Assert.Contains($"topic '{topic}' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_of_a_topic_that_is_not_read_any_more_are_not_dropped_silently()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadUntil(() => run.Contexts[0].Told.Count > 0);
            snapshot = run.Snapshot(1);
        }

        var failure = Assert.Throws<FreshetException>(() => Open("another", new(), restored: snapshot));
        Assert.Contains($"positions in topic '{topic}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_positions_of_one_partition_are_refused()
    {
        var topic = Topics.New();
        Server.CreateTopic(topic, 1);
        List<MemorySnapshot> snapshot;
        using (var run = Open(topic, new()))
        {
            run.ReadUntil(() => run.Contexts[0].Told.Count > 0);
            snapshot = run.Snapshot(1);
        }

        var failure = Assert.Throws<FreshetException>(() => Open(topic, new(), restored: [snapshot[0], snapshot[0] with { Subtask = 1 }]));
        Assert.Equal(ErrorDomain.Internal, failure.Domain);
        Assert.Contains("two positions for partition 0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_group_follows_completed_checkpoints_and_never_leads()
    {
        var topic = Topics.New();
        var group = topic + "-group";
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, 0, Topics.Values(0, 10));
        using (var run = Open(topic, new() { GroupId = group }))
        {
            run.ReadRecords(10);
            run.Snapshot(1);
            Assert.True(Server.Committed(group, topic, 0) < 0);
            Server.Produce(topic, 0, Topics.Values(0, 5, from: 10));
            run.ReadRecords(15);
            run.Snapshot(2);
            run.Complete(1);
        }

        Assert.Equal(10, Server.Committed(group, topic, 0));

        using var again = Open(topic, new() { GroupId = group });
        again.ReadRecords(15);
        again.Snapshot(3);
        again.Complete(3);
        again.ReadUntil(() => Server.Committed(group, topic, 0) == 15);
    }

    private SourceRun<string> Open(string topic, KafkaSourceOptions options, int parallelism = 1, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, options), parallelism, restored);
}
