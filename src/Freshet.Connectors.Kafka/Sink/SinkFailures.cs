using System.Globalization;
using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>What the refusals of brokers mean to whoever runs the job.</summary>
internal sealed class SinkFailures(OperatorContext context, string brokers, string topic, TimeSpan deliveryTimeout)
{
    /// <summary>A record that was not taken.</summary>
    public FreshetException Refused(Error error, TopicPartition? where, string? trouble, Exception? inner = null)
    {
        var place = where is null || where.Partition == Partition.Any
            ? $"topic '{topic}'"
            : string.Create(CultureInfo.InvariantCulture, $"topic '{topic}', partition {where.Partition.Value}");
        var what = $"{context.Describe()}: Kafka at {brokers} did not take a record for {place}: {error.Reason}";
        return error.Code switch
        {
            ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge => FreshetException.User(
                $"{what}. Raise message.max.bytes in KafkaSinkOptions.Properties and in the topic, or write smaller records.", inner),
            ErrorCode.InvalidTimestamp => FreshetException.User(
                $"{what}. Its event time is too far from the broker's clock for this topic: set KafkaSinkOptions.EventTime to false, or change the topic's message.timestamp.before.max.ms and message.timestamp.after.max.ms.", inner),
            ErrorCode.Local_UnknownPartition => FreshetException.User($"{what}. The topic has no such partition: correct KafkaSinkOptions.Partition.", inner),
            ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart => FreshetException.User(
                $"{what}. Freshet never creates topics: create it, or correct the name.", inner),
            ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => FreshetException.User(
                $"{what}. Grant this user Write on the topic, or set other credentials in KafkaSinkOptions.Properties.", inner),
            ErrorCode.InvalidRecord or ErrorCode.InvalidMsg or ErrorCode.PolicyViolation => FreshetException.User($"{what}.", inner),
            ErrorCode.Local_MsgTimedOut => FreshetException.External(
                $"{what} after {deliveryTimeout}{Because(trouble)}. Check that the brokers run; KafkaSinkOptions.DeliveryTimeout says how long to try.", inner),
            _ => FreshetException.External($"{what}.", inner),
        };
    }

    /// <summary>The client cannot go on.</summary>
    public FreshetException Fatal(Error error) =>
        FreshetException.External($"{context.Describe()}: the client of Kafka at {brokers} cannot go on: {error.Reason}. A restart makes a new one.");

    public static string Because(string? trouble) => trouble is null ? "" : $" ({trouble})";
}
