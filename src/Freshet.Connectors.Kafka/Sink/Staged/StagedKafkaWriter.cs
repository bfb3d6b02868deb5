using Confluent.Kafka;
using Freshet.Core;

namespace Freshet;

/// <summary>
/// Writes the records of one subtask exactly once (decision 0021): staged as they come, state of the checkpoint that ends them, and sent when that is complete.
/// </summary>
internal sealed class StagedKafkaWriter<T>(string brokers, string topic, Format<T> format, KafkaSinkOptions<T> options) : SinkWriter<T>
{
    private const int WaitingMax = 2;
    private const int MessageBytesMax = 1_000_000; // the client's own default
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(20);

    private readonly List<StagedBatch> _pending = []; // frozen, by their checkpoints
    private MessageEncoder<T>? _encoder;
    private SinkFailures? _failures;
    private StagingSpace? _space;
    private StagedBatch? _open;
    private KafkaTransactions? _opening;
    private StagedSender? _sender;
    private StagedRun _run;
    private int _partitions;
    private int _bytesMax;
    private long _waitFor = long.MaxValue;

    /// <summary>False while complete checkpoints wait to be sent: those need nothing of what comes.</summary>
    public override bool WantsInput => _sender!.Waiting < WaitingMax;

    public override void OnBatch(Batch<T> batch)
    {
        _sender!.Check();
        var items = batch.Items;
        var times = options.EventTime ? batch.Timestamps : default;
        var bytes = 0L;
        var writer = new ByteWriter(256);
        try
        {
            for (var i = 0; i < items.Length; i++)
            {
                _encoder!.Encode(items[i]);
                writer.Clear();
                // Before 1970 Kafka has no time, so such records get the client's.
                StagedMessage.Write(ref writer, _encoder, times.IsEmpty || times[i] < 0 ? -1 : times[i]);
                RefuseImpossible(writer.Length);
                _open!.Add(writer.Written);
                bytes += (_encoder.Key?.Length ?? 0) + _encoder.Value.Length;
            }
        }
        finally
        {
            writer.Dispose();
        }

        Context.Metrics.AddBytesOut(bytes);
        batch.Release();
    }

    public override bool OnTime(long now)
    {
        _sender!.Check();
        DropSent();
        return true;
    }

    public override void Snapshot(SnapshotWriter snapshot)
    {
        _sender!.Check();
        DropSent();
        var checkpoint = snapshot.Checkpoint.Value;
        _open!.Freeze(checkpoint, Enumerable.Range(0, _pending.Count + 1).First(slot => !_pending.Exists(b => b.Slot == slot)));
        _pending.Add(_open);
        _open = new StagedBatch(_space!);
        if (snapshot.IsFinal || snapshot.IsSavepoint)
        {
            _waitFor = Math.Min(_waitFor, checkpoint);
        }

        var staged = _pending.Where(static b => b.Count > 0).ToArray();
        snapshot.AddEntries(StagedStart.EntryName, [new StagedEntry(Context.Subtask, checkpoint, _run.Run, _run.Before, [.. staged.Select(static b => (b.Checkpoint, b.Count))]).ToBytes()]);
        if (staged.Length > 0)
        {
            snapshot.AddKeyed(StagedStart.MessagesName, new StagedState(this, checkpoint, staged));
        }

        options.Reached?.Invoke(StagedStep.Staged);
    }

    /// <summary>Sends what the checkpoint holds. Only a savepoint and the last checkpoint wait until it is in the topic.</summary>
    public override void OnCheckpointComplete(CheckpointId checkpoint)
    {
        options.Reached?.Invoke(StagedStep.Complete);
        foreach (var batch in _pending.Where(b => b.Checkpoint <= checkpoint.Value && !b.IsQueued))
        {
            batch.IsQueued = true;
            _sender!.Add(batch);
        }

        if (checkpoint.Value >= _waitFor)
        {
            _sender!.AwaitSent();
            _waitFor = long.MaxValue;
        }
    }

    public override void Close()
    {
        _opening?.Dispose();
        _sender?.Dispose();
        _pending.ForEach(static b => b.Release());
        _pending.Clear();
        _open?.Release();
        (_opening, _sender, _open) = (null, null, null);
    }

    protected override void OnOpen()
    {
        base.OnOpen();
        _encoder = new MessageEncoder<T>(Context, format, options);
        _failures = new SinkFailures(Context, brokers, topic, options.DeliveryTimeout);
        _bytesMax = options.Properties.TryGetValue("message.max.bytes", out var most) && int.TryParse(most, System.Globalization.CultureInfo.InvariantCulture, out var bytes) ? bytes : MessageBytesMax;
        _space = new StagingSpace(Context.Spill, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kafka-sink-{Context.Subtask}"));
        _open = new StagedBatch(_space);

        var settings = new TransactionSettings(brokers, topic, options.DeliveryTimeout, options.TransactionTimeout, options.Properties) { Reached = options.Reached };
        var start = new StagedStart(Context, settings, options.TransactionalId ?? $"freshet-{Context.JobName}-{Context.Uid}", options.InDoubt);
        _opening = new KafkaTransactions(Context, settings, start.IdOf(Context.Subtask));
        _opening.Open();
        _partitions = CountPartitions(_opening);
        _run = start.Settle(_opening);
        _sender = new StagedSender(Context, _opening, _run.Run);
        _opening = null;
    }

    private int CountPartitions(KafkaTransactions transactions)
    {
        using var admin = new DependentAdminClientBuilder(transactions.Handle).Build();
        var patience = new Patience(Context, brokers, [topic], options.DeliveryTimeout, "KafkaSinkOptions.DeliveryTimeout");
        var probe = new TopicProbe(Context, admin, brokers, [topic], patience, options.DeliveryTimeout);
        using var never = new ManualResetEventSlim();
        while (true)
        {
            if (probe.Poll(transactions.Trouble) is { } survey)
            {
                return survey.Topics[0].Partitions;
            }

            never.Wait(ShortWait);
        }
    }

    /// <summary>Once it is in a checkpoint that is complete, a message that no broker can take would stop every start.</summary>
    private void RefuseImpossible(int length)
    {
        if (_encoder!.Partition >= _partitions)
        {
            throw _failures!.Refused(new Error(ErrorCode.Local_UnknownPartition), new TopicPartition(topic, _encoder.Partition.Value), null);
        }

        if (length > _bytesMax)
        {
            throw _failures!.Refused(new Error(ErrorCode.MsgSizeTooLarge), null, null);
        }
    }

    private void DropSent()
    {
        foreach (var batch in _pending.Where(static b => b.IsSent))
        {
            batch.Release();
        }

        _pending.RemoveAll(static b => b.IsSent);
    }
}
