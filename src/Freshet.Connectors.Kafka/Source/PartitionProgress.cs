using Confluent.Kafka;

namespace Freshet;

/// <summary>A partition that this subtask reads, and how far it has come.</summary>
internal sealed class PartitionProgress(string topic, string topicId, int partition, int split)
{
    /// <summary>No end: read for ever.</summary>
    public const long Endless = -1;

    /// <summary>The beginning of the partition, wherever that is.</summary>
    public const long Beginning = -2;

    public string Topic { get; } = topic;

    public string TopicId { get; } = topicId;

    public int Partition { get; } = partition;

    /// <summary>The number of its batches' split: stable while this reader lives.</summary>
    public int Split { get; } = split;

    /// <summary>The offset after the last record handed on, or where reading begins: <see cref="Beginning"/> or an offset.</summary>
    public long Next { get; set; } = Beginning;

    /// <summary>A bounded read stops before this offset; <see cref="Endless"/> otherwise.</summary>
    public long End { get; set; } = Endless;

    /// <summary>True when a bounded read has come to its end here.</summary>
    public bool IsDone { get; set; }

    public TopicPartition Where => new(Topic, Partition);

    public TopicPartitionOffset From => new(Where, Next == Beginning ? Offset.Beginning : new Offset(Next));
}
