using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Freshet;

/// <summary>A partition of which something must be asked before it is read.</summary>
/// <param name="Progress">The partition.</param>
/// <param name="Start">Where it begins; null when that is known.</param>
/// <param name="WantsEnd">True when its end is to be found: a bounded read.</param>
internal sealed record OffsetQuestion(PartitionProgress Progress, KafkaStart? Start, bool WantsEnd);

/// <summary>An answer: null where nothing was asked.</summary>
internal sealed record OffsetAnswer(PartitionProgress Progress, long? Next, long? End);

/// <summary>Asks the brokers where partitions begin and end. Changes nothing: the reader takes the answers when they are complete.</summary>
internal static class OffsetLookup
{
    public static async Task<IReadOnlyList<OffsetAnswer>> Ask(
        IAdminClient admin, IReadOnlyList<OffsetQuestion> questions, IsolationLevel isolation, TimeSpan timeout)
    {
        var next = new Dictionary<TopicPartition, long>();
        var open = questions.Where(q => q.Start is not null).ToDictionary(q => q.Progress.Where, q => q.Start!);
        await TakeCommitted(admin, open, next, timeout);

        var latest = Spec(questions.Where(q => q.WantsEnd).Select(q => q.Progress.Where).Concat(open.Where(o => o.Value is KafkaStart.FromLatest).Select(o => o.Key)).Distinct(), OffsetSpec.Latest());
        var ends = await List(admin, latest, isolation, timeout);
        var timed = open.Where(o => o.Value is KafkaStart.FromTimestamp).ToList();
        var found = await List(
            admin,
            timed.ConvertAll(o => new TopicPartitionOffsetSpec { TopicPartition = o.Key, OffsetSpec = OffsetSpec.ForTimestamp(((KafkaStart.FromTimestamp)o.Value).At.ToUnixTimeMilliseconds()) }),
            isolation,
            timeout);
        var behind = await List(admin, Spec(timed.Select(o => o.Key).Where(p => found[p] < 0 && !ends.ContainsKey(p)), OffsetSpec.Latest()), isolation, timeout);

        foreach (var (where, start) in open)
        {
            next[where] = start switch
            {
                KafkaStart.FromEarliest => PartitionProgress.Beginning,
                KafkaStart.FromLatest => ends[where],
                KafkaStart.FromTimestamp when found[where] >= 0 => found[where],
                KafkaStart.FromTimestamp => ends.TryGetValue(where, out var end) ? end : behind[where],
                _ => throw FreshetException.Internal($"No rule for a start {start.Describe()}."),
            };
        }

        return [.. questions.Select(q => new OffsetAnswer(
            q.Progress,
            q.Start is null ? null : next[q.Progress.Where],
            q.WantsEnd ? ends[q.Progress.Where] : null))];
    }

    /// <summary>Moves partitions with a committed offset from the open ones to the answered ones; the others fall back.</summary>
    private static async Task TakeCommitted(IAdminClient admin, Dictionary<TopicPartition, KafkaStart> open, Dictionary<TopicPartition, long> next, TimeSpan timeout)
    {
        foreach (var group in open.Where(o => o.Value is KafkaStart.FromCommitted).GroupBy(o => (KafkaStart.FromCommitted)o.Value, o => o.Key).ToList())
        {
            var results = await admin.ListConsumerGroupOffsetsAsync(
                [new ConsumerGroupTopicPartitions(group.Key.Group, [.. group])],
                new ListConsumerGroupOffsetsOptions { RequestTimeout = timeout });
            foreach (var partition in results.SelectMany(r => r.Partitions))
            {
                if (partition.Error.IsError)
                {
                    throw new KafkaException(partition.Error);
                }

                if (partition.Offset >= 0)
                {
                    next[partition.TopicPartition] = partition.Offset;
                    open.Remove(partition.TopicPartition);
                }
            }

            foreach (var where in group.Where(open.ContainsKey))
            {
                open[where] = group.Key.Fallback;
            }
        }
    }

    private static List<TopicPartitionOffsetSpec> Spec(IEnumerable<TopicPartition> partitions, OffsetSpec spec) =>
        [.. partitions.Select(p => new TopicPartitionOffsetSpec { TopicPartition = p, OffsetSpec = spec })];

    private static async Task<Dictionary<TopicPartition, long>> List(
        IAdminClient admin, List<TopicPartitionOffsetSpec> specs, IsolationLevel isolation, TimeSpan timeout)
    {
        if (specs.Count == 0)
        {
            return [];
        }

        List<ListOffsetsResultInfo> infos;
        try
        {
            infos = (await admin.ListOffsetsAsync(specs, new ListOffsetsOptions { RequestTimeout = timeout, IsolationLevel = isolation })).ResultInfos;
        }
        catch (ListOffsetsException partial) when (partial.Result.ResultInfos.Count > 0)
        {
            infos = partial.Result.ResultInfos; // each with an error of its own, which says more than that there are some
        }

        return infos.ToDictionary(
            i => i.TopicPartitionOffsetError.TopicPartition,
            i => i.TopicPartitionOffsetError.Error.IsError ? throw new KafkaException(i.TopicPartitionOffsetError.Error) : i.TopicPartitionOffsetError.Offset.Value);
    }
}
