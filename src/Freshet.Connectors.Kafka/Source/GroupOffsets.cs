using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// Sets a consumer group's offsets to those of completed checkpoints, so that lag monitors see where the job is. For people only:
/// a failure is logged, and the next checkpoint tries again.
/// </summary>
internal sealed partial class GroupOffsets(OperatorContext context, IAdminClient admin, string group)
{
    private const int RememberedMax = 32;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastAnswerMax = TimeSpan.FromSeconds(1);

    private readonly Queue<(CheckpointId Checkpoint, List<TopicPartitionOffset> Offsets)> _taken = new();
    private List<TopicPartitionOffset>? _next;
    private Task? _setting;

    /// <summary>The request under way, or null.</summary>
    public Task? Setting => _setting;

    /// <summary>Remembers the positions of a checkpoint until it is complete.</summary>
    public void OnSnapshot(CheckpointId checkpoint, IEnumerable<StoredPosition> positions)
    {
        _taken.Enqueue((checkpoint, [.. positions.Where(p => p.Next >= 0).Select(p => new TopicPartitionOffset(p.Topic, p.Partition, p.Next))]));
        if (_taken.Count > RememberedMax)
        {
            _taken.Dequeue(); // of checkpoints that were given up
        }
    }

    /// <summary>A checkpoint is complete: its positions are to be seen.</summary>
    public void OnCheckpointComplete(CheckpointId checkpoint)
    {
        while (_taken.TryPeek(out var taken) && taken.Checkpoint.CompareTo(checkpoint) <= 0)
        {
            _next = _taken.Dequeue().Offsets;
        }

        Poll();
    }

    /// <summary>Takes the answer to the last request and makes the next one. Returns at once.</summary>
    public void Poll()
    {
        if (_setting is { IsCompleted: true } done)
        {
            _setting = null;
            if (done.Exception?.InnerException is { } failed)
            {
                LogFailure(context.Log, context.Describe(), group, (failed as KafkaException)?.Error.Reason ?? failed.Message);
            }
        }

        if (_setting is null && _next is { Count: > 0 } offsets)
        {
            _next = null;
            _setting = admin.AlterConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitionOffsets(group, offsets)],
                new AlterConsumerGroupOffsetsOptions { RequestTimeout = AnswerMax });
        }
    }

    /// <summary>Gives the last request a moment to arrive: the job ends, and its last positions are those that people will look at.</summary>
    public void Close()
    {
        try
        {
            _setting?.Wait(LastAnswerMax);
            Poll();
            _setting?.Wait(LastAnswerMax);
        }
        catch (AggregateException failed)
        {
            LogFailure(context.Log, context.Describe(), group, failed.InnerException?.Message ?? failed.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operator}: the offsets of consumer group '{Group}' could not be set: {Reason}. They are for monitoring only; the job is not affected.")]
    private static partial void LogFailure(ILogger log, string @operator, string group, string reason);
}
