using System.Globalization;
using Confluent.Kafka;
using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>How the transactions of a sink are made.</summary>
internal sealed record TransactionSettings(string Brokers, string Topic, TimeSpan DeliveryTimeout, TimeSpan TransactionTimeout, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>Told of each step of a transaction: for tests that end the process there.</summary>
    public Action<StagedStep>? Reached { get; init; }
}

/// <summary>
/// The transactions of one transactional id, each with messages and a mark. Whatever goes wrong in one, the client is thrown away: a new one fences
/// it and settles what was in doubt, and the mark says what became of it. One thread at a time, but for <see cref="GiveUp"/>. Blocks.
/// </summary>
internal sealed partial class KafkaTransactions : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FlushTime = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(5);

    private readonly OperatorContext _context;
    private readonly TransactionSettings _settings;
    private readonly string _id;
    private readonly SinkFailures _failures;
    private readonly Patience _patience;
    private readonly ManualResetEventSlim _givenUp = new();
    private readonly Message<byte[]?, byte[]?> _message = new();
    private readonly Action<DeliveryReport<byte[]?, byte[]?>> _onDelivered;
    private IProducer<byte[]?, byte[]?>? _producer;
    private IConsumerGroupMetadata? _group;
    private volatile DeliveryReport<byte[]?, byte[]?>? _refused;
    private volatile string? _trouble;

    public KafkaTransactions(OperatorContext context, TransactionSettings settings, string id)
    {
        (_context, _settings, _id) = (context, settings, id);
        _failures = new SinkFailures(context, settings.Brokers, settings.Topic, settings.DeliveryTimeout);
        _patience = new Patience(context, settings.Brokers, [settings.Topic], settings.DeliveryTimeout, "KafkaSinkOptions.DeliveryTimeout");
        _onDelivered = report => _refused = report.Error.IsError && _refused is null ? report : _refused;
    }

    /// <summary>The mark as it stands, as far as this client knows; null where there is none.</summary>
    public KafkaMark? Mark { get; private set; }

    /// <summary>Lets an admin client use the connections of this one. Open before.</summary>
    public Handle Handle => _producer!.Handle;

    /// <summary>What the client said last of its trouble.</summary>
    public string? Trouble => _trouble;

    /// <summary>Fences whoever else has this id, waits for the end of what it was committing, and reads the mark.</summary>
    public KafkaMark? Open()
    {
        Patiently(() => Mark = OpenOnce(), "open a transaction");
        return Mark;
    }

    /// <summary>Sends messages and a mark in one transaction. When it returns they are committed.</summary>
    /// <param name="mark">The mark, which none before was equal to.</param>
    /// <param name="messages">Gives the blocks of messages; called again when the transaction has to be repeated. Null for none.</param>
    public void Send(KafkaMark mark, Action<BlockTaker>? messages) => Patiently(
        () =>
        {
            if (_producer is null)
            {
                var found = OpenOnce();
                if (found == mark)
                {
                    Mark = mark; // the commit whose answer did not come was done
                    return;
                }

                if (found != Mark)
                {
                    throw Overtaken(found);
                }
            }

            SendOnce(mark, messages);
            Mark = mark;
        },
        "commit a transaction");

    /// <summary>Ends whatever it waits for, soon. From any thread.</summary>
    public void GiveUp() => _givenUp.Set();

    public void Dispose() => Drop();

    private void Patiently(Action work, string what)
    {
        while (true)
        {
            if (_givenUp.IsSet)
            {
                throw new OperationCanceledException();
            }

            try
            {
                work();
                _patience.Succeeded();
                return;
            }
            catch (KafkaException failed)
            {
                var refused = _refused;
                if (IsFenced(failed.Error))
                {
                    Drop();
                    throw Fenced(failed);
                }

                if (refused is not null && _failures.Refused(refused.Error, refused.TopicPartition, _trouble, failed) is { Retry: false } hopeless)
                {
                    Abort();
                    throw hopeless;
                }

                Drop();
                if (Forbidden(failed) is { } forbidden)
                {
                    throw forbidden;
                }

                _patience.Failed($"it did not {what} of '{_id}': {failed.Error.Reason}{SinkFailures.Because(refused?.Error.Reason ?? _trouble)}");
                _givenUp.Wait(TimeSpan.FromMilliseconds(Math.Max(1, _patience.RetryAt - _context.Now)));
            }
        }
    }

    private KafkaMark? OpenOnce()
    {
        Drop();
        var log = _context.Log;
        var builder = new ProducerBuilder<byte[]?, byte[]?>(ClientSettings.ForTransactions(_settings, _id))
            .SetErrorHandler((_, error) => _trouble = ClientLog.Worse(_trouble, error))
            .SetLogHandler((_, line) => ClientLog.Write(log, line));
        _producer = ClientSettings.Build(builder.Build, _context);
        Ask(_producer, static producer => producer.InitTransactions(AnswerTime));
        var mark = ReadMark();
        _trouble = null;
        return mark;
    }

    private KafkaMark? ReadMark()
    {
        // The producer's properties are warned of once; here they are those of another kind of client.
        using var consumer = ClientSettings.Build(
            new ConsumerBuilder<Ignore, Ignore>(ClientSettings.ForMarks(_settings, _id)).SetErrorHandler((_, error) => _trouble = ClientLog.Worse(_trouble, error)).SetLogHandler(static (_, _) => { }).Build,
            _context);
        _group = consumer.ConsumerGroupMetadata;
        var offset = consumer.Committed([new TopicPartition(_settings.Topic, 0)], AnswerTime)[0].Offset;
        return offset == Offset.Unset ? null : KafkaMark.Of(offset.Value);
    }

    private void SendOnce(KafkaMark mark, Action<BlockTaker>? messages)
    {
        var producer = _producer!;
        _refused = null;
        producer.BeginTransaction();
        messages?.Invoke(block =>
        {
            var reader = new ByteReader(block);
            while (reader.Remaining > 0)
            {
                Produce(producer, StagedMessage.Read(ref reader, _message));
            }
        });
        Ask(producer, client => client.SendOffsetsToTransaction([new TopicPartitionOffset(_settings.Topic, 0, mark.Offset)], _group, AnswerTime));
        // Messages have their own time-out; the commit itself is a question with a short answer.
        while (producer.Flush(FlushTime) > 0)
        {
            if (_givenUp.IsSet)
            {
                throw new OperationCanceledException();
            }
        }

        _settings.Reached?.Invoke(StagedStep.Sent);
        Ask(producer, static client => client.CommitTransaction(AnswerTime));
        _settings.Reached?.Invoke(StagedStep.Committed);
    }

    private void Produce(IProducer<byte[]?, byte[]?> producer, Partition partition)
    {
        while (true)
        {
            try
            {
                if (partition == Partition.Any)
                {
                    producer.Produce(_settings.Topic, _message, _onDelivered);
                }
                else
                {
                    producer.Produce(new TopicPartition(_settings.Topic, partition), _message, _onDelivered);
                }

                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull && _refused is null)
            {
                if (_givenUp.Wait(ShortWait))
                {
                    throw new OperationCanceledException();
                }
            }
        }
    }

    /// <summary>Ends a transaction that brokers take part in, so that no reader waits for it.</summary>
    private void Abort()
    {
        if (_producer is not { } open)
        {
            return; // left alone: its transaction ends by its time-out
        }

        try
        {
            Ask(open, static producer => producer.AbortTransaction(AnswerTime));
        }
        catch (KafkaException left)
        {
            LogLeft(_context.Log, _context.Describe(), _id, left.Error.Reason, _settings.TransactionTimeout);
        }

        Drop();
    }

    /// <summary>
    /// Asks the client, and waits somewhat longer than it is told to: after a broker came back a call (the offsets of a transaction) was seen that did not
    /// return at all. Such a client is left alone, and the next one settles what it was at.
    /// </summary>
    private void Ask(IProducer<byte[]?, byte[]?> producer, Action<IProducer<byte[]?, byte[]?>> call)
    {
        var asked = Task.Factory.StartNew(() => call(producer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!((IAsyncResult)asked).AsyncWaitHandle.WaitOne(AnswerTime + Grace))
        {
            _producer = null;
            Clients.Close(null, producer, asked);
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, string.Create(CultureInfo.InvariantCulture, $"the client did not answer within {(AnswerTime + Grace).TotalSeconds:0} s")));
        }

        asked.GetAwaiter().GetResult();
    }

    private void Drop()
    {
        _producer?.Dispose();
        _producer = null;
    }

    private static bool IsFenced(Error error) => error.Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;

    /// <summary>Who fenced us is not said. Where the mark has moved it was another run; else it may have been the brokers, after the transaction's time-out.</summary>
    private FreshetException Fenced(KafkaException failed)
    {
        KafkaMark? found;
        try
        {
            found = ReadMark();
        }
        catch (KafkaException)
        {
            found = Mark; // nobody to ask: the next start does
        }

        return found != Mark ? Overtaken(found) : FreshetException.External(
            $"{_context.Describe()}: the transactional id '{_id}' at {_settings.Brokers} was taken over ({failed.Error.Reason}): another run of this job has started, or a transaction was open for longer than "
            + $"KafkaSinkOptions.TransactionTimeout ({_settings.TransactionTimeout}). Nothing is lost: what is staged is in the checkpoint, and the next start finds out what was sent.",
            failed);
    }

    private FreshetException Overtaken(KafkaMark? found) => new(
        ErrorDomain.User,
        retry: false,
        $"{_context.Describe()}: another run with the transactional id '{_id}' has written to topic '{_settings.Topic}' at {_settings.Brokers} meanwhile: its mark there is {found?.ToString() ?? "gone"}. "
        + "This run writes nothing any more. End one of the two; where both are wanted, give each a KafkaSinkOptions.TransactionalId of its own.");

    private FreshetException? Forbidden(KafkaException failed) => failed.Error.Code switch
    {
        ErrorCode.TransactionalIdAuthorizationFailed => FreshetException.User(
            $"{_context.Describe()}: {failed.Error.Reason}. Grant this user Write and Describe on the transactional id '{_id}' (those with this prefix, one a subtask) at {_settings.Brokers}.", failed),
        ErrorCode.GroupAuthorizationFailed => FreshetException.User(
            $"{_context.Describe()}: {failed.Error.Reason}. Grant this user Read on the group '{_id}' (those with this prefix, one a subtask) at {_settings.Brokers}: it holds how far the sink has sent.", failed),
        ErrorCode.TopicAuthorizationFailed => FreshetException.User(
            $"{_context.Describe()}: {failed.Error.Reason}. Grant this user Write and Read on the topic '{_settings.Topic}' at {_settings.Brokers}: an exactly-once sink keeps its mark as an offset of it.", failed),
        ErrorCode.InvalidTransactionTimeout => FreshetException.User(
            $"{_context.Describe()}: the brokers at {_settings.Brokers} refuse KafkaSinkOptions.TransactionTimeout {_settings.TransactionTimeout}: it is more than their transaction.max.timeout.ms (15 minutes unless set). Lower it.", failed),
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operator}: a transaction of '{Id}' could not be aborted ({Reason}): readers of committed records wait for it up to {Timeout}.")]
    private static partial void LogLeft(ILogger log, string @operator, string id, string reason, TimeSpan timeout);
}

/// <summary>Steps on the way of a batch.</summary>
internal enum StagedStep
{
    /// <summary>It is frozen, the checkpoint is not complete.</summary>
    Staged,

    /// <summary>The checkpoint is complete, nothing is sent.</summary>
    Complete,

    /// <summary>It is sent and not committed.</summary>
    Sent,

    /// <summary>It is committed, and nobody here knows.</summary>
    Committed,
}
