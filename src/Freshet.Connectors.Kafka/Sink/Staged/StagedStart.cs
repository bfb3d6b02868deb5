using Freshet.Core;
using Microsoft.Extensions.Logging;

namespace Freshet;

/// <summary>What a run starts from.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Before">The mark when all before it was settled.</param>
internal readonly record struct StagedRun(long Run, KafkaMark Before);

/// <summary>
/// The start of a subtask: fences and settles what it and the subtasks that it is heir to had staged, by their marks (decision 0021). What a subtask staged only
/// ever goes out under that subtask's transactional id.
/// </summary>
internal sealed partial class StagedStart(OperatorContext context, TransactionSettings settings, string transactionalId, KafkaInDoubt inDoubt)
{
    internal const string EntryName = "sink";
    internal const string MessagesName = "staged";

    /// <summary>Settles all, and leaves this subtask's own transactions open.</summary>
    public StagedRun Settle(KafkaTransactions own)
    {
        var restored = context.Restored;
        var old = restored?.AllEntries(EntryName).Select(StagedEntry.Of).ToArray() ?? [];
        restored?.ReadOf(context.Subtask, MessagesName, static _ => { }); // asked for, whoever has it
        var mine = old.FirstOrDefault(entry => entry.Subtask == context.Subtask);
        foreach (var entry in old.Where(entry => entry.Subtask >= context.Parallelism && entry.Subtask % context.Parallelism == context.Subtask))
        {
            using var heirs = new KafkaTransactions(context, settings, IdOf(entry.Subtask));
            heirs.Open();
            Settle(heirs, entry, restored!);
        }

        if (mine is not null)
        {
            Settle(own, mine, restored!);
        }

        var run = KafkaMark.NewRun(context.Now, own.Mark?.Run ?? 0, mine?.Run ?? 0);
        if (own.Mark is null)
        {
            // So that a mark that is missing later is one that was lost.
            own.Send(new KafkaMark(run, 0), null);
        }

        return new StagedRun(run, own.Mark!.Value);
    }

    /// <summary>The id of a subtask, and of the group that holds its mark.</summary>
    public string IdOf(int subtask) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{transactionalId}-{subtask}");

    private void Settle(KafkaTransactions transactions, StagedEntry entry, SnapshotReader restored)
    {
        if (restored.IsSavepoint)
        {
            return; // all of it was sent before the savepoint was written, and to go back is what was asked for
        }

        var sent = SentUpTo(transactions.Mark, entry);
        foreach (var (checkpoint, count) in entry.Pending.Where(batch => batch.Checkpoint > sent))
        {
            LogSending(context.Log, context.Describe(), count, checkpoint, settings.Topic);
            transactions.Send(new KafkaMark(entry.Run, checkpoint), take =>
            {
                var isThere = false;
                restored.ReadOf(entry.Subtask, MessagesName, stream => isThere = StagedState.Read(stream, checkpoint, take));
                if (!isThere) // before the commit: its mark would say that they were sent
                {
                    throw FreshetException.Internal($"{context.Describe()}: the messages of checkpoint {checkpoint} are not in checkpoint {entry.Checkpoint}.");
                }
            });
        }
    }

    /// <summary>The last checkpoint whose messages are in the topic.</summary>
    private long SentUpTo(KafkaMark? mark, StagedEntry entry)
    {
        if (mark is { } found && found.Run == entry.Run && found.Checkpoint <= entry.Checkpoint)
        {
            return found.Checkpoint;
        }

        if (mark == entry.Before)
        {
            return -1;
        }

        var staged = entry.Pending.Sum(static batch => batch.Count);
        if (mark is null && staged == 0)
        {
            return entry.Checkpoint;
        }

        var id = IdOf(entry.Subtask);
        var (what, choice) = mark is null
            ? ($"the mark of '{id}' is gone (a group's offsets expire after the brokers' offsets.retention.minutes, and go with the topic), so whether {staged} message(s) staged in checkpoint {entry.Checkpoint} were sent cannot be known",
                "Look into the topic, then set KafkaSinkOptions.InDoubt for one start: Send (they may be there twice) or Skip (they are lost where they were not sent)")
            : mark.Value.Run == entry.Run
            ? ($"the job starts from checkpoint {entry.Checkpoint}, and messages up to checkpoint {mark.Value.Checkpoint} are in the topic already: going on from here writes them again",
                "Start from the newest checkpoint, or set KafkaSinkOptions.InDoubt to Send or Skip for one start, which goes on all the same")
            : ($"the job starts from checkpoint {entry.Checkpoint}, and a later run has written since: the mark is {mark}. Going on from here writes records again, and whether {staged} message(s) staged in this checkpoint were sent cannot be known",
                "Start from the newest checkpoint of that run, or set KafkaSinkOptions.InDoubt for one start: Send (all that is staged here is sent) or Skip (none of it is)");
        if (inDoubt == KafkaInDoubt.Refuse)
        {
            throw FreshetException.User($"{context.Describe()}: at topic '{settings.Topic}' of {settings.Brokers} {what}. Nothing was written. {choice}.");
        }

        LogInDoubt(context.Log, context.Describe(), inDoubt, what);
        return (mark is { } later && later.Run == entry.Run) || inDoubt == KafkaInDoubt.Skip ? entry.Checkpoint : -1;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Operator}: sending {Count} message(s) that were staged in checkpoint {Checkpoint} and are not in topic '{Topic}'.")]
    private static partial void LogSending(ILogger log, string @operator, long count, long checkpoint, string topic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operator}: KafkaSinkOptions.InDoubt is {Choice}, and {What}.")]
    private static partial void LogInDoubt(ILogger log, string @operator, KafkaInDoubt choice, string what);
}
