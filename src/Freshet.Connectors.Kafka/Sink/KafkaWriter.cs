using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Writes the records of one subtask. The client sends from its own bounded queue; acknowledgements are taken by this task when it
/// polls, so nothing here is shared between threads. A checkpoint waits until the queue is empty, which makes it at least once.
/// </summary>
internal sealed class KafkaWriter<T> : SinkWriter<T>
{
    private const long CheckEvery = 100;
    private const int RecordsBetweenPolls = 256;
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(100);

    /// <summary>The client gives every record up within the delivery time; this is for its bookkeeping.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly string _brokers;
    private readonly string _topic;
    private readonly Format<T> _format;
    private readonly KafkaSinkOptions<T> _options;
    private readonly Message<byte[]?, byte[]?> _message = new();
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _onDelivered;

    private IProducer<byte[]?, byte[]?>? _producer;
    private IAdminClient? _admin;
    private TopicProbe? _probe;
    private MessageEncoder<T>? _encoder;
    private SinkFailures? _failures;
    private FreshetException? _failure;
    private string? _trouble;
    private long _unacknowledged;

    public KafkaWriter(string brokers, string topic, Format<T> format, KafkaSinkOptions<T> options)
    {
        _brokers = brokers;
        _topic = topic;
        _format = format;
        _options = options;
        _onDelivered = OnDelivered;
    }

    private IProducer<byte[]?, byte[]?> Producer => _producer!;

    public override void OnBatch(Batch<T> batch)
    {
        var items = batch.Items;
        var times = _options.EventTime ? batch.Timestamps : default;
        for (var i = 0; i < items.Length; i++)
        {
            if (i % RecordsBetweenPolls == 0)
            {
                Producer.Poll(TimeSpan.Zero);
                Check();
            }

            // Before 1970 Kafka has no time, so such records get the client's.
            _message.Timestamp = times.IsEmpty || times[i] < 0 ? Timestamp.Default : new Timestamp(times[i], TimestampType.CreateTime);
            Send(Fill(items[i]));
        }

        batch.Release();
        Context.WakeAt(Context.Now + CheckEvery);
    }

    public override bool OnTime(long now)
    {
        Producer.Poll(TimeSpan.Zero);
        Check();
        if (_unacknowledged > 0 || _probe!.IsAsking || _probe.NextAt != long.MaxValue)
        {
            Context.WakeAt(now + CheckEvery);
        }

        return true;
    }

    public override bool OnEnd()
    {
        WriteOut();
        return true;
    }

    /// <summary>Waits until the brokers have every record before the barrier: up to the delivery time, while they are away.</summary>
    public override void Snapshot(SnapshotWriter snapshot) => WriteOut();

    public override void Close()
    {
        Clients.Close(_admin, _producer, _probe?.Asking);
        (_admin, _producer) = (null, null);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        var log = Context.Log;
        _encoder = new MessageEncoder<T>(Context, _format, _options);
        _failures = new SinkFailures(Context, _brokers, _topic, _options.DeliveryTimeout);
        var builder = new ProducerBuilder<byte[]?, byte[]?>(ClientSettings.ForSink(_brokers, _options.DeliveryTimeout, _options.Properties))
            .SetErrorHandler((_, error) => OnClientError(error))
            .SetLogHandler((_, line) => ClientLog.Write(log, line));
        _producer = ClientSettings.Build(builder.Build, Context);
        _admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        var patience = new Patience(Context, _brokers, [_topic], _options.DeliveryTimeout, "KafkaSinkOptions.DeliveryTimeout");
        _probe = new TopicProbe(Context, _admin, _brokers, [_topic], patience, _options.DeliveryTimeout);
        Context.WakeAt(Context.Now);
    }

    private Partition Fill(T item)
    {
        _encoder!.Encode(item);
        _message.Value = _encoder.IsTombstone ? null : _encoder.Value.ToArray();
        _message.Key = _encoder.Key;
        _message.Headers = null;
        if (_encoder.Headers is { } headers)
        {
            _message.Headers = [];
            foreach (var header in headers)
            {
                _message.Headers.Add(header.Name, header.Value);
            }
        }

        return _encoder.Partition is { } number ? new Partition(number) : Partition.Any;
    }

    /// <summary>Hands a message to the client; while its queue is full, waits in small pieces until acknowledgements or time-outs make room.</summary>
    private void Send(Partition partition)
    {
        while (true)
        {
            try
            {
                if (partition == Partition.Any)
                {
                    Producer.Produce(_topic, _message, _onDelivered);
                }
                else
                {
                    Producer.Produce(new TopicPartition(_topic, partition), _message, _onDelivered);
                }

                _unacknowledged++;
                Context.Metrics.AddBytesOut((_message.Key?.Length ?? 0) + (_message.Value?.Length ?? 0));
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                Producer.Poll(ShortWait);
                Check();
            }
            catch (ProduceException<byte[]?, byte[]?> refused)
            {
                throw _failures!.Refused(refused.Error, null, _trouble, refused);
            }
        }
    }

    private void WriteOut()
    {
        var until = Context.Now + (long)(_options.DeliveryTimeout + Grace).TotalMilliseconds;
        while (_unacknowledged > 0 && Context.Now < until)
        {
            Producer.Flush(ShortWait);
            Check();
        }

        Check();
        if (_unacknowledged > 0)
        {
            throw FreshetException.External(
                $"{Context.Describe()}: Kafka at {_brokers} did not acknowledge {_unacknowledged} record(s) for topic '{_topic}' within {_options.DeliveryTimeout}{SinkFailures.Because(_trouble)}. The job cannot pass this checkpoint without them.");
        }
    }

    /// <summary>Throws what went wrong since the last time: a record that was not delivered, a topic that is not there.</summary>
    private void Check()
    {
        if (_failure is { } failure)
        {
            throw failure;
        }

        if (_probe!.Poll(_trouble) is not null)
        {
            _trouble = null; // the topic is there; from now on the records themselves tell
        }
    }

    private void OnDelivered(DeliveryReport<byte[]?, byte[]?> report)
    {
        _unacknowledged--;
        if (report.Error.IsError)
        {
            _failure ??= _failures!.Refused(report.Error, report.TopicPartition, _trouble);
        }
    }

    private void OnClientError(Error error)
    {
        _trouble = ClientLog.Worse(_trouble, error);
        if (error.IsFatal)
        {
            _failure ??= _failures!.Fatal(error);
        }
    }
}
