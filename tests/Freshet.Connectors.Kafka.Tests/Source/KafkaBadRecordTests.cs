using System.Buffers;
using System.Text;
using Freshet.Servers;
using Freshet.Testing;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Messages that are no records, under each policy.</summary>
public sealed class KafkaBadRecordTests(KafkaBroker broker)
{
    private static readonly byte[] NotUtf8 = [0x61, 0xFF, 0x62];

    private KafkaServer Server => broker.Server;

    [Fact]
    public void The_job_fails_and_says_where_unless_told_otherwise()
    {
        var topic = Fill(NotUtf8, Topics.New());
        using var run = Open(topic, BadRecords.Fail);
        var failure = Assert.Throws<FreshetException>(run.ReadToEnd);
        Assert.Equal(ErrorDomain.User, failure.Domain);
        Assert.Contains($"topic '{topic}', partition 0, offset 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not UTF-8: byte 0xFF at offset 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("BadRecords.Skip", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_a_value_is_a_bad_record()
    {
        var topic = Fill(null, Topics.New());
        using var run = Open(topic, BadRecords.Fail);
        var failure = Assert.Throws<FreshetException>(run.ReadToEnd);
        Assert.Contains($"topic '{topic}', partition 0, offset 1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("tombstone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Skipped_messages_are_counted_and_their_positions_passed()
    {
        var topic = Fill(NotUtf8, Topics.New());
        using var run = Open(topic, BadRecords.Skip);
        run.ReadToEnd();
        Assert.Equal(["good 0", "good 2"], run.Records.Select(r => r.Value));
        Assert.Equal(1, run.Contexts[0].Metrics.Bad);

        using var again = Open(topic, BadRecords.Skip, restored: run.Snapshot(1));
        again.ReadToEnd();
        Assert.Empty(again.Records);
        Assert.Equal(0, again.Contexts[0].Metrics.Bad);
    }

    [Fact]
    public void Dead_letters_are_kept_with_their_position_once_the_checkpoint_is_complete()
    {
        var topic = Fill(NotUtf8, Topics.New());
        var disk = new SimulatedDisk(seed: 1);
        using var run = Open(topic, BadRecords.DeadLetter("/bad"), disk);
        run.ReadToEnd();
        run.Snapshot(1);
        Assert.DoesNotContain(disk.List("/bad"), f => !f.Name.StartsWith('.'));
        run.Complete(1);

        var file = Assert.Single(disk.List("/bad"), f => !f.Name.StartsWith('.'));
        var bytes = new byte[file.Length];
        using (var opened = disk.OpenRead(file.Path))
        {
            opened.Read(0, bytes);
        }

        var line = Encoding.UTF8.GetString(bytes);
        Assert.Contains($"topic '{topic}', partition 0, offset 1", line, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(NotUtf8), line, StringComparison.Ordinal);
        Assert.Equal(["good 0", "good 2"], run.Records.Select(r => r.Value));
        Assert.Equal(1, run.Contexts[0].Metrics.Bad);
    }

    [Fact]
    public void A_format_that_throws_makes_a_bad_record()
    {
        var topic = Fill("boom"u8.ToArray(), Topics.New());
        using var run = new SourceRun<string>(env => env.FromKafka(Server.Brokers, topic, new Explosive(), new() { Bounded = true, BadRecords = BadRecords.Skip }));
        run.ReadToEnd();
        Assert.Equal(2, run.Records.Count);
        Assert.Equal(1, run.Contexts[0].Metrics.Bad);
    }

    private string Fill(byte[]? bad, string topic)
    {
        Server.CreateTopic(topic, 1);
        Server.Produce(topic, [(0, null, "good 0"u8.ToArray(), null), (0, null, bad, null), (0, null, "good 2"u8.ToArray(), null)]);
        return topic;
    }

    private SourceRun<string> Open(string topic, BadRecords policy, SimulatedDisk? disk = null, IReadOnlyList<MemorySnapshot>? restored = null) =>
        new(env => env.FromKafka(Server.Brokers, topic, Format.Text, new() { Bounded = true, BadRecords = policy }), restored: restored, files: disk);

    private sealed class Explosive : Format<string>
    {
        public override string Name => "explosive";

        public override bool TryDecode(ReadOnlySpan<byte> record, out string value, out string error)
        {
            value = Encoding.UTF8.GetString(record);
            error = "";
            return value == "boom" ? throw new FormatException("it went off") : true;
        }

        public override void Encode(string value, IBufferWriter<byte> to) => to.Write(Encoding.UTF8.GetBytes(value));
    }
}
