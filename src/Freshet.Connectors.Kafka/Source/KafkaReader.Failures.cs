using System.Globalization;
using Confluent.Kafka;

namespace Freshet;

/// <content>What the client reports: trouble that may pass, and what ends the job.</content>
internal sealed partial class KafkaReader<T>
{
    private string? _trouble;
    private bool _hasTrouble;

    private void OnClientError(Error error)
    {
        _trouble = ClientLog.Worse(_trouble, error);
        _hasTrouble = true;
        if (error.IsFatal)
        {
            throw FreshetException.External($"{Context.Describe()}: the client of Kafka at {_brokers} cannot go on: {error.Reason}.");
        }
    }

    /// <summary>The client has trouble: ask how the brokers are, unless they are being asked again already.</summary>
    private void OnTrouble()
    {
        _hasTrouble = false;
        if (!_patience!.IsTried && !_probe!.IsAsking)
        {
            _probe.NextAt = Context.Now;
        }
    }

    private void OnConsumeError(ConsumeException failed)
    {
        var where = failed.ConsumerRecord?.TopicPartitionOffset;
        switch (failed.Error.Code)
        {
            case ErrorCode.Local_AutoOffsetReset or ErrorCode.Local_LogTruncation or ErrorCode.OffsetOutOfRange when where is not null:
                throw OutOfRange(Find(where.Topic, where.Partition.Value), failed);
            case ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression or ErrorCode.InvalidMsg:
                throw FreshetException.External($"{Context.Describe()}: a message cannot be read at {where}: {failed.Error.Reason}.", failed);
            case ErrorCode.TopicAuthorizationFailed:
                throw FreshetException.User($"{Context.Describe()}: reading at {where} is denied by Kafka at {_brokers}: {failed.Error.Reason}. Grant this user Read on the topic.", failed);
            default:
                OnClientError(failed.Error);
                break;
        }
    }

    private FreshetException OutOfRange(PartitionProgress partition, ConsumeException failed)
    {
        string range;
        try
        {
            // The job ends here, so it may wait.
            var marks = Consumer.QueryWatermarkOffsets(partition.Where, TimeSpan.FromSeconds(5));
            range = string.Create(CultureInfo.InvariantCulture, $"it has offsets from {marks.Low.Value} up to {marks.High.Value}");
        }
        catch (KafkaException unknown)
        {
            range = $"which it has could not be asked ({unknown.Error.Reason})";
        }

        return new FreshetException(
            ErrorDomain.External,
            retry: false,
            $"{Context.Describe()}: {Position(partition, partition.Next)} is wanted, but Kafka at {_brokers} does not have it: {range}. " +
            "Records were deleted before they were read (retention shorter than the job was away?), or the topic was made anew. " +
            "To go on without them, start from another position (CheckpointOptions.StartFresh with KafkaSourceOptions.Start) or from a newer checkpoint.",
            failed);
    }
}
