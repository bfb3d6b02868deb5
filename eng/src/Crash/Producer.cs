using System.Text;
using Confluent.Kafka;

namespace Freshet.Crash;

/// <summary>Writes the lines to the topic, as the kills go on, then a closing line to each partition.</summary>
internal static class Producer
{
    public static void Produce(string brokers, string topic, Lines lines, long records, Pace pace, CancellationToken cancelled)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig
        {
            BootstrapServers = brokers,
            EnableIdempotence = true,
            LingerMs = 5,
            QueueBufferingMaxMessages = 200_000,
        }).Build();
        Exception? failure = null;
        long allowed = 0;
        for (long n = 0; n < records; n++)
        {
            while (n >= allowed && (allowed = pace.Allowed) <= n)
            {
                if (cancelled.WaitHandle.WaitOne(5))
                {
                    return;
                }
            }

            Send(Lines.PartitionOf(n), lines[n]);
        }

        for (var partition = 0; partition < Lines.Partitions; partition++)
        {
            Send(partition, Lines.ClosingLine(records));
        }

        producer.Flush();
        if (failure is not null)
        {
            throw new CrashFailedException($"The lines could not be produced: {failure.Message}");
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
