using System.Globalization;
using Confluent.Kafka;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>
/// Reads the partitions that fall to one subtask. Nothing here waits: what the brokers are asked runs in the client and wakes the
/// task, and messages are taken from the client's own prefetched queue.
/// </summary>
internal sealed partial class KafkaReader<T> : SourceReader<T>, ISplitHolder
{
    private const int MessagesPerRead = 1024;
    private const long PauseMin = 1;
    private const long PauseMax = 5;
    private const string NoGroup = "freshet";

    private readonly string _brokers;
    private readonly IReadOnlyList<string> _topics;
    private readonly KafkaSourceOptions _options;
    private readonly KafkaDecoder<T> _decoder;
    private readonly DeadLetters _bad;

    private IConsumer<Ignore, T>? _consumer;
    private IAdminClient? _admin;
    private Patience? _patience;
    private TopicProbe? _probe;
    private GroupOffsets? _group;
    private PartitionProgress? _current;
    private long _bytesCounted;
    private long _pause = PauseMin;
    private bool _hasToldOfUntimed;

    public KafkaReader(string brokers, IReadOnlyList<string> topics, KafkaDecoder<T> decoder, KafkaSourceOptions options)
    {
        _brokers = brokers;
        _topics = topics;
        _options = options;
        _decoder = decoder;
        _bad = new DeadLetters(options.BadRecords);
    }

    private IConsumer<Ignore, T> Consumer => _consumer!;

    public override ReadResult Read()
    {
        Locate();
        var taken = 0;
        while (taken < MessagesPerRead && Consume() is { } result)
        {
            taken++;
            Take(result);
        }

        Context.Metrics.AddBytes(_decoder.Bytes - _bytesCounted);
        _bytesCounted = _decoder.Bytes;
        _group?.Poll();
        if (_hasTrouble)
        {
            OnTrouble();
        }

        if (IsFinished)
        {
            return ReadResult.Finished;
        }

        if (taken == MessagesPerRead)
        {
            return ReadResult.More;
        }

        // The client cannot call when messages come, so look again soon: at once after some, later and later while there are none.
        _pause = taken > 0 ? PauseMin : Math.Min(2 * _pause, PauseMax);
        Context.WakeAt(Context.Now + _pause);
        return ReadResult.Waiting;
    }

    public override void OnCheckpointComplete(CheckpointId checkpoint)
    {
        _bad.OnCheckpointComplete(checkpoint);
        _group?.OnCheckpointComplete(checkpoint);
    }

    public override void Close()
    {
        _group?.Close();
        _bad.Close();

        // Without the consumer's Close, which would speak to the group's coordinator and wait a minute for one that is gone.
        Clients.Close(_admin, _consumer, _lookup, _probe?.Asking, _group?.Setting);
        (_admin, _consumer) = (null, null);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _bad.Open(Context);
        _restored = Restore();
        var log = Context.Log;
        var builder = new ConsumerBuilder<Ignore, T>(ClientSettings.ForSource(_brokers, _options.GroupId ?? NoGroup, _topics.Count > 1, _decoder.NeedsHeaders, _options.Properties))
            .SetValueDeserializer(_decoder)
            .SetErrorHandler((_, error) => OnClientError(error))
            .SetLogHandler((_, line) => ClientLog.Write(log, line));
        if (_decoder.Keys is { } keys)
        {
            builder.SetKeyDeserializer(keys);
        }

        _consumer = ClientSettings.Build(builder.Build, Context);
        _admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        _patience = new Patience(Context, _brokers, _topics, _options.ConnectTimeout, "KafkaSourceOptions.ConnectTimeout");
        _probe = new TopicProbe(Context, _admin, _brokers, _topics, _patience, _options.ConnectTimeout);
        _group = _options.GroupId is null ? null : new GroupOffsets(Context, _admin, _options.GroupId);
    }

    /// <summary>The next message or event from the client's queue, or null when there is none now.</summary>
    private ConsumeResult<Ignore, T>? Consume()
    {
        try
        {
            return Consumer.Consume(0);
        }
        catch (ConsumeException failed)
        {
            OnConsumeError(failed);
            return null;
        }
    }

    private void Take(ConsumeResult<Ignore, T> result)
    {
        var partition = Find(result.Topic, result.Partition.Value);
        var offset = result.Offset.Value;
        if (result.IsPartitionEOF)
        {
            // Past transaction markers and aborted records too, which no message tells of.
            partition.Next = Math.Max(partition.Next, offset);
            EndWhenReached(partition);
            return;
        }

        if (partition.IsDone)
        {
            return;
        }

        if (partition.End == PartitionProgress.Endless || offset < partition.End)
        {
            if (offset < partition.Next)
            {
                throw FreshetException.Internal($"{Context.Describe()}: the client delivered {Position(partition, offset)} again, after offset {partition.Next - 1}.");
            }

            if (_decoder.Error is null)
            {
                Emit(partition, offset, result.Message);
            }
            else
            {
                TakeBad(Position(partition, offset));
            }
        }

        partition.Next = offset + 1;
        EndWhenReached(partition);
    }

    private void Emit(PartitionProgress partition, long offset, Message<Ignore, T> message)
    {
        Output.Split = partition.Split;
        if (message.Timestamp.Type == TimestampType.NotAvailable || message.Timestamp.UnixTimestampMs < 0) // -1 is Kafka's "no timestamp", whatever the type says
        {
            if (!_hasToldOfUntimed)
            {
                _hasToldOfUntimed = true;
                LogUntimed(Context.Log, Context.Describe(), Position(partition, offset));
            }

            Output.Emit(_decoder.Make(message.Value, partition.Topic, partition.Partition, offset, null));
        }
        else
        {
            var time = message.Timestamp.UnixTimestampMs;
            Output.Emit(_decoder.Make(message.Value, partition.Topic, partition.Partition, offset, time), time);
        }
    }

    private void TakeBad(string position)
    {
        var error = _decoder.Error!;
        var thrown = _decoder.Thrown;
        var bytes = _decoder.BadBytes;
        _decoder.Clear();
        if (thrown is not null)
        {
            throw FreshetException.User($"{Context.Describe()}: the format failed on {position}: {error}", thrown);
        }

        _bad.Add(position, error, bytes);
    }

    private static string Position(PartitionProgress partition, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"topic '{partition.Topic}', partition {partition.Partition}, offset {offset}");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operator}: the message at {Position} has no timestamp, so its record has no event time (told once). For event time, give WithWatermarks a function.")]
    private static partial void LogUntimed(ILogger log, string @operator, string position);
}
