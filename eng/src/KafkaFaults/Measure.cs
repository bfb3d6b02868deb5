using System.Diagnostics;
using System.Globalization;
using Freshet.Servers;

namespace Freshet.KafkaFaults;

/// <summary>Records of 100 bytes with keys into a topic, by each kind of delivery in turn: records a second from start to end of the job, last checkpoint included.</summary>
internal static class Measure
{
    private const int Padding = 80;

    public static async Task Run(KafkaServer kafka, long records, int rounds)
    {
        var rates = new Dictionary<KafkaDelivery, List<double>> { [KafkaDelivery.AtLeastOnce] = [], [KafkaDelivery.ExactlyOnce] = [] };
        await Once(kafka, KafkaDelivery.AtLeastOnce, records / 10); // warms broker and code up
        await Once(kafka, KafkaDelivery.ExactlyOnce, records / 10);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var delivery in rates.Keys)
            {
                var seconds = await Once(kafka, delivery, records);
                rates[delivery].Add(records / seconds);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"delivery\":\"{delivery}\",\"round\":{round + 1},\"records\":{records},\"seconds\":{seconds:0.00},\"records_per_s\":{records / seconds:0}}}"));
            }
        }

        var (once, exact) = (Median(rates[KafkaDelivery.AtLeastOnce]), Median(rates[KafkaDelivery.ExactlyOnce]));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"at_least_once_per_s\":{once:0},\"exactly_once_per_s\":{exact:0},\"ratio\":{exact / once:0.00}}}"));
    }

    private static async Task<double> Once(KafkaServer kafka, KafkaDelivery delivery, long records)
    {
        var topic = $"measure-{delivery}-{Stopwatch.GetTimestamp()}";
        kafka.CreateTopic(topic, 4);
        var folder = Directory.CreateTempSubdirectory("freshet-kafka-measure-").FullName;
        try
        {
            var env = StreamEnvironment.Create(new JobOptions { Parallelism = 1, Checkpoints = new CheckpointOptions { Folder = folder, Interval = TimeSpan.FromSeconds(1) } });
            var padding = new string('x', Padding);
            env.Generate(n => string.Create(CultureInfo.InvariantCulture, $"{n:D19} {padding}"), new GeneratorOptions { Count = records })
                .ToKafka(kafka.Brokers, topic, Format.Text, new KafkaSinkOptions<string> { Delivery = delivery, Key = static line => line[13..19] });
            var since = Stopwatch.StartNew();
            await env.RunAsync("measure", new HostOptions { Live = LiveView.Off });
            return since.Elapsed.TotalSeconds;
        }
        finally
        {
            kafka.DeleteTopic(topic);
            Directory.Delete(folder, true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
