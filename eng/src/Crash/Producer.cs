using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Freshet.Crash;

/// <summary>Writes the lines to the topic, spread over the time in which the job is being killed, then a closing line to each partition.</summary>
internal static class Producer
{
    public static void Produce(string brokers, string topic, Lines lines, long records, TimeSpan over)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = brokers,
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = 200_000,
        }).Build();
        Exception? failure = null;
        var watch = Stopwatch.StartNew();
        for (long n = 0; n < records; n++)
        {
            Send(Lines.PartitionOf(n), lines[n]);
            if (n % 1000 == 0 && over * ((double)n / records) - watch.Elapsed is { Ticks: > 0 } early)
            {
                Thread.Sleep(early);
            }
        }

        for (var partition = 0; partition < Lines.Partitions; partition++)
        {
            Send(partition, Lines.ClosingLine(records));
        }

        producer.Flush();
        if (failure is not null)
        {
            throw failure;
        }

        void Send(int partition, string line)
        {
            var message = new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(line) };
            while (true)
            {
                try
                {
                    producer.Produce(new TopicPartition(topic, partition), message, report =>
                    {
                        if (report.Error.IsError)
                        {
                            failure = new KafkaException(report.Error);
                        }
                    });
                    return;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(20));
                }
            }
        }
    }
}
