using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet;

/// <summary>A topic as the brokers describe it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id, which a topic created again under the same name does not share; empty from brokers before 2.8.</param>
/// <param name="Partitions">How many partitions it has; they are numbered from 0.</param>
/// <param name="Leaderless">A partition that no broker serves at the moment, or null.</param>
/// <param name="Error">Why it cannot be described; <see cref="ErrorCode.NoError"/> when it can.</param>
internal sealed record TopicView(string Name, string Id, int Partitions, int? Leaderless, ErrorCode Error);

/// <summary>What the brokers say of the topics at one moment.</summary>
internal sealed record TopicSurvey(IReadOnlyList<TopicView> Topics)
{
    private const string NoId = "AAAAAAAAAAAAAAAAAAAAAA";

    /// <summary>Asks the brokers.</summary>
    /// <exception cref="KafkaException">They cannot be reached in time.</exception>
    public static async Task<TopicSurvey> Ask(IAdminClient admin, IReadOnlyList<string> topics, TimeSpan timeout)
    {
        try
        {
            var result = await admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames(topics),
                new DescribeTopicsOptions { RequestTimeout = timeout });
            return Of(result.TopicDescriptions);
        }
        catch (DescribeTopicsException failed) when (failed.Results.TopicDescriptions.Count > 0)
        {
            return Of(failed.Results.TopicDescriptions); // some topics have errors of their own
        }
    }

    private static TopicSurvey Of(List<TopicDescription> topics) => new([.. topics.Select(Of)]);

    private static TopicView Of(TopicDescription topic)
    {
        if (topic.Error.Code != ErrorCode.NoError)
        {
            return new TopicView(topic.Name, "", 0, null, topic.Error.Code);
        }

        int? leaderless = null;
        foreach (var partition in topic.Partitions)
        {
            if (partition.Leader is null || partition.Leader.Id < 0)
            {
                leaderless = partition.Partition;
            }
        }

        var id = topic.TopicId?.ToString() ?? "";
        return new TopicView(topic.Name, id == NoId ? "" : id, topic.Partitions.Count, leaderless, ErrorCode.NoError);
    }
}
