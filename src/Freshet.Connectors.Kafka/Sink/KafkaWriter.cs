using System.Buffers;
using System.Globalization;
using System.Text;
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
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Message<byte[]?, byte[]?> _message = new();
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _onDelivered;

    private IProducer<byte[]?, byte[]?>? _producer;
    private IAdminClient? _admin;
    private TopicProbe? _probe;
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
            Fill(items[i]);
            Send(PartitionOf(items[i]));
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
        var builder = new ProducerBuilder<byte[]?, byte[]?>(ClientSettings.ForSink(_brokers, _options.DeliveryTimeout, _options.Properties))
            .SetErrorHandler((_, error) => OnClientError(error))
            .SetLogHandler((_, line) => ClientLog.Write(log, line));
        _producer = ClientSettings.Build(builder.Build, Context);
        _admin = new DependentAdminClientBuilder(_producer.Handle).Build();
        var patience = new Patience(Context, _brokers, [_topic], _options.DeliveryTimeout, "KafkaSinkOptions.DeliveryTimeout");
        _probe = new TopicProbe(Context, _admin, _brokers, [_topic], patience, _options.DeliveryTimeout);
        Context.WakeAt(Context.Now);
    }

    private void Fill(T item)
    {
        var isTombstone = Ask(_options.Tombstone, item, "tombstone");
        try
        {
            _buffer.ResetWrittenCount();
            if (!isTombstone)
            {
                _format.Encode(item, _buffer);
            }

            _message.Value = isTombstone ? null : _buffer.WrittenSpan.ToArray();
        }
        catch (Exception thrown)
        {
            throw FreshetException.User($"{Context.Describe()} cannot encode a record as {_format.Name}: {thrown.Message}", thrown);
        }

        try
        {
            _message.Key = _options.KeyBytes is { } bytes ? bytes(item)
                : _options.Key?.Invoke(item) is { } text ? Encoding.UTF8.GetBytes(text)
                : null;
        }
        catch (Exception thrown)
        {
            throw new FreshetException(ErrorDomain.User, retry: true, $"The key function of {Context.Describe()} threw {thrown.GetType().Name}: {thrown.Message}", thrown);
        }

        if (isTombstone && _message.Key is null)
        {
            throw FreshetException.User($"{Context.Describe()} was to write a tombstone without a key: it says that a key is forgotten. Give the record a key, or filter it out.");
        }

        _message.Headers = null;
        if (Ask(_options.Headers, item, "headers") is { } headers)
        {
            _message.Headers = [];
            foreach (var header in headers)
            {
                _message.Headers.Add(header.Name, header.Value);
            }
        }
    }

    private Partition PartitionOf(T item) => Ask(_options.Partition, item, "partition") is { } number
        ? number >= 0 ? new Partition(number) : throw FreshetException.User($"The partition function of {Context.Describe()} gave {number}: it must not be negative.")
        : Partition.Any;

    private TResult? Ask<TResult>(Func<T, TResult>? function, T item, string what)
    {
        try
        {
            return function is null ? default : function(item);
        }
        catch (Exception thrown)
        {
            throw new FreshetException(ErrorDomain.User, retry: true, $"The {what} function of {Context.Describe()} threw {thrown.GetType().Name}: {thrown.Message}", thrown);
        }
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
                throw Refused(refused.Error, default, refused);
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
                $"{Context.Describe()}: Kafka at {_brokers} did not acknowledge {_unacknowledged} record(s) for topic '{_topic}' within {_options.DeliveryTimeout}{Because()}. The job cannot pass this checkpoint without them.");
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
            _failure ??= Refused(report.Error, report.TopicPartition);
        }
    }

    private void OnClientError(Error error)
    {
        _trouble = ClientLog.Worse(_trouble, error);
        if (error.IsFatal)
        {
            _failure ??= FreshetException.External($"{Context.Describe()}: the client of Kafka at {_brokers} cannot go on: {error.Reason}. A restart makes a new one.");
        }
    }

    private FreshetException Refused(Error error, TopicPartition? where, Exception? inner = null)
    {
        var place = where is null || where.Partition == Partition.Any
            ? $"topic '{_topic}'"
            : string.Create(CultureInfo.InvariantCulture, $"topic '{_topic}', partition {where.Partition.Value}");
        var what = $"{Context.Describe()}: Kafka at {_brokers} did not take a record for {place}: {error.Reason}";
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
                $"{what} after {_options.DeliveryTimeout}{Because()}. Check that the brokers run; KafkaSinkOptions.DeliveryTimeout says how long to try.", inner),
            _ => FreshetException.External($"{what}.", inner),
        };
    }

    private string Because() => _trouble is null ? "" : $" ({_trouble})";
}
